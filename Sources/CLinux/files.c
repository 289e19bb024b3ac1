#define _GNU_SOURCE
#include "clinux_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

long clinux_read_file(const char *path, uint8_t *buffer, long capacity) {
    // O_NONBLOCK: a named pipe in a captured tree must not hang the probe.
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -errno;
    long count = 0;
    while (count < capacity) {
        ssize_t got = read(file, buffer + count, (size_t)(capacity - count));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) count = -errno;
        if (got <= 0) break;
        count += got;
    }
    close(file);
    return count;
}

int clinux_exists(const char *path) {
    return access(path, F_OK) == 0;
}

int64_t clinux_process_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return -1;
    return (int64_t)limit.rlim_cur;
}

int clinux_process_limit_is_waived(void) {
    if (getuid() == 0) return 1;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capget, &header, data) != 0) return 0;
    return (data[0].effective >> CAP_SYS_ADMIN & 1) || (data[0].effective >> CAP_SYS_RESOURCE & 1);
}

void clinux_hypervisor(uint8_t *buffer) {
    memset(buffer, 0, 13);
#if defined(__x86_64__)
    unsigned a, b, c, d;
    // Leaf 1, bit 31 of ECX: a hypervisor is present; leaf 0x40000000 names it.
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 31 & 1)) return;
    __cpuid(0x40000000, a, b, c, d);
    memcpy(buffer, &b, 4);
    memcpy(buffer + 4, &c, 4);
    memcpy(buffer + 8, &d, 4);
#endif
}

int64_t clinux_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clinux_sleep_until(int64_t deadline) {
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

void clinux_error_text(int code, uint8_t *buffer, long capacity) {
    const char *name = strerrorname_np(code);
    const char *meaning = strerrordesc_np(code);
    snprintf((char *)buffer, (size_t)capacity, "%s, %s", name ? name : "unknown error",
             meaning ? meaning : "no description");
}
