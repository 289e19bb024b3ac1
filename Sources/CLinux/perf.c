#define _GNU_SOURCE
#include "clinux_perf.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_perf_open(int event, int64_t raw) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.disabled = 1;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    switch (event) {
    case CLINUX_EVENT_CYCLES:
        attributes.config = PERF_COUNT_HW_CPU_CYCLES;
        break;
    case CLINUX_EVENT_INSTRUCTIONS:
        attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
        break;
    case CLINUX_EVENT_CACHE_MISSES:
        attributes.config = PERF_COUNT_HW_CACHE_MISSES;
        break;
    case CLINUX_EVENT_LAST_LEVEL_READ_MISSES:
        attributes.type = PERF_TYPE_HW_CACHE;
        attributes.config = PERF_COUNT_HW_CACHE_LL | PERF_COUNT_HW_CACHE_OP_READ << 8 |
                            PERF_COUNT_HW_CACHE_RESULT_MISS << 16;
        break;
    case CLINUX_EVENT_RAW:
        attributes.type = PERF_TYPE_RAW;
        attributes.config = (uint64_t)raw;
        break;
    case CLINUX_EVENT_MIGRATIONS:
        attributes.type = PERF_TYPE_SOFTWARE;
        attributes.config = PERF_COUNT_SW_CPU_MIGRATIONS;
        // A move happens in the kernel: without it the event opens, and stays at zero for ever.
        attributes.exclude_kernel = 0;
        attributes.exclude_hv = 0;
        break;
    default:
        return -EINVAL;
    }
    long descriptor = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int clinux_perf_enable(int descriptor) {
    return ioctl(descriptor, PERF_EVENT_IOC_ENABLE, 0) == 0 ? 0 : -errno;
}

int clinux_perf_disable(int descriptor) {
    return ioctl(descriptor, PERF_EVENT_IOC_DISABLE, 0) == 0 ? 0 : -errno;
}

int64_t clinux_perf_read(int descriptor, int field) {
    uint64_t numbers[3];
    if (field < CLINUX_PERF_COUNT || field > CLINUX_PERF_RUNNING) return -EINVAL;
    ssize_t got = read(descriptor, numbers, sizeof numbers);
    if (got < 0) return -errno;
    // An event that the kernel took off the counters for good reads as an empty file.
    return got == sizeof numbers ? (int64_t)numbers[field] : -EIO;
}

void clinux_perf_close(int descriptor) {
    close(descriptor);
}

int clinux_perf_try(void) {
    int descriptor = clinux_perf_open(CLINUX_EVENT_CYCLES, 0);
    if (descriptor < 0) return descriptor;
    close(descriptor);
    return 0;
}

int64_t clinux_thread_usage(int field) {
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) != 0) return -errno;
    switch (field) {
    case CLINUX_USAGE_VOLUNTARY_SWITCHES:
        return usage.ru_nvcsw;
    case CLINUX_USAGE_INVOLUNTARY_SWITCHES:
        return usage.ru_nivcsw;
    case CLINUX_USAGE_MINOR_FAULTS:
        return usage.ru_minflt;
    case CLINUX_USAGE_MAJOR_FAULTS:
        return usage.ru_majflt;
    default:
        return -EINVAL;
    }
}

int clinux_thread_id(void) {
    return (int)syscall(SYS_gettid);
}
