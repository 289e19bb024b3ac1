#define _GNU_SOURCE
#include "clinux_interrupt.h"
#include "clinux_files.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Signal handlers are the one thing that cannot be handed their state, so it lives here.
static _Atomic uint32_t arrived;
static _Atomic int second_exit_code;

static void on_signal(int number) {
    int saved = errno;
    uint32_t none = 0;
    if (!atomic_compare_exchange_strong(&arrived, &none, (uint32_t)number))
        _exit(atomic_load(&second_exit_code));
    // Both calls are async-signal-safe, and the wake needs no thread that a busy CPU could delay.
    syscall(SYS_futex, &arrived, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    errno = saved;
}

int clinux_interrupt_install(int exit_code) {
    atomic_store(&second_exit_code, exit_code);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    action.sa_mask = both;
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0) return -errno;
    return -pthread_sigmask(SIG_UNBLOCK, &both, NULL);
}

int clinux_interrupt_signal(void) {
    return (int)atomic_load_explicit(&arrived, memory_order_acquire);
}

void clinux_interrupt_forget(void) {
    atomic_store(&arrived, 0);
}

int clinux_interrupt_sleep_until(int64_t deadline) {
    // FUTEX_WAIT_BITSET takes an absolute CLOCK_MONOTONIC deadline, so early wake-ups cost nothing.
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};
    while (clinux_interrupt_signal() == 0 && clinux_monotonic_nanoseconds() < deadline) {
        syscall(SYS_futex, &arrived, FUTEX_WAIT_BITSET_PRIVATE, 0, &until, NULL,
                FUTEX_BITSET_MATCH_ANY);
    }
    return clinux_interrupt_signal();
}
