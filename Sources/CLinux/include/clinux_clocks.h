// The clocks beside CLOCK_MONOTONIC, which is in clinux_files.h; nanoseconds all.

#ifndef CLINUX_CLOCKS_H
#define CLINUX_CLOCKS_H

#include <stdint.h>

/// CLOCK_REALTIME: what people call the time; anybody with the privilege may set it.
int64_t clinux_realtime_nanoseconds(void);

/// CLOCK_BOOTTIME: CLOCK_MONOTONIC and the time that the machine slept.
int64_t clinux_boottime_nanoseconds(void);

#endif
