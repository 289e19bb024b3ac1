// What the calls and the fault handler share.

#ifndef CMEMMAP_TABLE_H
#define CMEMMAP_TABLE_H

#include "cmemmap_range.h"

#include <stdatomic.h>

// The handler runs wherever a thread stumbles, under a sanitizer even inside its runtime with that
// one's locks held: an instrumented access there would wait for itself.
#if defined(__has_attribute) && __has_attribute(disable_sanitizer_instrumentation)
#define IN_HANDLER __attribute__((disable_sanitizer_instrumentation))
#else
#define IN_HANDLER
#endif

enum phase {
    PHASE_FREE,
    /// Somebody is filling the entry in or clearing it; the handler looks away.
    PHASE_CLAIMED,
    PHASE_MAPPED,
    PHASE_REMOVED,
};

/// One range. All of it atomic: the handler reads it without a lock.
struct entry {
    /// `generation << 2 | phase`; publishes the rest.
    _Atomic uint64_t state;
    _Atomic uintptr_t base;
    /// Whole system pages.
    _Atomic size_t bytes;
    _Atomic long step;
    _Atomic long dropped;
    /// The log: records `taken ..< claimed` are in use. Both only grow, over all lives of the entry.
    _Atomic uint64_t taken;
    _Atomic uint64_t claimed;
};

extern struct entry cmemmap_entries[CMEMMAP_RANGE_LIMIT];

static inline IN_HANDLER enum phase phase_of(uint64_t state) {
    return (enum phase)(state & 3);
}

/// The bytes of a system page; valid once a range was mapped.
extern _Atomic size_t cmemmap_page_bytes;

/// Installs the handlers, once. 0 or -1.
int cmemmap_catch_faults(void);

/// mprotect without the detour over a sanitizer's wrapper; 0 or -1, errno may change.
int cmemmap_protect(uintptr_t base, size_t bytes, int protection);

/// Writes a late touch by the calling thread into the log of entry `index`.
void cmemmap_append(size_t index, uintptr_t address, bool knows_write, bool is_write);

/// Empties the log of entry `index`, which nobody can touch.
void cmemmap_forget(size_t index);

#endif
