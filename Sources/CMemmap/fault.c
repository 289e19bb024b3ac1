#define _GNU_SOURCE
#include "table.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

// Who had the signals before; complete before a handler of ours can run.
static struct sigaction before_segv, before_bus;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int installed = -1;

/// Whether the faulting access was a write, from what the processor pushed; -1 where that is not told.
static IN_HANDLER int was_write(const void *context) {
#if defined(__x86_64__)
    // Bit 1 of the page fault's error code. A locked instruction counts as a write.
    return ((const ucontext_t *)context)->uc_mcontext.gregs[REG_ERR] >> 1 & 1;
#else
    (void)context;
    return -1;
#endif
}

/// Does what would have been done without us.
static IN_HANDLER void pass_on(int number, siginfo_t *info, void *context) {
    const struct sigaction *before = number == SIGBUS ? &before_bus : &before_segv;
    bool sent = info->si_code <= 0;
    bool handled = before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN;
    // Ignoring holds for what another process sends; a fault kills all the same.
    if (before->sa_handler == SIG_IGN && sent) return;
    if (!handled || before->sa_flags & SA_RESETHAND) {
        // The kernel's own struct sigaction, all zero, is the default. A sanitizer's wrapper of the C
        // function takes a lock that its runtime may hold where the thread faulted.
        static const uint64_t none[8];
        syscall(SYS_rt_sigaction, number, none, NULL, sizeof(uint64_t));
    }
    if (handled && before->sa_flags & SA_SIGINFO) {
        before->sa_sigaction(number, info, context);
    } else if (handled) {
        before->sa_handler(number);
    } else if (sent) {
        // Comes when this handler returns. A fault needs no help: its instruction is run again.
        syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
    }
}

/// Lets the touch of `address` through; whether that worked.
static IN_HANDLER bool give_back(size_t index, uintptr_t address) {
    size_t page = atomic_load_explicit(&cmemmap_page_bytes, memory_order_relaxed);
    if (cmemmap_protect(address / page * page, page, PROT_READ | PROT_WRITE) == 0) return true;
    // Too many mappings for one more split. All of the range is one mapping again.
    struct entry *entry = &cmemmap_entries[index];
    return cmemmap_protect(atomic_load_explicit(&entry->base, memory_order_relaxed),
                           atomic_load_explicit(&entry->bytes, memory_order_relaxed),
                           PROT_READ | PROT_WRITE) == 0;
}

/// The removed range that holds `address`; the limit if there is none.
static IN_HANDLER size_t removed_range(uintptr_t address) {
    size_t index = 0;
    for (; index < CMEMMAP_RANGE_LIMIT; index++) {
        struct entry *entry = &cmemmap_entries[index];
        if (phase_of(atomic_load_explicit(&entry->state, memory_order_acquire)) != PHASE_REMOVED) continue;
        uintptr_t base = atomic_load_explicit(&entry->base, memory_order_relaxed);
        if (address - base < atomic_load_explicit(&entry->bytes, memory_order_relaxed)) break;
    }
    return index;
}

static IN_HANDLER void on_fault(int number, siginfo_t *info, void *context) {
    int saved = errno;
    uintptr_t address = (uintptr_t)info->si_addr;
    // Only a fault has an address; a signal that was sent has its sender there.
    size_t index = info->si_code > 0 ? removed_range(address) : CMEMMAP_RANGE_LIMIT;
    if (index < CMEMMAP_RANGE_LIMIT) {
        int write = was_write(context);
        cmemmap_append(index, address, write >= 0, write > 0);
        if (give_back(index, address)) {
            errno = saved;
            return;
        }
    }
    pass_on(number, info, context);
    errno = saved;
}

static int install(int number, struct sigaction *before) {
    if (sigaction(number, NULL, before) != 0) return -1;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    // Whoever is handed a fault runs as it asked for: same mask, same nesting. The alternate stack,
    // where a thread has one, is for faults that come of a full stack.
    action.sa_mask = before->sa_mask;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | (before->sa_flags & SA_NODEFER);
    return sigaction(number, &action, NULL);
}

static void install_both(void) {
    atomic_store(&cmemmap_page_bytes, (size_t)sysconf(_SC_PAGESIZE));
    if (install(SIGSEGV, &before_segv) == 0 && install(SIGBUS, &before_bus) == 0) installed = 0;
}

int cmemmap_catch_faults(void) {
    pthread_once(&once, install_both);
    return installed;
}
