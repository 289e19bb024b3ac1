// A loop that keeps every execution port busy: slower only when somebody else uses the core.

#ifndef CPERCPU_PROBE_H
#define CPERCPU_PROBE_H

/// A fixed amount of independent work, a few hundred nanoseconds of it.
///
/// Latency-bound code does not notice a neighbour on the sibling hardware thread, this does: its time
/// against the best ever seen tells whether the core was ours alone.
static inline __attribute__((always_inline)) void cpercpu_issue_probe(void) {
#if defined(__x86_64__)
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, rounds = 150;
    __asm__ __volatile__(
        "1:\n\t"
        "addq $1, %0\n\taddq $1, %1\n\taddq $1, %2\n\taddq $1, %3\n\taddq $1, %4\n\taddq $1, %5\n\t"
        "addq $2, %0\n\taddq $2, %1\n\taddq $2, %2\n\taddq $2, %3\n\taddq $2, %4\n\taddq $2, %5\n\t"
        "addq $3, %0\n\taddq $3, %1\n\taddq $3, %2\n\taddq $3, %3\n\taddq $3, %4\n\taddq $3, %5\n\t"
        "subq $1, %6\n\t"
        "jnz 1b"
        : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(rounds)
        :
        : "cc");
#elif defined(__aarch64__)
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, rounds = 150;
    __asm__ __volatile__(
        "1:\n\t"
        "add %0, %0, #1\n\tadd %1, %1, #1\n\tadd %2, %2, #1\n\t"
        "add %3, %3, #1\n\tadd %4, %4, #1\n\tadd %5, %5, #1\n\t"
        "add %0, %0, #2\n\tadd %1, %1, #2\n\tadd %2, %2, #2\n\t"
        "add %3, %3, #2\n\tadd %4, %4, #2\n\tadd %5, %5, #2\n\t"
        "subs %6, %6, #1\n\t"
        "b.ne 1b"
        : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(rounds)
        :
        : "cc");
#endif
}

#endif
