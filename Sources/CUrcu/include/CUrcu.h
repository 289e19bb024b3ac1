// liburcu's read-side sections, inlined into the Swift loop, and its grace periods.
//
// Two flavours with one shape: qsbr, in which a thread says when it is between sections, and memb, in
// which a section is marked and the writer fences by membarrier.

#ifndef CURCU_H
#define CURCU_H

// Permits the read-side primitives to be inlined; the library's licence allows that for code this small.
#define _LGPL_SOURCE
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

static inline __attribute__((always_inline)) void curcu_qsbr_read_lock(void) { urcu_qsbr_read_lock(); }
static inline __attribute__((always_inline)) void curcu_qsbr_read_unlock(void) { urcu_qsbr_read_unlock(); }
static inline void curcu_qsbr_quiescent(void) { urcu_qsbr_quiescent_state(); }
/// Registers the calling thread, which is online from now on.
///
/// liburcu knows threads and not references: a thread that counts on two is registered once, by the first
/// join, until the last leave.
void curcu_qsbr_join(void);
void curcu_qsbr_leave(void);
static inline void curcu_qsbr_synchronize(void) { urcu_qsbr_synchronize_rcu(); }

static inline __attribute__((always_inline)) void curcu_memb_read_lock(void) { urcu_memb_read_lock(); }
static inline __attribute__((always_inline)) void curcu_memb_read_unlock(void) { urcu_memb_read_unlock(); }
/// As `curcu_qsbr_join`.
void curcu_memb_join(void);
void curcu_memb_leave(void);
static inline void curcu_memb_synchronize(void) { urcu_memb_synchronize_rcu(); }

#endif
