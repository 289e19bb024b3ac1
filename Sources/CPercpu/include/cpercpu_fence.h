// Asymmetric fences: a compiler barrier on the fast side, membarrier(2) on the slow side.

#ifndef CPERCPU_FENCE_H
#define CPERCPU_FENCE_H

#include <errno.h>
#include <unistd.h>
#include <sys/syscall.h>

// The commands of linux/membarrier.h by value: the header of an older system may lack the newer ones.
#define CPERCPU_MEMBARRIER_QUERY 0
#define CPERCPU_MEMBARRIER_GLOBAL 1
#define CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED 8
#define CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED 16
#define CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED_RSEQ 128
#define CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED_RSEQ 256

/// Keeps the compiler from moving memory accesses across this point; no instruction.
///
/// Half of an asymmetric fence: the processor's half is `cpercpu_membarrier` on the other side.
static inline __attribute__((always_inline)) void cpercpu_compiler_barrier(void) {
    __asm__ __volatile__("" ::: "memory");
}

/// membarrier(2) with no flags: the result of the call, or -errno.
static inline int cpercpu_membarrier(int command) {
    long result = syscall(SYS_membarrier, command, 0, 0);
    return result < 0 ? -errno : (int)result;
}

/// Makes the calling function unlike every other with another constant `tag`; no instruction.
static inline __attribute__((always_inline)) void cpercpu_keep_apart(long tag) {
    __asm__ __volatile__("" : : "ir"(tag));
}

#endif
