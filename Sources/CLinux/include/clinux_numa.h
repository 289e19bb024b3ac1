// libnuma, and the two system calls that place and find pages.

#ifndef CLINUX_NUMA_H
#define CLINUX_NUMA_H

#include <stdint.h>

/// 1 if libnuma can be used. Every other call of libnuma is undefined before this returned 1,
/// so the functions below answer -ENOSYS then.
int clinux_numa_usable(void);

/// The node of an online CPU; -errno for a CPU that is absent or offline.
int clinux_numa_node_of_cpu(int cpu);

/// The distance as the firmware tells it, 10 being local; 0 if unknown, or -errno.
int clinux_numa_distance(int node, int other);

/// Highest node id, or -errno.
int clinux_numa_max_node(void);

/// 1 if `node` exists and holds memory this process may use, else 0, or -errno.
int clinux_numa_holds_memory(int node);

/// Whole pages on `node`, zero filled, not yet touched; 0 if they cannot be had.
///
/// The node must hold memory: libnuma would place the pages elsewhere and print a warning.
uintptr_t clinux_numa_allocate(long byte_count, int node);
void clinux_numa_free(uintptr_t address, long byte_count);

/// Binds the pages of a range to `node`, moving those already touched; 0 or -errno.
/// `strict` 0 lets the kernel go elsewhere when the node is full.
int clinux_memory_bind(uintptr_t address, long byte_count, int node, int strict);

/// The node that holds the page of a touched address, or -errno.
int clinux_memory_node(uintptr_t address);

/// Writes the node of each page, or -errno for one that is not there; returns 0 or -errno.
int clinux_memory_nodes(const uintptr_t *addresses, long count, int *nodes);

#endif
