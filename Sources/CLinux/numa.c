#define _GNU_SOURCE
#include "clinux_numa.h"

#include <errno.h>
#include <numa.h>
#include <numaif.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_numa_usable(void) {
    // Below zero is the only failure; zero is success.
    return numa_available() >= 0;
}

int clinux_numa_node_of_cpu(int cpu) {
    if (!clinux_numa_usable()) return -ENOSYS;
    errno = 0;
    int node = numa_node_of_cpu(cpu);
    if (node >= 0) return node;
    return errno ? -errno : -EINVAL;
}

int clinux_numa_distance(int node, int other) {
    return clinux_numa_usable() ? numa_distance(node, other) : -ENOSYS;
}

int clinux_numa_max_node(void) {
    return clinux_numa_usable() ? numa_max_node() : -ENOSYS;
}

int clinux_numa_holds_memory(int node) {
    if (!clinux_numa_usable()) return -ENOSYS;
    if (node < 0 || node > numa_max_node()) return 0;
    struct bitmask *allowed = numa_get_mems_allowed();
    int holds = numa_bitmask_isbitset(allowed, (unsigned)node) && numa_node_size64(node, NULL) > 0;
    numa_bitmask_free(allowed);
    return holds;
}

uintptr_t clinux_numa_allocate(long byte_count, int node) {
    if (clinux_numa_holds_memory(node) != 1 || byte_count <= 0) return 0;
    return (uintptr_t)numa_alloc_onnode((size_t)byte_count, node);
}

void clinux_numa_free(uintptr_t address, long byte_count) {
    numa_free((void *)address, (size_t)byte_count);
}

int clinux_memory_bind(uintptr_t address, long byte_count, int node, int strict) {
    if (node < 0 || byte_count <= 0) return -EINVAL;
    enum { word_bits = 8 * sizeof(unsigned long) };
    size_t words = (size_t)node / word_bits + 1;
    unsigned long *mask = calloc(words, sizeof *mask);
    if (!mask) return -ENOMEM;
    mask[node / word_bits] = 1UL << (node % word_bits);
    // The kernel reads one bit fewer than it is told to.
    long result = syscall(SYS_mbind, address, (unsigned long)byte_count,
                          strict ? MPOL_BIND : MPOL_PREFERRED, mask, words * word_bits + 1,
                          MPOL_MF_MOVE | (strict ? MPOL_MF_STRICT : 0));
    int error = errno;
    free(mask);
    return result == 0 ? 0 : -error;
}

int clinux_memory_node(uintptr_t address) {
    int node = -1;
    long result = syscall(SYS_get_mempolicy, &node, NULL, 0UL, address, MPOL_F_NODE | MPOL_F_ADDR);
    return result == 0 ? node : -errno;
}

int clinux_memory_nodes(const uintptr_t *addresses, long count, int *nodes) {
    // Without target nodes the call moves nothing and reports where each page is.
    long result = syscall(SYS_move_pages, 0, (unsigned long)count, addresses, NULL, nodes, 0);
    return result >= 0 ? 0 : -errno;
}
