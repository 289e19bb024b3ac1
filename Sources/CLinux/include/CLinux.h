// System calls and libnuma calls that Swift cannot make comfortably.
//
// All of it is cold. Signatures take and return integers where they can: an address is a
// uintptr_t, and a negative result is an errno with its sign turned, so that a caller needs
// no pointer and no errno. Only target Machine imports this.

#ifndef CLINUX_H
#define CLINUX_H

#include "clinux_affinity.h"
#include "clinux_clocks.h"
#include "clinux_endpoint.h"
#include "clinux_files.h"
#include "clinux_interrupt.h"
#include "clinux_nudge.h"
#include "clinux_numa.h"
#include "clinux_perf.h"
#include "clinux_thread.h"

#endif
