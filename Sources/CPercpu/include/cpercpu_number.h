// Which thread of a soak the caller is, for an injector that is reached from far below.

#ifndef CPERCPU_NUMBER_H
#define CPERCPU_NUMBER_H

extern __thread int cpercpu_own_number;

/// The number that the calling thread was given; -1 while it has none.
static inline int cpercpu_number(void) {
    return cpercpu_own_number;
}

/// Gives the calling thread a number.
static inline void cpercpu_set_number(int number) {
    cpercpu_own_number = number;
}

#endif
