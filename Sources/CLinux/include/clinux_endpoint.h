// A TCP port on 127.0.0.1 that serves one connection at a time.
//
// Every wait also ends when the event `stop` was raised, then with -ECANCELED.

#ifndef CLINUX_ENDPOINT_H
#define CLINUX_ENDPOINT_H

#include <stdint.h>

/// Listens on 127.0.0.1; port 0 is any free one. Returns the socket or -errno and writes the port.
int clinux_endpoint_open(int port, int *bound);

/// An event that can be raised once, for good; returns it or -errno.
int clinux_event_open(void);
void clinux_event_raise(int event);

/// Waits for a connection; returns it, which does not block, or -errno.
int clinux_endpoint_accept(int listener, int stop);

/// Reads the head of a request: up to the empty line that ends it, the peer's end, or `capacity`.
///
/// Returns how many bytes there are, or -errno; -ETIMEDOUT when CLOCK_MONOTONIC reads `deadline`.
long clinux_endpoint_receive(int connection, int stop, uint8_t *buffer, long capacity, int64_t deadline);

/// Writes all bytes; 0 or -errno, as above.
int clinux_endpoint_send(int connection, int stop, const uint8_t *bytes, long count, int64_t deadline);

/// Tells the peer that there is no more, hears it out for a moment, and closes.
///
/// To close with bytes unread would reset the connection, and could cost the peer the answer.
void clinux_endpoint_hang_up(int connection, int stop, int64_t deadline);

/// Closes a listener, an event, or a connection that needs no more care.
void clinux_endpoint_close(int descriptor);

#endif
