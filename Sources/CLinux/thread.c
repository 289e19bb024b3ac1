#define _GNU_SOURCE
#include "clinux_thread.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct start {
    void (*entry)(uintptr_t);
    uintptr_t context;
    char name[16];
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    pthread_setname_np(pthread_self(), start.name);
    start.entry(start.context);
    return NULL;
}

int clinux_thread_start(void (*entry)(uintptr_t), uintptr_t context, const char *name,
                        long stack_bytes, uintptr_t *thread) {
    struct start *start = calloc(1, sizeof *start);
    if (!start) return -ENOMEM;
    start->entry = entry;
    start->context = context;
    strncpy(start->name, name, sizeof start->name - 1);

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (size_t)stack_bytes);
    // The new thread inherits the mask, so the signals stay with the threads that wait for them.
    sigset_t both, before;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &both, &before);
    pthread_t started = 0;
    int error = pthread_create(&started, &attributes, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (error) free(start);
    *thread = (uintptr_t)started;
    return -error;
}

int clinux_thread_join(uintptr_t thread) {
    return -pthread_join((pthread_t)thread, NULL);
}

int clinux_thread_detach(uintptr_t thread) {
    return -pthread_detach((pthread_t)thread);
}

int clinux_thread_realtime(int level) {
    struct sched_param parameters = {.sched_priority = level};
    return -pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

int clinux_thread_nice(int value) {
    // On Linux a nice value belongs to the thread, whatever POSIX says.
    return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), value) == 0 ? 0 : -errno;
}
