#define _GNU_SOURCE
#include "clinux_nudge.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// A handler has no other way to its thread.
static __thread volatile long taken;

static void on_nudge(int number) {
    (void)number;
    taken = taken + 1;
}

int clinux_nudge_accept(void) {
    // As often as it is called: the same action again changes nothing, and a lock would have to be asked for.
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_nudge;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGURG, &action, NULL) != 0) return -errno;
    sigset_t nudge;
    sigemptyset(&nudge);
    sigaddset(&nudge, SIGURG);
    int error = pthread_sigmask(SIG_UNBLOCK, &nudge, NULL);
    return error ? -error : (int)syscall(SYS_gettid);
}

int clinux_nudge_send(int thread) {
    return syscall(SYS_tgkill, getpid(), thread, SIGURG) == 0 ? 0 : -errno;
}

long clinux_nudge_count(void) {
    return taken;
}
