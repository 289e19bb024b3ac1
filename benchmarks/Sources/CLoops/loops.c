#include "CLoops.h"

#include "CPercpu.h"
#include "cold.h"

#define INLINE static inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#define FLAGS 3
#define EXITED 4

/// What every pair needs, in registers while a loop runs; the rest is read from the seat when it is needed.
struct at_hand {
    const struct cloops_seat *seat;
    void *mode;
    void *slot;
    long area_offset;
    bool met_flag;
};

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

INLINE long rseq_add(struct at_hand *own, long delta) {
    return cpercpu_rseq_add(own->slot, own->mode, delta, own->area_offset);
}

INLINE long slots_add(struct at_hand *own, long delta) {
    if (UNLIKELY(own->met_flag)) {
        long seen = load_acquire(own->mode);
        if (seen & FLAGS)
            return seen;
        own->met_flag = false;
    }
    add_private(own->slot, delta);
    cpercpu_compiler_barrier();
    if (LIKELY((load_acquire(own->mode) & FLAGS) == 0))
        return 0;
    struct cloops_settled settled = cloops_settle(delta, own->mode);
    own->met_flag = settled.met_flag;
    return settled.seen;
}

INLINE long qsbr_add(struct at_hand *own, long delta) {
    long seen = load_acquire(own->mode);
    long flags = seen & FLAGS;
    if (LIKELY(flags == 0))
        add_private(own->slot, delta);
    return flags == 0 ? 0 : seen;
}

INLINE long locked_add(struct at_hand *own, long delta) {
    long seen = load_acquire(own->mode);
    if (UNLIKELY((seen & FLAGS) != 0))
        return seen;
    if (LIKELY((add_shared(own->slot, delta * 2) & 1) == 0))
        return 0;
    return load_acquire(own->mode) | 1;
}

INLINE long shared_add(struct at_hand *own, long delta) {
    (void)delta;
    return load_acquire(own->mode);
}

// get and put on top of a strategy's add; the same for all.
#define COUNTED(kind) \
    INLINE void kind##_get(struct at_hand *own) { \
        long seen = kind##_add(own, 1); \
        if (LIKELY(seen == 0)) \
            return; \
        if (UNLIKELY(seen & EXITED)) { \
            cloops_refuse(); \
            return; \
        } \
        add_shared(own->seat->count, 1); \
    } \
    INLINE void kind##_put(struct at_hand *own) { \
        long seen = kind##_add(own, -1); \
        if (LIKELY(seen == 0)) \
            return; \
        if (UNLIKELY(seen & EXITED)) { \
            cloops_refuse(); \
            return; \
        } \
        if (UNLIKELY(add_shared(own->seat->count, -1) == 0)) \
            cloops_release(); \
    }

COUNTED(rseq)
COUNTED(slots)
COUNTED(qsbr)
COUNTED(locked)
COUNTED(shared)

INLINE void floor_get(struct at_hand *own) {
    cpercpu_floor_add(own->slot, 1);
}

INLINE void floor_put(struct at_hand *own) {
    cpercpu_floor_add(own->slot, -1);
}

// What a loop leaves behind in the seat: only `slots` changes anything there.
INLINE void nothing_left(struct cloops_seat *seat, const struct at_hand *own) {
    (void)seat, (void)own;
}

INLINE void flag_left(struct cloops_seat *seat, const struct at_hand *own) {
    seat->met_flag = own->met_flag;
}

// The loop, with the seat at hand while it runs. Never inlined, as in Swift: that also keeps clang from moving
// the locked adds into functions of their own, where each would cost a call.
#define LOOP(kind, shift, leave) \
    __attribute__((noinline)) void cloops_##kind##_##shift(struct cloops_seat *seat, long pairs) { \
        cloops_shift_##shift(); \
        struct at_hand own = {seat, seat->mode, seat->slot, seat->area_offset, seat->met_flag}; \
        for (long pair = 0; pair < pairs; pair++) { \
            kind##_get(&own); \
            kind##_put(&own); \
        } \
        leave(seat, &own); \
    }

#define LOOPS(kind, leave) \
    LOOP(kind, none, leave) \
    LOOP(kind, 0, leave) LOOP(kind, 16, leave) LOOP(kind, 32, leave) LOOP(kind, 48, leave)

LOOPS(floor, nothing_left)
LOOPS(rseq, nothing_left)
LOOPS(slots, flag_left)
LOOPS(qsbr, nothing_left)
LOOPS(locked, nothing_left)
LOOPS(shared, nothing_left)
