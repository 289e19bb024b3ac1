// The loop of get and put as a C programmer writes it, for each way of counting and each place in memory.
//
// Percpu mode is the path that is timed; atomic mode is there because leaving it out would make the loop
// something that nobody could use. What Swift keeps out of line is out of line here as well.

#ifndef CLOOPS_H
#define CLOOPS_H

#include <stdbool.h>

/// What one worker has at hand: a reference's words and its own slot.
struct cloops_seat {
    void *mode;
    void *count;
    /// The worker's slot; for the restartable sequence that of CPU 0.
    void *slot;
    /// `cpercpu_rseq_offset()`.
    long area_offset;
    /// Whether a flag was met after an add.
    bool met_flag;
};

/// Lets the code that follows begin so many bytes behind a multiple of 64.
///
/// The compiler aligns loops to 16 bytes, so that four of these are every place a loop can have in a line.
#if defined(__x86_64__)
#define CLOOPS_SHIFT(bytes) __asm__ __volatile__(".balign 64\n\t.rept " #bytes "\n\tnop\n\t.endr")
#else
#define CLOOPS_SHIFT(bytes) __asm__ __volatile__(".balign 64\n\t.rept " #bytes " / 4\n\tnop\n\t.endr")
#endif

static inline __attribute__((always_inline)) void cloops_shift_0(void) { CLOOPS_SHIFT(0); }
static inline __attribute__((always_inline)) void cloops_shift_16(void) { CLOOPS_SHIFT(16); }
static inline __attribute__((always_inline)) void cloops_shift_32(void) { CLOOPS_SHIFT(32); }
static inline __attribute__((always_inline)) void cloops_shift_48(void) { CLOOPS_SHIFT(48); }
/// Leaves the loop where the compiler puts it.
static inline __attribute__((always_inline)) void cloops_shift_none(void) {}

#define CLOOPS_DECLARE(kind) \
    void cloops_##kind##_none(struct cloops_seat *seat, long pairs); \
    void cloops_##kind##_0(struct cloops_seat *seat, long pairs); \
    void cloops_##kind##_16(struct cloops_seat *seat, long pairs); \
    void cloops_##kind##_32(struct cloops_seat *seat, long pairs); \
    void cloops_##kind##_48(struct cloops_seat *seat, long pairs);

CLOOPS_DECLARE(floor)
CLOOPS_DECLARE(rseq)
CLOOPS_DECLARE(slots)
CLOOPS_DECLARE(qsbr)
CLOOPS_DECLARE(locked)
CLOOPS_DECLARE(shared)

#endif
