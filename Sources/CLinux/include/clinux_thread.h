// Threads that do not come out of libdispatch's pool.

#ifndef CLINUX_THREAD_H
#define CLINUX_THREAD_H

#include <stdint.h>

/// Starts a joinable thread that blocks SIGINT and SIGTERM and calls `entry(context)`.
///
/// `name` is cut to 15 bytes. Returns 0 or -errno and writes the thread for `clinux_thread_join`.
int clinux_thread_start(void (*entry)(uintptr_t), uintptr_t context, const char *name,
                        long stack_bytes, uintptr_t *thread);

/// Waits for the end of a thread and frees what it held; once per thread. 0 or -errno.
int clinux_thread_join(uintptr_t thread);

/// Lets a thread free itself at its end, instead of a join. 0 or -errno.
int clinux_thread_detach(uintptr_t thread);

/// Asks for SCHED_FIFO at `level` for the calling thread; 0 or -errno.
int clinux_thread_realtime(int level);

/// Asks for a nice value for the calling thread; 0 or -errno.
int clinux_thread_nice(int value);

#endif
