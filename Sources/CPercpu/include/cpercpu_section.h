// Entry and exit of a preemptible read-side section, with what they cost in the kernel.
//
// Each is a call. Entering finds the current task in memory of the CPU's own, here of the thread's own,
// and raises its depth; leaving lowers it and looks, at depth zero, whether a reader is to be reported.

#ifndef CPERCPU_SECTION_H
#define CPERCPU_SECTION_H

void cpercpu_section_enter(void);
void cpercpu_section_leave(void);

#endif
