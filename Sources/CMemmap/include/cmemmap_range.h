// Ranges of memory with a life: mapped, removed, unmapped.

#ifndef CMEMMAP_RANGE_H
#define CMEMMAP_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /// How many ranges can be mapped at once.
    CMEMMAP_RANGE_LIMIT = 256,
    /// How many late touches of one range wait to be taken; more are counted, no more.
    CMEMMAP_LOG_LIMIT = 512,
};

/// What `cmemmap_map` says instead of a range.
enum {
    CMEMMAP_NO_RANGE = -1,
    CMEMMAP_NO_MEMORY = -2,
};

struct cmemmap_mapping {
    /// The range, at least 0, which no other mapping of this process ever has; or why there is none.
    int64_t range;
    /// Its first byte, at the start of a system page.
    uintptr_t base;
};

/// Maps at least `bytes` zeroed bytes, none of which exists before it is touched.
///
/// The first call installs the handlers of SIGSEGV and SIGBUS; what is not about a removed range they
/// hand to whoever had the signal before.
struct cmemmap_mapping cmemmap_map(size_t bytes);

/// Takes the memory away, but keeps its contents and its addresses; 0, or -1 when `range` is not
/// mapped, already removed, or cannot be protected.
///
/// On return no thread can access it any more without being logged.
int cmemmap_remove(int64_t range);

/// Takes away again what late touches have got back; 0, or -1 when `range` is not removed.
int cmemmap_remove_again(int64_t range);

/// Gives a removed range back with its contents, for whoever judges; 0, or -1 when it is not removed.
int cmemmap_restore(int64_t range);

/// Unmaps a range in whatever state; nobody touches it any more. 0, or -1 when there is none.
int cmemmap_unmap(int64_t range);

/// Says during which step what is touched from now on is touched; 0 until the first call.
void cmemmap_note_step(int64_t range, long step);

/// One late touch.
struct cmemmap_touch {
    /// False: there was none.
    bool found;
    bool is_write;
    /// Whether `is_write` means anything: not every processor tells.
    bool knows_write;
    uint8_t activity;
    /// -1 when the thread never said.
    int32_t worker;
    uintptr_t address;
    long step;
};

/// Takes the oldest late touch out of the log of `range`.
struct cmemmap_touch cmemmap_take(int64_t range);

/// How many late touches of `range` found the log full.
long cmemmap_dropped(int64_t range);

#endif
