#define _GNU_SOURCE
#include "table.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct entry cmemmap_entries[CMEMMAP_RANGE_LIMIT];
_Atomic size_t cmemmap_page_bytes;

IN_HANDLER int cmemmap_protect(uintptr_t base, size_t bytes, int protection) {
    return syscall(SYS_mprotect, base, bytes, protection) == 0 ? 0 : -1;
}

// A range's number is `generation * limit + index`, so that an old one is never taken for its successor.

static size_t index_of(int64_t range) {
    return (size_t)range % CMEMMAP_RANGE_LIMIT;
}

static uint64_t state_of(int64_t range, enum phase phase) {
    return ((uint64_t)range / CMEMMAP_RANGE_LIMIT) << 2 | phase;
}

static bool advance(int64_t range, enum phase from, enum phase to) {
    uint64_t state = state_of(range, from);
    return range >= 0
        && atomic_compare_exchange_strong(&cmemmap_entries[index_of(range)].state, &state, state_of(range, to));
}

/// Claims a free entry under a new generation; -1 if all are in use.
static int64_t claim(void) {
    for (size_t index = 0; index < CMEMMAP_RANGE_LIMIT; index++) {
        uint64_t state = atomic_load(&cmemmap_entries[index].state);
        if (phase_of(state) != PHASE_FREE) continue;
        uint64_t generation = (state >> 2) + 1;
        if (atomic_compare_exchange_strong(&cmemmap_entries[index].state, &state, generation << 2 | PHASE_CLAIMED))
            return (int64_t)(generation * CMEMMAP_RANGE_LIMIT + index);
    }
    return -1;
}

/// `bytes` of memory, whole pages, with a page before and behind it that nobody may touch; 0 if there is none.
static uintptr_t map_fenced(size_t bytes) {
    size_t page = atomic_load(&cmemmap_page_bytes);
    // The fences make running over the end a crash, and keep neighbours apart, which the kernel would
    // otherwise join to one mapping and have to split again, for which it may have no room, on removal.
    void *mapped = mmap(NULL, bytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return 0;
    uintptr_t base = (uintptr_t)mapped + page;
    // Here, and not above, the system decides whether it has so much memory.
    if (mprotect((void *)base, bytes, PROT_READ | PROT_WRITE) != 0) {
        munmap(mapped, bytes + 2 * page);
        return 0;
    }
    // The kernel maps its own page structures with 2 MiB pages, where it can. Here two arms of a
    // comparison would get them or not as luck has it, which a comparison could not tell from the
    // difference it looks for; and every late touch would have to split one.
    madvise((void *)base, bytes, MADV_NOHUGEPAGE);
    return base;
}

struct cmemmap_mapping cmemmap_map(size_t bytes) {
    struct cmemmap_mapping mapping = {CMEMMAP_NO_MEMORY, 0};
    if (cmemmap_catch_faults() != 0) return mapping;
    size_t page = atomic_load(&cmemmap_page_bytes);
    if (bytes == 0 || bytes > SIZE_MAX / 2) return mapping;
    bytes = (bytes + page - 1) / page * page;

    int64_t range = claim();
    if (range < 0) {
        mapping.range = CMEMMAP_NO_RANGE;
        return mapping;
    }
    struct entry *entry = &cmemmap_entries[index_of(range)];
    uintptr_t base = map_fenced(bytes);
    if (base == 0) {
        advance(range, PHASE_CLAIMED, PHASE_FREE);
        return mapping;
    }
    atomic_store(&entry->base, base);
    atomic_store(&entry->bytes, bytes);
    atomic_store(&entry->step, 0);
    cmemmap_forget(index_of(range));
    advance(range, PHASE_CLAIMED, PHASE_MAPPED);
    mapping.range = range;
    mapping.base = base;
    return mapping;
}

static int withhold(const struct entry *entry) {
    return cmemmap_protect(atomic_load(&entry->base), atomic_load(&entry->bytes), PROT_NONE);
}

int cmemmap_remove(int64_t range) {
    // First the word, then the deed: whoever faults finds the range removed.
    if (!advance(range, PHASE_MAPPED, PHASE_REMOVED)) return -1;
    return withhold(&cmemmap_entries[index_of(range)]);
}

int cmemmap_remove_again(int64_t range) {
    if (range < 0) return -1;
    struct entry *entry = &cmemmap_entries[index_of(range)];
    if (atomic_load(&entry->state) != state_of(range, PHASE_REMOVED)) return -1;
    return withhold(entry);
}

int cmemmap_restore(int64_t range) {
    if (range < 0) return -1;
    struct entry *entry = &cmemmap_entries[index_of(range)];
    if (atomic_load(&entry->state) != state_of(range, PHASE_REMOVED)) return -1;
    if (cmemmap_protect(atomic_load(&entry->base), atomic_load(&entry->bytes), PROT_READ | PROT_WRITE) != 0) return -1;
    return advance(range, PHASE_REMOVED, PHASE_MAPPED) ? 0 : -1;
}

int cmemmap_unmap(int64_t range) {
    if (!advance(range, PHASE_MAPPED, PHASE_CLAIMED) && !advance(range, PHASE_REMOVED, PHASE_CLAIMED)) return -1;
    struct entry *entry = &cmemmap_entries[index_of(range)];
    size_t page = atomic_load(&cmemmap_page_bytes);
    munmap((void *)(atomic_load(&entry->base) - page), atomic_load(&entry->bytes) + 2 * page);
    advance(range, PHASE_CLAIMED, PHASE_FREE);
    return 0;
}

void cmemmap_note_step(int64_t range, long step) {
    if (range >= 0) atomic_store(&cmemmap_entries[index_of(range)].step, step);
}
