// The section of cpercpu_rseq.h, held open between its test of the mode and its commit: for soaks, never timed.
//
// All is as there but for a loop that counts a register down. A section may contain loops: the kernel looks only
// whether the thread stands between `first` and `last`, and sends it to the abort handler from any turn of the loop.

#ifndef CPERCPU_RSEQ_HELD_H
#define CPERCPU_RSEQ_HELD_H

#include "cpercpu_rseq.h"

/// `cpercpu_rseq_add` that counts `spins` down to zero after it has seen the mode; 0 or less for not at all.
///
/// Whenever it is restarted it begins with all of them again, so they should take much less than a time slice.
static inline __attribute__((always_inline)) long
cpercpu_rseq_add_held(void *slots, const void *mode, long delta, long offset, long spins) {
#if defined(__x86_64__)
    long seen, cpu;
    __asm__ __volatile__ goto(
        ".pushsection __rseq_cs, \"aw\", @progbits\n\t"
        ".balign 32\n"
        "70:\n\t"
        ".long 0, 0\n\t"
        ".quad 71f, 72f - 71f, 74f\n\t"
        ".popsection\n"
        "73:\n\t"
        "leaq 70b(%%rip), %[seen]\n\t"
        "movq %[seen], %%fs:8(%[offset])\n"
        "71:\n\t"
        "movq (%[mode]), %[seen]\n\t"
        "testb %[flags], %b[seen]\n\t"
        "jnz %l[flagged]\n\t"
        "movq %[spins], %[seen]\n"
        "75:\n\t"
        "decq %[seen]\n\t"
        "jg 75b\n\t"
        "movl %%fs:4(%[offset]), %k[cpu]\n\t"
        "shlq %[shift], %[cpu]\n\t"
        "addq %[delta], (%[slots], %[cpu])\n"
        "72:\n\t"
        ".pushsection __rseq_failure, \"ax\", @progbits\n\t"
        ".byte 0x0f, 0xb9, 0x3d\n\t"
        ".long 0x53053053\n"
        "74:\n\t"
        "jmp 73b\n\t"
        ".popsection"
        : [seen] "=&r"(seen), [cpu] "=&r"(cpu)
        : [slots] "r"(slots), [mode] "r"(mode), [delta] "er"(delta), [offset] "r"(offset),
          [spins] "r"(spins), [flags] "i"(CPERCPU_MODE_FLAGS), [shift] "i"(CPERCPU_UNIT_SHIFT)
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
        "ldar %[seen], [%[mode]]\n\t"
        "tst %[seen], %[flags]\n\t"
        "b.ne %l[flagged]\n\t"
        "mov %[value], %[spins]\n"
        "75:\n\t"
        "subs %[value], %[value], #1\n\t"
        "b.gt 75b\n\t"
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
          [spins] "r"(spins), [flags] "i"(CPERCPU_MODE_FLAGS), [shift] "i"(CPERCPU_UNIT_SHIFT)
        : "memory", "cc"
        : flagged);
    return 0;
flagged:
    return seen;
#else
    (void)slots, (void)mode, (void)delta, (void)offset, (void)spins;
    return CPERCPU_MODE_FLAGS;
#endif
}

#endif
