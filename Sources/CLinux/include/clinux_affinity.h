// Which CPUs the calling thread may run on, and where it runs.

#ifndef CLINUX_AFFINITY_H
#define CLINUX_AFFINITY_H

#include <stdint.h>

/// Writes the calling thread's mask as bits into `words`; returns how many words the kernel's mask
/// has, which may exceed `capacity` (then nothing useful was written), or -errno.
long clinux_affinity_get(uint64_t *words, long capacity);

/// Makes `words` the calling thread's mask; 0 or -errno.
int clinux_affinity_set(const uint64_t *words, long count);

/// Makes `cpu` the only CPU of the calling thread; 0 or -errno.
int clinux_affinity_pin(long cpu);

/// Makes `cpu` the only CPU of the calling thread, which moves there, and then gives the old mask back;
/// 0 or -errno. Nothing has changed when the thread cannot go there.
int clinux_affinity_visit(long cpu);

/// The only CPU of the calling thread's mask, -1 if the mask holds another number, or -errno.
long clinux_affinity_only_cpu(void);

/// The CPU the caller runs on just now, stale as soon as it is returned; -1 if unknown.
int clinux_current_cpu(void);

#endif
