// Small text files of sysfs and procfs, limits, and what else the kernel says about itself.

#ifndef CLINUX_FILES_H
#define CLINUX_FILES_H

#include <stdint.h>

/// Reads at most `capacity` bytes from the start of a file; returns the count or -errno.
long clinux_read_file(const char *path, uint8_t *buffer, long capacity);

/// 1 if something is at `path`, else 0.
int clinux_exists(const char *path);

/// Soft RLIMIT_NPROC of this process; -1 is unlimited.
int64_t clinux_process_limit(void);

/// 1 if the kernel lets this process exceed RLIMIT_NPROC (user 0, CAP_SYS_ADMIN, CAP_SYS_RESOURCE).
int clinux_process_limit_is_waived(void);

/// CPUID's name of the hypervisor, at most 12 bytes and zero terminated; the empty string on bare
/// metal and where there is no such instruction. `buffer` holds 13 bytes.
void clinux_hypervisor(uint8_t *buffer);

/// CLOCK_MONOTONIC.
int64_t clinux_monotonic_nanoseconds(void);

/// Sleeps until CLOCK_MONOTONIC reads `deadline`; signals do not end it early.
void clinux_sleep_until(int64_t deadline);

/// The name of an errno and what it means, such as "EINVAL, Invalid argument"; zero terminated.
void clinux_error_text(int code, uint8_t *buffer, long capacity);

#endif
