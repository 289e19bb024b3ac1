#include "CLoops.h"

#include "CPercpu.h"
#include "cold.h"

#define INLINE static inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#define FLAGS 3
#define EXITED 4

INLINE long load_acquire(const void *word) {
    return __atomic_load_n((const long *)word, __ATOMIC_ACQUIRE);
}

INLINE long add_shared(void *word, long delta) {
    return __atomic_add_fetch((long *)word, delta, __ATOMIC_ACQ_REL);
}

/// Only the slot's own worker writes it.
INLINE void add_private(void *slot, long delta) {
    long value = __atomic_load_n((long *)slot, __ATOMIC_RELAXED);
    __atomic_store_n((long *)slot, value + delta, __ATOMIC_RELEASE);
}

// How each strategy adds: 0 when the slot took it, otherwise the mode that was seen.

INLINE long rseq_add(struct cloops_seat *seat, long delta) {
    return cpercpu_rseq_add(seat->slot, seat->mode, delta, seat->area_offset);
}

INLINE long slots_add(struct cloops_seat *seat, long delta) {
    if (UNLIKELY(seat->met_flag)) {
        long seen = load_acquire(seat->mode);
        if (seen & FLAGS)
            return seen;
        seat->met_flag = false;
    }
    add_private(seat->slot, delta);
    cpercpu_compiler_barrier();
    if (LIKELY((load_acquire(seat->mode) & FLAGS) == 0))
        return 0;
    struct cloops_settled settled = cloops_settle(delta, seat->mode);
    seat->met_flag = settled.met_flag;
    return settled.seen;
}

INLINE long qsbr_add(struct cloops_seat *seat, long delta) {
    long seen = load_acquire(seat->mode);
    long flags = seen & FLAGS;
    if (LIKELY(flags == 0))
        add_private(seat->slot, delta);
    return flags == 0 ? 0 : seen;
}

INLINE long locked_add(struct cloops_seat *seat, long delta) {
    long seen = load_acquire(seat->mode);
    if (UNLIKELY((seen & FLAGS) != 0))
        return seen;
    if (LIKELY((add_shared(seat->slot, delta * 2) & 1) == 0))
        return 0;
    return load_acquire(seat->mode) | 1;
}

INLINE long shared_add(struct cloops_seat *seat, long delta) {
    (void)delta;
    return load_acquire(seat->mode);
}

// get and put on top of a strategy's add; the same for all.
#define COUNTED(kind) \
    INLINE void kind##_get(struct cloops_seat *seat) { \
        long seen = kind##_add(seat, 1); \
        if (LIKELY(seen == 0)) \
            return; \
        if (UNLIKELY(seen & EXITED)) { \
            cloops_refuse(); \
            return; \
        } \
        add_shared(seat->count, 1); \
    } \
    INLINE void kind##_put(struct cloops_seat *seat) { \
        long seen = kind##_add(seat, -1); \
        if (LIKELY(seen == 0)) \
            return; \
        if (UNLIKELY(seen & EXITED)) { \
            cloops_refuse(); \
            return; \
        } \
        if (UNLIKELY(add_shared(seat->count, -1) == 0)) \
            cloops_release(); \
    }

COUNTED(rseq)
COUNTED(slots)
COUNTED(qsbr)
COUNTED(locked)
COUNTED(shared)

INLINE void floor_get(struct cloops_seat *seat) {
    cpercpu_floor_add(seat->slot, 1);
}

INLINE void floor_put(struct cloops_seat *seat) {
    cpercpu_floor_add(seat->slot, -1);
}

// The loop, with the seat in registers while it runs.
#define LOOP(kind, shift) \
    void cloops_##kind##_##shift(struct cloops_seat *seat, long pairs) { \
        cloops_shift_##shift(); \
        struct cloops_seat own = *seat; \
        for (long pair = 0; pair < pairs; pair++) { \
            kind##_get(&own); \
            kind##_put(&own); \
        } \
        *seat = own; \
    }

#define LOOPS(kind) LOOP(kind, none) LOOP(kind, 0) LOOP(kind, 16) LOOP(kind, 32) LOOP(kind, 48)

LOOPS(floor)
LOOPS(rseq)
LOOPS(slots)
LOOPS(qsbr)
LOOPS(locked)
LOOPS(shared)
