// What the kernel and the processor count for the calling thread.

#ifndef CLINUX_PERF_H
#define CLINUX_PERF_H

#include <stdint.h>

/// What `clinux_perf_open` can count.
enum {
    CLINUX_EVENT_CYCLES,
    CLINUX_EVENT_INSTRUCTIONS,
    /// PERF_COUNT_HW_CACHE_MISSES: the last level on Intel, another one elsewhere.
    CLINUX_EVENT_CACHE_MISSES,
    /// PERF_TYPE_HW_CACHE: reads that miss the last level.
    CLINUX_EVENT_LAST_LEVEL_READ_MISSES,
    /// PERF_TYPE_RAW with the configuration that is passed along.
    CLINUX_EVENT_RAW,
    /// PERF_COUNT_SW_CPU_MIGRATIONS.
    CLINUX_EVENT_MIGRATIONS
};

/// What `clinux_perf_read` can tell of an event: its count, and for how many nanoseconds it was
/// enabled and really on a counter. All three only grow.
enum { CLINUX_PERF_COUNT, CLINUX_PERF_ENABLED, CLINUX_PERF_RUNNING };

/// What `clinux_thread_usage` can tell.
enum {
    CLINUX_USAGE_VOLUNTARY_SWITCHES,
    CLINUX_USAGE_INVOLUNTARY_SWITCHES,
    CLINUX_USAGE_MINOR_FAULTS,
    CLINUX_USAGE_MAJOR_FAULTS
};

/// Opens an event for the calling thread, switched off and not inherited; a descriptor or -errno.
/// Hardware is counted in user mode only. `raw` is the configuration of CLINUX_EVENT_RAW.
int clinux_perf_open(int event, int64_t raw);

/// Switches an event on or off; 0 or -errno.
int clinux_perf_enable(int descriptor);
int clinux_perf_disable(int descriptor);

/// One of the three numbers of an event, or -errno.
int64_t clinux_perf_read(int descriptor, int field);

void clinux_perf_close(int descriptor);

/// Tries to open a counter of user-mode CPU cycles for this thread and closes it; 0 or -errno.
int clinux_perf_try(void);

/// What getrusage tells of the calling thread since its start, or -errno.
int64_t clinux_thread_usage(int field);

/// The kernel's id of the calling thread.
int clinux_thread_id(void);

#endif
