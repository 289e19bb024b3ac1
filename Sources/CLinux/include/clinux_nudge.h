// A signal without a meaning, sent to one thread.

#ifndef CLINUX_NUDGE_H
#define CLINUX_NUDGE_H

/// Installs the handler, once for the process, and unblocks the signal in the calling thread.
/// Returns the thread's id or -errno.
int clinux_nudge_accept(void);

/// Sends the signal to the thread of this process with that id; 0 or -errno.
int clinux_nudge_send(int thread);

/// How many the calling thread has had.
long clinux_nudge_count(void);

#endif
