// What is never reached while loops are timed, in a file of its own so that nothing of it is inlined.
//
// Not marked as cold, because what they stand for in Swift is not either.

#ifndef CLOOPS_COLD_H
#define CLOOPS_COLD_H

#include <stdbool.h>

/// How a worker that met the flag after its add comes out of it.
struct cloops_settled {
    long seen;
    bool met_flag;
};

struct cloops_settled cloops_settle(long delta, void *mode);
void cloops_release(void);
void cloops_refuse(void);

#endif
