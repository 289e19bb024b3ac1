// SIGINT and SIGTERM as a word that can be read and slept on.

#ifndef CLINUX_INTERRUPT_H
#define CLINUX_INTERRUPT_H

#include <stdint.h>

/// Installs the handlers and unblocks both signals in the calling thread; 0 or -errno.
///
/// The first signal is remembered; the second ends the process at once with `exit_code`. A signal
/// that was ignored on entry is handled all the same: shells start background jobs that way.
int clinux_interrupt_install(int exit_code);

/// The first signal that arrived, 0 if none has.
int clinux_interrupt_signal(void);

/// Forgets what has arrived; for tests.
void clinux_interrupt_forget(void);

/// Sleeps until CLOCK_MONOTONIC reads `deadline` or a signal arrived; returns as
/// `clinux_interrupt_signal` does. Any number of threads may sleep here.
int clinux_interrupt_sleep_until(int64_t deadline);

#endif
