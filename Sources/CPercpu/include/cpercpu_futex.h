// Sleeping until a word changes, for the slow path only.

#ifndef CPERCPU_FUTEX_H
#define CPERCPU_FUTEX_H

#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// A futex is 32 bits wide; of our 64-bit words it watches the low half.
static inline uint32_t *cpercpu_futex_half(void *word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint32_t *)word;
#else
    return (uint32_t *)word + 1;
#endif
}

/// Sleeps while the low 32 bits of `*word` are those of `value`; may return early, so the caller looks again.
static inline void cpercpu_futex_wait(void *word, long value) {
    syscall(SYS_futex, cpercpu_futex_half(word), FUTEX_WAIT_PRIVATE, (uint32_t)value, NULL, NULL, 0);
}

/// Wakes everybody who sleeps on `word`.
static inline void cpercpu_futex_wake(void *word) {
    syscall(SYS_futex, cpercpu_futex_half(word), FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

#endif
