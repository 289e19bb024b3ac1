#define _GNU_SOURCE
#include "clinux_endpoint.h"
#include "clinux_files.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_endpoint_open(int port, int *bound) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -errno;
    // Connections of a run before this one, still in TIME_WAIT, are no reason to refuse the port.
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        int code = errno;
        close(listener);
        return -code;
    }
    *bound = ntohs(address.sin_port);
    return listener;
}

int clinux_event_open(void) {
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return event < 0 ? -errno : event;
}

void clinux_event_raise(int event) {
    uint64_t one = 1;
    while (write(event, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

// Waits for `events`; 0, or -errno. A deadline below zero never comes.
static int await(int descriptor, short events, int stop, int64_t deadline) {
    for (;;) {
        int timeout = -1;
        if (deadline >= 0) {
            int64_t left = deadline - clinux_monotonic_nanoseconds();
            if (left <= 0) return -ETIMEDOUT;
            int64_t milliseconds = (left + 999999) / 1000000;
            timeout = milliseconds > 60000 ? 60000 : (int)milliseconds;
        }
        struct pollfd wanted[2] = {{descriptor, events, 0}, {stop, POLLIN, 0}};
        int ready = poll(wanted, 2, timeout);
        if (ready < 0 && errno != EINTR) return -errno;
        if (ready <= 0) continue;
        if (wanted[1].revents) return -ECANCELED;
        if (wanted[0].revents) return 0;
    }
}

int clinux_endpoint_accept(int listener, int stop) {
    for (;;) {
        int result = await(listener, POLLIN, stop, -1);
        if (result < 0) return result;
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection >= 0) return connection;
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) return -errno;
    }
}

static int ends_head(const uint8_t *buffer, long count) {
    return memmem(buffer, (size_t)count, "\r\n\r\n", 4) || memmem(buffer, (size_t)count, "\n\n", 2);
}

long clinux_endpoint_receive(int connection, int stop, uint8_t *buffer, long capacity, int64_t deadline) {
    long count = 0;
    while (count < capacity && !ends_head(buffer, count)) {
        int result = await(connection, POLLIN, stop, deadline);
        if (result < 0) return result;
        ssize_t got = recv(connection, buffer + count, (size_t)(capacity - count), 0);
        if (got == 0) break;
        if (got > 0) count += got;
        if (got < 0 && errno != EAGAIN && errno != EINTR) return -errno;
    }
    return count;
}

int clinux_endpoint_send(int connection, int stop, const uint8_t *bytes, long count, int64_t deadline) {
    while (count > 0) {
        int result = await(connection, POLLOUT, stop, deadline);
        if (result < 0) return result;
        ssize_t sent = send(connection, bytes, (size_t)count, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes += sent;
            count -= sent;
        } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return -errno;
        }
    }
    return 0;
}

void clinux_endpoint_hang_up(int connection, int stop, int64_t deadline) {
    shutdown(connection, SHUT_WR);
    uint8_t rest[4096];
    // A peer that never stops talking is cut off all the same.
    for (int turn = 0; turn < 64 && await(connection, POLLIN, stop, deadline) == 0; turn++) {
        if (recv(connection, rest, sizeof rest, 0) <= 0) break;
    }
    close(connection);
}

void clinux_endpoint_close(int descriptor) {
    close(descriptor);
}
