// Instructions that Swift cannot spell, and the system calls that give them meaning.
//
// Nearly everything here is `static inline`, so it is compiled into the Swift loop that uses it: a call
// would cost four times what it measures. Functions take and return integers and raw addresses only:
// an imported C enum as a return type keeps Swift from specialising the caller (its `Equatable`
// conformance cannot be serialised), and a record aligned above 16 bytes is not imported at all.

#ifndef CPERCPU_H
#define CPERCPU_H

#include "cpercpu_fence.h"
#include "cpercpu_floor.h"
#include "cpercpu_futex.h"
#include "cpercpu_memory.h"
#include "cpercpu_number.h"
#include "cpercpu_probe.h"
#include "cpercpu_rseq.h"
#include "cpercpu_rseq_held.h"
#include "cpercpu_section.h"
#include "cpercpu_thread.h"
#include "cpercpu_ticks.h"

#endif
