/* rand, random and their kin with the numbers of the C library that valkey-server runs with on Linux: a module that seeds them itself
 * computes the same here as there. The state is one for all modules, as it is in the server, which seeds it when it starts.
 *
 * The numbers come from an additive generator: each is the sum of the one 3 and the one 31 before, without the lowest bit. What two
 * threads draw at the same time may be the same number. */
#include "threads.h"

enum { TERMS = 31, LAG = 3, DISCARDED = 310 };

/* A ring; `place` is that of the number 31 before. Not all zero, or it would not be part of the file. */
static u32 terms[TERMS] = {1};
static u32 place = LAG;

static u32 next_term(void) {
    u32 ahead = place + TERMS - LAG;
    u32 term = terms[place] += terms[ahead < TERMS ? ahead : ahead - TERMS];
    place = place + 1 < TERMS ? place + 1 : 0;
    return term;
}

EXPORT(srandom) void __wrap_srandom(u32 seed) {
    int term = seed == 0 ? 1 : (int)seed;
    for (int index = 0; index < TERMS; index++) {
        terms[index] = (u32)term;
        /* 16807 times it, modulo 2^31 - 1, where the quotient is rounded towards zero. */
        term = (int)((16807ll * term) % 2147483647);
        if (term < 0) term += 2147483647;
    }
    place = LAG;
    for (int index = 0; index < DISCARDED; index++) next_term();
}

EXPORT(srand) void __wrap_srand(u32 seed) {
    __wrap_srandom(seed);
}

EXPORT(random) int __wrap_random(void) {
    return (int)(next_term() >> 1);
}

EXPORT(rand) int __wrap_rand(void) {
    return __wrap_random();
}

/* Eleven, ten and ten bits of three steps. */
EXPORT(rand_r) int __wrap_rand_r(u32 *seed) {
    u32 state = *seed;
    u32 bits = 0;
    for (int step = 0; step < 3; step++) {
        state = state * 1103515245u + 12345;
        bits = (bits << 10) ^ ((state >> 16) & (step == 0 ? 2047 : 1023));
    }
    *seed = state;
    return (int)bits;
}
