// What the calling thread says about itself, for the log of its late touches.

#ifndef CMEMMAP_THREAD_H
#define CMEMMAP_THREAD_H

#include <stdint.h>

/// All zero in a thread that never said anything: no worker, no activity.
struct cmemmap_identity {
    uint32_t worker_plus_one;
    uint8_t activity;
};

// The fault handler reads it, where a lazily allocated thread-local variable would be fatal.
extern _Thread_local struct cmemmap_identity cmemmap_own __attribute__((tls_model("initial-exec")));

// One store each. The fences are for the compiler only: an access before the call belongs to what was
// said before it, one after the call to what is said now.

/// Makes the calling thread worker `worker`, at least 0; -1 for none.
static inline void cmemmap_set_worker(int32_t worker) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&cmemmap_own.worker_plus_one, (uint32_t)worker + 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/// Says what the calling thread does from now on; the number means nothing here.
static inline void cmemmap_set_activity(uint8_t activity) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&cmemmap_own.activity, activity, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

#endif
