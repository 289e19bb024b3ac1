// Zeroed memory by the page, with addresses as integers.

#ifndef CPERCPU_MEMORY_H
#define CPERCPU_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/// Maps `bytes` of zeroed memory at a multiple of `alignment`, a power of two of at least a page; 0 if there is none.
///
/// Without huge pages: one would reach over the units of several CPUs and put them all on one node.
static inline uintptr_t cpercpu_memory_map(size_t bytes, size_t alignment) {
    void *mapped = mmap(NULL, bytes + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return 0;
    uintptr_t start = (uintptr_t)mapped;
    uintptr_t base = (start + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t end = base + bytes;
    if (base > start)
        munmap(mapped, base - start);
    if (start + bytes + alignment > end)
        munmap((void *)end, start + bytes + alignment - end);
    madvise((void *)base, bytes, MADV_NOHUGEPAGE);
    return base;
}

/// Gives back what `cpercpu_memory_map` gave, with the same count.
static inline void cpercpu_memory_unmap(uintptr_t base, size_t bytes) {
    munmap((void *)base, bytes);
}

#endif
