// The processor's own clock, read around a chunk of operations, never inside one.

#ifndef CPERCPU_TICKS_H
#define CPERCPU_TICKS_H

#include <stdint.h>
#if !defined(__x86_64__) && !defined(__aarch64__)
#include <time.h>
#endif

/// The time-stamp counter, after everything before it has finished and before anything after it has begun.
static inline __attribute__((always_inline)) uint64_t cpercpu_ticks(void) {
#if defined(__x86_64__)
    uint32_t low, high, cpu;
    // rdtscp waits for what came before it, lfence holds back what comes after.
    __asm__ __volatile__("rdtscp\n\tlfence" : "=a"(low), "=d"(high), "=c"(cpu) : : "memory");
    return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ __volatile__("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(value) : : "memory");
    return value;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

/// The same counter, read whenever the processor likes to: for stamps that nobody measures with.
static inline __attribute__((always_inline)) uint64_t cpercpu_ticks_about(void) {
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ __volatile__("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ __volatile__("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    return cpercpu_ticks();
#endif
}

#endif
