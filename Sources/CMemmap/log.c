#include "cmemmap_thread.h"
#include "table.h"

/// One late touch, or room for one. Atomic, because a slow reader may look at a record that is already
/// being written anew; it then notices that it came too late.
struct record {
    /// One more than the record's number, once the rest is written.
    _Atomic uint64_t published;
    _Atomic uintptr_t address;
    _Atomic long step;
    /// `worker + 1`, then activity, then two bits: known, write.
    _Atomic uint64_t identity;
};

// Beside the table, so that a search in there stays within a few pages. Untouched, it costs nothing.
static struct record records[CMEMMAP_RANGE_LIMIT][CMEMMAP_LOG_LIMIT];

_Thread_local struct cmemmap_identity cmemmap_own;

IN_HANDLER void cmemmap_append(size_t index, uintptr_t address, bool knows_write, bool is_write) {
    struct entry *entry = &cmemmap_entries[index];
    uint64_t number = atomic_load_explicit(&entry->claimed, memory_order_relaxed);
    do {
        // Acquire: what a taker has read of this record's predecessor stays before what is written here.
        if (number - atomic_load_explicit(&entry->taken, memory_order_acquire) >= CMEMMAP_LOG_LIMIT) {
            atomic_fetch_add_explicit(&entry->dropped, 1, memory_order_relaxed);
            return;
        }
    } while (!atomic_compare_exchange_weak_explicit(
        &entry->claimed, &number, number + 1, memory_order_relaxed, memory_order_relaxed));

    struct record *record = &records[index][number % CMEMMAP_LOG_LIMIT];
    uint64_t identity = (uint64_t)__atomic_load_n(&cmemmap_own.worker_plus_one, __ATOMIC_RELAXED) << 16
        | (uint64_t)__atomic_load_n(&cmemmap_own.activity, __ATOMIC_RELAXED) << 8
        | (uint64_t)knows_write << 1 | (uint64_t)is_write;
    atomic_store_explicit(&record->address, address, memory_order_relaxed);
    atomic_store_explicit(&record->identity, identity, memory_order_relaxed);
    long step = atomic_load_explicit(&entry->step, memory_order_relaxed);
    atomic_store_explicit(&record->step, step, memory_order_relaxed);
    atomic_store_explicit(&record->published, number + 1, memory_order_release);
}

void cmemmap_forget(size_t index) {
    struct entry *entry = &cmemmap_entries[index];
    atomic_store(&entry->taken, atomic_load(&entry->claimed));
    atomic_store(&entry->dropped, 0);
}

struct cmemmap_touch cmemmap_take(int64_t range) {
    struct cmemmap_touch touch = {.found = false, .worker = -1};
    if (range < 0) return touch;
    size_t index = (size_t)range % CMEMMAP_RANGE_LIMIT;
    struct entry *entry = &cmemmap_entries[index];
    uint64_t number = atomic_load(&entry->taken);
    do {
        struct record *record = &records[index][number % CMEMMAP_LOG_LIMIT];
        // Not there, or its writer is not done yet: then the next call finds it.
        if (atomic_load(&record->published) != number + 1) {
            touch.found = false;
            return touch;
        }
        uint64_t identity = atomic_load(&record->identity);
        touch.found = true;
        touch.address = atomic_load(&record->address);
        touch.step = atomic_load(&record->step);
        touch.worker = (int32_t)((uint32_t)(identity >> 16) - 1);
        touch.activity = (uint8_t)(identity >> 8);
        touch.knows_write = identity >> 1 & 1;
        touch.is_write = identity & 1;
        // Somebody else took it meanwhile: then what was read may be half of its successor.
    } while (!atomic_compare_exchange_strong(&entry->taken, &number, number + 1));
    return touch;
}

long cmemmap_dropped(int64_t range) {
    return range < 0 ? 0 : atomic_load(&cmemmap_entries[(size_t)range % CMEMMAP_RANGE_LIMIT].dropped);
}
