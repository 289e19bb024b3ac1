// What has to be a call, because it is one in the kernel; all else is in the headers.
#include "CPercpu.h"

__thread int cpercpu_own_number = -1;

/// What a task remembers of its read-side sections.
struct task {
    int depth;
    /// Set by whoever waits for this reader; nobody does here.
    int special;
};

static __thread struct task own;
/// Found through the thread's own memory, as the kernel finds the current task through the CPU's.
static __thread struct task *current_task;

__attribute__((noinline)) void cpercpu_section_enter(void) {
    struct task *task = current_task;
    if (__builtin_expect(!task, 0))
        task = current_task = &own;
    task->depth += 1;
    cpercpu_compiler_barrier();
}

__attribute__((noinline)) void cpercpu_section_leave(void) {
    cpercpu_compiler_barrier();
    struct task *task = current_task;
    if (--task->depth == 0 && __builtin_expect(*(volatile int *)&task->special, 0))
        __builtin_trap();
}
