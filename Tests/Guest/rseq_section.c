// Hammers the critical section of cpercpu_rseq.h and takes it away again and again.
//
// Workers, more than there are CPUs, add through the section and keep a tally of what it said it added.
// Meanwhile the killer, over and over:
//
//     flag into the mode word; membarrier(PRIVATE_EXPEDITED_RSEQ); fold = every slot, read once
//     wait until every worker has met the flag and published its tally
//     exact:  the sum of the fold is what the workers added since the last time
//     frozen: no slot has changed since the fold, although the workers keep trying
//     zero the slots; a new mode word without the flag, stored with release
//
// A late add breaks both statements, an update lost between load and store breaks the first. Plants make
// the test prove that it can see this; each must end in exit code 1.
//
// With `--held N` sections are those of cpercpu_rseq_held.h, some of them held open for up to N turns of a loop.
//
// On a busy machine the kills may be fewer: after `--seconds`, `--enough` of them will do. Twice that long is the end.
//
// Exit codes: 0 all held, 1 violation found, 4 no rseq here, 64 usage, 70 ran out of time.

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "CPercpu.h"

enum { maximum_workers = 64, mode_flag = 1, mode_shift = 2 };

enum plant { sound, no_barrier, wrong_barrier, outside, no_section };

static const char *const plant_names[] = {
    [sound] = "--sound",
    [no_barrier] = "--planted-no-barrier",
    [wrong_barrier] = "--planted-wrong-barrier",
    [outside] = "--planted-outside",
    [no_section] = "--planted-no-section",
};

static const char *const plant_meanings[] = {
    [sound] = "the section as it is (default)",
    [no_barrier] = "no membarrier between flag and fold",
    [wrong_barrier] = "plain PRIVATE_EXPEDITED: orders memory, restarts nobody",
    [outside] = "the mode is read before the section is entered",
    [no_section] = "current CPU, load, add, store, without a section",
};

// A worker's line is written by it alone; `tally` is final for kill n once `met` is n.
struct worker {
    _Alignas(128) long tally;
    long met;
    pthread_t thread;
    pid_t id;
    unsigned long random;
};

static struct worker workers[maximum_workers];
static _Alignas(128) long mode;
static _Alignas(128) int stop;
static char *slots;
static int slot_count;
static enum plant planted = sound;
// Turns that one section in eight spends at most between mode and add; 0 for the section without a loop.
static long held;

static unsigned long next_random(unsigned long *state) {
    unsigned long x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

static long *slot_of(long cpu) {
    return (long *)(slots + (cpu << CPERCPU_UNIT_SHIFT));
}

static void dawdle(int rounds) {
    for (volatile int i = 0; i < rounds; i++) {
    }
}

static void pause_for(long nanoseconds) {
    struct timespec time = {.tv_nsec = nanoseconds};
    nanosleep(&time, NULL);
}

/// Same contract as `cpercpu_rseq_add`, and the same function where nothing is planted.
static inline long add(long delta, long offset, unsigned long random) {
    static const long never_flagged = 0;
    switch (planted) {
    case outside: {
        long seen = __atomic_load_n(&mode, __ATOMIC_ACQUIRE);
        if (seen & CPERCPU_MODE_FLAGS)
            return seen;
        dawdle(50);
        return cpercpu_rseq_add(slots, &never_flagged, delta, offset);
    }
    case no_section: {
        long seen = __atomic_load_n(&mode, __ATOMIC_ACQUIRE);
        if (seen & CPERCPU_MODE_FLAGS)
            return seen;
        volatile long *slot = slot_of(cpercpu_rseq_cpu());
        long value = *slot;
        dawdle(50);
        *slot = value + delta;
        return 0;
    }
    default:
        if (held > 0)
            return cpercpu_rseq_add_held(slots, &mode, delta, offset,
                                         random % 8 ? 0 : (long)(random / 8 % (unsigned long)held) + 1);
        return cpercpu_rseq_add(slots, &mode, delta, offset);
    }
}

static void *work(void *argument) {
    struct worker *self = argument;
    long offset = cpercpu_rseq_offset(), tally = 0, met = 0;
    unsigned refused = 0;
    __atomic_store_n(&self->id, gettid(), __ATOMIC_RELEASE);
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        // Both signs, so that a sum can be right only if every single add is in it.
        long delta = (long)(next_random(&self->random) & 0xffff) - 0x7000;
        long seen = add(delta, offset, self->random >> 16);
        if (seen == 0) {
            tally += delta;
            continue;
        }
        if (seen >> mode_shift != met) {
            met = seen >> mode_shift;
            __atomic_store_n(&self->tally, tally, __ATOMIC_RELAXED);
            // Pairs with the killer's acquire load: who sees `met` sees the tally.
            __atomic_store_n(&self->met, met, __ATOMIC_RELEASE);
        }
        // Goes on trying: what is forbidden must not happen however often it is asked for. With pauses, so
        // that those who have not met the flag yet get a CPU.
        if (++refused % 64 == 0)
            pause_for(50000);
    }
    return NULL;
}

static void out_of_time(int signal) {
    (void)signal;
    static const char message[] = "rseq_section: out of time\n";
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        _exit(71);
    _exit(70);
}

// Interrupts a section, as any signal would.
static void interrupted(int signal) {
    (void)signal;
}

static void barrier(void) {
    int result = 0;
    if (planted == wrong_barrier)
        result = cpercpu_membarrier(CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED);
    else if (planted != no_barrier)
        result = cpercpu_membarrier(CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED_RSEQ);
    if (result != 0) {
        fprintf(stderr, "rseq_section: membarrier: %s\n", strerror(-result));
        exit(4);
    }
}

// Makes one worker's life harder: a signal, or a forced migration, or its freedom back.
static void disturb(struct worker *victim, unsigned long choice, const cpu_set_t *all) {
    cpu_set_t one;
    switch (choice % 4) {
    case 0:
    case 1:
        pthread_kill(victim->thread, SIGUSR1);
        break;
    case 2: {
        int cpu = (int)(choice / 4 % (unsigned long)slot_count);
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        if (CPU_ISSET(cpu, all))
            sched_setaffinity(victim->id, sizeof one, &one);
        break;
    }
    default:
        sched_setaffinity(victim->id, sizeof *all, all);
    }
}

static int usage(const char *name) {
    fprintf(stderr, "usage: %s [--workers N] [--kills N] [--enough N] [--seconds N] [--seed N] [--held N] [PLANT]\n", name);
    for (int i = sound; i <= no_section; i++)
        fprintf(stderr, "  %-24s %s\n", plant_names[i], plant_meanings[i]);
    return 64;
}

int main(int count, char **arguments) {
    long worker_count = 12, kills = 300, enough = 50, seconds = 60, seed = time(NULL);
    for (int i = 1; i < count; i++) {
        const char *name = arguments[i];
        int known = 0;
        for (int plant = sound; plant <= no_section; plant++)
            if (strcmp(name, plant_names[plant]) == 0)
                planted = (enum plant)plant, known = 1;
        if (known)
            continue;
        long *target = strcmp(name, "--workers") == 0   ? &worker_count
                       : strcmp(name, "--kills") == 0   ? &kills
                       : strcmp(name, "--enough") == 0  ? &enough
                       : strcmp(name, "--seconds") == 0 ? &seconds
                       : strcmp(name, "--seed") == 0    ? &seed
                       : strcmp(name, "--held") == 0    ? &held
                                                        : NULL;
        char *end = NULL;
        if (!target || i + 1 == count)
            return usage(arguments[0]);
        *target = strtol(arguments[++i], &end, 10);
        if (*end != 0 || *target < 1)
            return usage(arguments[0]);
    }
    if (worker_count > maximum_workers)
        return usage(arguments[0]);
    printf("rseq_section %s --workers %ld --kills %ld --held %ld --seed %ld\n", plant_names[planted],
           worker_count, kills, held, seed);
    fflush(stdout);

    int registered = planted == wrong_barrier
                         ? cpercpu_membarrier(CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED)
                         : cpercpu_membarrier(CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED_RSEQ);
    if (cpercpu_rseq_cpu() < 0 || registered != 0) {
        printf("skipped: rseq cpu %ld, membarrier registration %d\n", cpercpu_rseq_cpu(), registered);
        return 4;
    }
    signal(SIGALRM, out_of_time);
    signal(SIGUSR1, interrupted);
    alarm(2 * (unsigned)seconds);
    const time_t soft_end = time(NULL) + seconds;

    cpu_set_t all;
    sched_getaffinity(0, sizeof all, &all);
    slot_count = (int)sysconf(_SC_NPROCESSORS_CONF);
    slots = mmap(NULL, (size_t)slot_count << CPERCPU_UNIT_SHIFT, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long *fold = calloc((size_t)slot_count, sizeof *fold);
    char *used = calloc((size_t)slot_count, 1);
    if (slots == MAP_FAILED || !fold || !used)
        return 71;

    unsigned long random = (unsigned long)seed * 0x9e3779b97f4a7c15u | 1;
    for (long i = 0; i < worker_count; i++) {
        workers[i].random = next_random(&random) | 1;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 71;
        while (__atomic_load_n(&workers[i].id, __ATOMIC_ACQUIRE) == 0)
            sched_yield();
    }

    long folded = 0, kill = 1;
    for (; kill <= kills && (kill <= enough || time(NULL) < soft_end); kill++) {
        pause_for((long)(next_random(&random) % 1000000));
        disturb(&workers[next_random(&random) % (unsigned long)worker_count], next_random(&random), &all);
        pause_for((long)(next_random(&random) % 100000));

        __atomic_store_n(&mode, kill << mode_shift | mode_flag, __ATOMIC_SEQ_CST);
        barrier();
        for (int cpu = 0; cpu < slot_count; cpu++) {
            fold[cpu] = __atomic_load_n(slot_of(cpu), __ATOMIC_RELAXED);
            folded += fold[cpu];
            used[cpu] |= fold[cpu] != 0;
        }

        long added = 0;
        for (long i = 0; i < worker_count; i++) {
            while (__atomic_load_n(&workers[i].met, __ATOMIC_ACQUIRE) != kill)
                pause_for(20000);
            added += __atomic_load_n(&workers[i].tally, __ATOMIC_RELAXED);
        }
        for (int cpu = 0; cpu < slot_count; cpu++) {
            long now = __atomic_load_n(slot_of(cpu), __ATOMIC_RELAXED);
            if (now != fold[cpu]) {
                printf("violation: kill %ld: slot %d was %ld when folded and is %ld now (seed %ld)\n", kill,
                       cpu, fold[cpu], now, seed);
                return 1;
            }
        }
        if (folded != added) {
            printf("violation: kill %ld: folded %ld, workers added %ld (seed %ld)\n", kill, folded, added,
                   seed);
            return 1;
        }

        for (int cpu = 0; cpu < slot_count; cpu++)
            __atomic_store_n(slot_of(cpu), 0, __ATOMIC_RELAXED);
        // Pairs with the section's load of the mode: who sees percpu mode sees zeroed slots.
        __atomic_store_n(&mode, kill << mode_shift, __ATOMIC_RELEASE);
    }

    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    int touched = 0;
    for (int cpu = 0; cpu < slot_count; cpu++)
        touched += used[cpu];
    for (long i = 0; i < worker_count; i++)
        pthread_join(workers[i].thread, NULL);
    printf("all held: %ld kills, %d of %d slots used\n", kill - 1, touched, slot_count);
    // A machine with several CPUs on which only one counted has tested no more than one.
    return CPU_COUNT(&all) > 1 && touched < 2 ? 71 : 0;
}
