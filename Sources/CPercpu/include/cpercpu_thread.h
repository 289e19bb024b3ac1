// Who and where the calling thread is.

#ifndef CPERCPU_THREAD_H
#define CPERCPU_THREAD_H

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/// A number that no other living thread has; never zero, nor is its lower half, which is what a futex sees.
static inline long cpercpu_thread_id(void) {
#if defined(__x86_64__)
    // The x86-64 ABI keeps the thread control block's own address in its first word.
    long self;
    __asm__("movq %%fs:0, %0" : "=r"(self));
    return self | 1;
#else
    return (long)__builtin_thread_pointer() | 1;
#endif
}

/// The CPU the caller runs on just now, stale as soon as it is returned; -1 if the system does not tell.
static inline long cpercpu_current_cpu(void) {
    unsigned cpu;
    return syscall(SYS_getcpu, &cpu, (void *)0, (void *)0) == 0 ? (long)cpu : -1;
}

/// Lets other threads of this CPU run.
static inline void cpercpu_yield(void) {
    syscall(SYS_sched_yield);
}

/// Sleeps for some nanoseconds, less than a second of them.
static inline void cpercpu_sleep(long nanoseconds) {
    struct timespec span = {0, nanoseconds};
    nanosleep(&span, (struct timespec *)0);
}

#endif
