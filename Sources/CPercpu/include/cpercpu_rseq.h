// A restartable sequence that counts on the CPU it runs on, unless the mode word forbids it.
//
//     again:
//         this thread's rseq_cs = descriptor(first, last, abort)
//     first:
//         seen = *mode                                     loaded once, inside the section
//         if seen & FLAGS: leave the section, return seen
//         slot = slots + (this CPU << UNIT_SHIFT)
//         *slot += delta                                   the commit: the last instruction
//     last:
//         return 0
//     abort:                                               preempted, migrated, signalled,
//         goto again                                       or fenced by membarrier RSEQ
//
// Because the mode is read inside, membarrier(PRIVATE_EXPEDITED_RSEQ) after a flag store leaves two
// kinds of operation: those that committed before, and those that restart and see the flag. Because the
// CPU number is read inside, it needs no comparing: whoever is moved starts again.
//
// glibc (2.35 and later) registers the rseq area of every thread. When it did not (a tunable, an old
// kernel, an emulator), `cpu_id` is negative. The section indexes by `cpu_id` and not by
// `cpu_id_start`, which reads 0 then: an unregistered thread that slips past `cpercpu_rseq_cpu`
// faults on the spot and does not quietly count on CPU 0.

#ifndef CPERCPU_RSEQ_H
#define CPERCPU_RSEQ_H

#include <stddef.h>
#include <stdint.h>

/// Distance between the slots of neighbouring CPUs, as a power of two: 64 KiB, the largest page size in use.
///
/// Every CPU's unit is then made of whole pages, which can lie on that CPU's own node.
#define CPERCPU_UNIT_SHIFT 16

/// The mode bits that keep an operation out of the slots: ATOMIC and DEAD.
#define CPERCPU_MODE_FLAGS 3

extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));

#if defined(__x86_64__) || defined(__aarch64__)
#define CPERCPU_RSEQ_SUPPORTED 1
#else
#define CPERCPU_RSEQ_SUPPORTED 0
#endif

/// Whether this architecture has a section at all.
static inline int cpercpu_rseq_supported(void) {
    return CPERCPU_RSEQ_SUPPORTED;
}

/// Bytes of the rseq area that glibc registered; 0 when registration is off, -1 when this C library has none.
static inline long cpercpu_rseq_size(void) {
    return &__rseq_size ? (long)__rseq_size : -1;
}

/// Where the rseq area lies, counted from the thread pointer: the same for every thread.
static inline long cpercpu_rseq_offset(void) {
    return &__rseq_offset ? (long)__rseq_offset : 0;
}

/// The `cpu_id` of the calling thread's rseq area; negative while the thread is not registered.
static inline long cpercpu_rseq_cpu(void) {
#if CPERCPU_RSEQ_SUPPORTED
    // 20 bytes reach to the end of `flags`, the original area; what came later is not used here.
    if (cpercpu_rseq_size() < 20)
        return -1;
    int32_t cpu;
#if defined(__x86_64__)
    __asm__ __volatile__("movl %%fs:4(%1), %0" : "=r"(cpu) : "r"(cpercpu_rseq_offset()));
#else
    cpu = *(volatile int32_t *)((char *)__builtin_thread_pointer() + cpercpu_rseq_offset() + 4);
#endif
    return cpu;
#else
    return -1;
#endif
}

/// Adds `delta` to the calling CPU's slot unless `*mode` carries a flag.
///
/// `slots` is CPU 0's slot, that of CPU n lies n units further on; `offset` is `cpercpu_rseq_offset()`.
/// Returns 0 when it was added, otherwise the mode word that was seen. Indivisible with respect to
/// membarrier(PRIVATE_EXPEDITED_RSEQ): load of the mode and add are both before it or both after.
static inline __attribute__((always_inline)) long
cpercpu_rseq_add(void *slots, const void *mode, long delta, long offset) {
#if defined(__x86_64__)
    long seen, cpu;
    __asm__ __volatile__ goto(
        ".pushsection __rseq_cs, \"aw\", @progbits\n\t"
        ".balign 32\n"
        "70:\n\t"
        ".long 0, 0\n\t"
        ".quad 71f, 72f - 71f, 74f\n\t"
        ".popsection\n\t"
        // Where the loop that this is inlined into happens to lie must not decide what a pair costs:
        // without it some placements take 4 cycles a pair and others 2.5 (Zen 5).
        ".p2align 4\n"
        "73:\n\t"
        "leaq 70b(%%rip), %[seen]\n\t"
        "movq %[seen], %%fs:8(%[offset])\n"
        "71:\n\t"
        "movq (%[mode]), %[seen]\n\t"
        "testb %[flags], %b[seen]\n\t"
        "jnz %l[flagged]\n\t"
        "movl %%fs:4(%[offset]), %k[cpu]\n\t"
        "shlq %[shift], %[cpu]\n\t"
        "addq %[delta], (%[slots], %[cpu])\n"
        "72:\n\t"
        ".pushsection __rseq_failure, \"ax\", @progbits\n\t"
        // The signature in front of the abort handler, dressed as `ud1 <sig>(%rip), %edi`.
        ".byte 0x0f, 0xb9, 0x3d\n\t"
        ".long 0x53053053\n"
        "74:\n\t"
        "jmp 73b\n\t"
        ".popsection"
        : [seen] "=&r"(seen), [cpu] "=&r"(cpu)
        : [slots] "r"(slots), [mode] "r"(mode), [delta] "er"(delta), [offset] "r"(offset),
          [flags] "i"(CPERCPU_MODE_FLAGS), [shift] "i"(CPERCPU_UNIT_SHIFT)
        : "memory", "cc"
        : flagged);
    return 0;
flagged:
    return seen;
#elif defined(__aarch64__)
    long seen, slot, value;
    char *area = (char *)__builtin_thread_pointer() + offset;
    __asm__ __volatile__ goto(
        ".pushsection __rseq_cs, \"aw\"\n\t"
        ".balign 32\n"
        "70:\n\t"
        ".long 0, 0\n\t"
        ".quad 71f, 72f - 71f, 74f\n\t"
        ".popsection\n"
        "73:\n\t"
        "adrp %[value], 70b\n\t"
        "add %[value], %[value], :lo12:70b\n\t"
        "str %[value], [%[area], #8]\n"
        "71:\n\t"
        // Acquire: pairs with the release store that brings percpu mode back over zeroed slots.
        "ldar %[seen], [%[mode]]\n\t"
        "tst %[seen], %[flags]\n\t"
        "b.ne %l[flagged]\n\t"
        "ldr %w[slot], [%[area], #4]\n\t"
        "add %[slot], %[slots], %[slot], lsl %[shift]\n\t"
        "ldr %[value], [%[slot]]\n\t"
        "add %[value], %[value], %[delta]\n\t"
        "str %[value], [%[slot]]\n"
        "72:\n\t"
        ".pushsection __rseq_failure, \"ax\"\n\t"
        ".long 0xd428bc00\n"
        "74:\n\t"
        "b 73b\n\t"
        ".popsection"
        : [seen] "=&r"(seen), [slot] "=&r"(slot), [value] "=&r"(value)
        : [slots] "r"(slots), [mode] "r"(mode), [delta] "r"(delta), [area] "r"(area),
          [flags] "i"(CPERCPU_MODE_FLAGS), [shift] "i"(CPERCPU_UNIT_SHIFT)
        : "memory", "cc"
        : flagged);
    return 0;
flagged:
    return seen;
#else
    (void)slots, (void)mode, (void)delta, (void)offset;
    return CPERCPU_MODE_FLAGS;
#endif
}

#endif
