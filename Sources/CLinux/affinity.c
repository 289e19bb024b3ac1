#define _GNU_SOURCE
#include "clinux_affinity.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

// cpu_set_t ends at 1024 CPUs; masks of any length come from CPU_ALLOC.
enum { bits_per_word = 64, largest_mask_bits = 1 << 24 };

long clinux_affinity_get(uint64_t *words, long capacity) {
    // The kernel answers EINVAL while the buffer is shorter than its own mask.
    for (int bits = 1024; bits <= largest_mask_bits; bits *= 2) {
        cpu_set_t *set = CPU_ALLOC(bits);
        if (!set) return -ENOMEM;
        size_t size = CPU_ALLOC_SIZE(bits);
        CPU_ZERO_S(size, set);
        if (sched_getaffinity(0, size, set) == 0) {
            long needed = bits / bits_per_word;
            if (needed <= capacity) memset(words, 0, (size_t)capacity * sizeof *words);
            for (long cpu = 0; needed <= capacity && cpu < bits; cpu++)
                if (CPU_ISSET_S((size_t)cpu, size, set))
                    words[cpu / bits_per_word] |= UINT64_C(1) << (cpu % bits_per_word);
            CPU_FREE(set);
            return needed;
        }
        int error = errno;
        CPU_FREE(set);
        if (error != EINVAL) return -error;
    }
    return -EINVAL;
}

int clinux_affinity_set(const uint64_t *words, long count) {
    int bits = (int)(count * bits_per_word);
    cpu_set_t *set = CPU_ALLOC(bits);
    if (!set) return -ENOMEM;
    size_t size = CPU_ALLOC_SIZE(bits);
    CPU_ZERO_S(size, set);
    for (int cpu = 0; cpu < bits; cpu++)
        if (words[cpu / bits_per_word] >> (cpu % bits_per_word) & 1) CPU_SET_S((size_t)cpu, size, set);
    int result = sched_setaffinity(0, size, set) == 0 ? 0 : -errno;
    CPU_FREE(set);
    return result;
}

int clinux_affinity_pin(long cpu) {
    if (cpu < 0 || cpu >= largest_mask_bits) return -EINVAL;
    long count = cpu / bits_per_word + 1;
    uint64_t *words = calloc((size_t)count, sizeof *words);
    if (!words) return -ENOMEM;
    words[cpu / bits_per_word] = UINT64_C(1) << (cpu % bits_per_word);
    int result = clinux_affinity_set(words, count);
    free(words);
    return result;
}

int clinux_affinity_visit(long cpu) {
    for (int bits = 1024; bits <= largest_mask_bits; bits *= 2) {
        cpu_set_t *home = CPU_ALLOC(bits);
        if (!home) return -ENOMEM;
        size_t size = CPU_ALLOC_SIZE(bits);
        if (sched_getaffinity(0, size, home) != 0) {
            int error = errno;
            CPU_FREE(home);
            if (error == EINVAL) continue;
            return -error;
        }
        int result = clinux_affinity_pin(cpu);
        if (result == 0 && sched_setaffinity(0, size, home) != 0) result = -errno;
        CPU_FREE(home);
        return result;
    }
    return -EINVAL;
}

long clinux_affinity_only_cpu(void) {
    for (int bits = 1024; bits <= largest_mask_bits; bits *= 2) {
        cpu_set_t *set = CPU_ALLOC(bits);
        if (!set) return -ENOMEM;
        size_t size = CPU_ALLOC_SIZE(bits);
        CPU_ZERO_S(size, set);
        if (sched_getaffinity(0, size, set) == 0) {
            long only = -1;
            if (CPU_COUNT_S(size, set) == 1)
                for (long cpu = 0; cpu < bits; cpu++)
                    if (CPU_ISSET_S((size_t)cpu, size, set)) only = cpu;
            CPU_FREE(set);
            return only;
        }
        int error = errno;
        CPU_FREE(set);
        if (error != EINVAL) return -error;
    }
    return -EINVAL;
}

int clinux_current_cpu(void) {
    return sched_getcpu();
}
