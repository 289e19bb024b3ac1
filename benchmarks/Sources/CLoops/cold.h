// What is never reached while loops are timed, in a file of its own so that nothing of it is inlined.

#ifndef CLOOPS_COLD_H
#define CLOOPS_COLD_H

#include <stdbool.h>

/// How a worker that met the flag after its add comes out of it.
struct cloops_settled {
    long seen;
    bool met_flag;
};

struct cloops_settled cloops_settle(long delta, void *mode) __attribute__((cold));
void cloops_release(void) __attribute__((cold));
void cloops_refuse(void) __attribute__((cold));

#endif
