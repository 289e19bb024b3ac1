// The physical floor: the least that any private counter can cost.

#ifndef CPERCPU_FLOOR_H
#define CPERCPU_FLOOR_H

/// Adds to a word that no other thread uses, in one unlocked read-modify-write.
///
/// Inline assembly, so that a get and its put are not merged into nothing.
static inline __attribute__((always_inline)) void cpercpu_floor_add(void *word, long delta) {
#if defined(__x86_64__)
    __asm__ __volatile__("addq %[delta], (%[word])" : : [word] "r"(word), [delta] "er"(delta) : "memory", "cc");
#elif defined(__aarch64__)
    long value;
    __asm__ __volatile__(
        "ldr %[value], [%[word]]\n\t"
        "add %[value], %[value], %[delta]\n\t"
        "str %[value], [%[word]]"
        : [value] "=&r"(value)
        : [word] "r"(word), [delta] "r"(delta)
        : "memory");
#else
    *(volatile long *)word += delta;
#endif
}

/// Nothing that the compiler may remove: the body of the empty loop.
static inline __attribute__((always_inline)) void cpercpu_floor_nothing(void) {
    __asm__ __volatile__("");
}

#endif
