// Included before every source of a native export: the compiler's built-in functions that modules use and TinyCC lacks, in plain C.
//
// What can not be said in plain C (atomic operations, checked arithmetic of mixed types) is left out: TinyCC then names the function, and
// the export is refused.
#ifndef PLAYGROUND_COMPAT_H
#define PLAYGROUND_COMPAT_H

static inline int playground_count_ones(unsigned long long bits)
{
    int ones = 0;
    for (; bits; bits &= bits - 1) ones++;
    return ones;
}

static inline int playground_trailing_zeros(unsigned long long bits)
{
    return playground_count_ones((bits & -bits) - 1);
}

static inline int playground_leading_zeros(unsigned long long bits, int width)
{
    int zeros = width;
    for (; bits; bits >>= 1) zeros--;
    return zeros;
}

static inline unsigned long long playground_swap_bytes(unsigned long long value, int bytes)
{
    unsigned long long swapped = 0;
    for (int i = 0; i < bytes; i++) {
        swapped = swapped << 8 | (value & 255);
        value >>= 8;
    }
    return swapped;
}

#define __builtin_popcount(x) playground_count_ones((unsigned int)(x))
#define __builtin_popcountl(x) playground_count_ones((unsigned long)(x))
#define __builtin_popcountll(x) playground_count_ones((unsigned long long)(x))
#define __builtin_parity(x) (__builtin_popcount(x) & 1)
#define __builtin_parityl(x) (__builtin_popcountl(x) & 1)
#define __builtin_parityll(x) (__builtin_popcountll(x) & 1)
#define __builtin_ctz(x) playground_trailing_zeros((unsigned int)(x))
#define __builtin_ctzl(x) playground_trailing_zeros((unsigned long)(x))
#define __builtin_ctzll(x) playground_trailing_zeros((unsigned long long)(x))
#define __builtin_clz(x) playground_leading_zeros((unsigned int)(x), 32)
#define __builtin_clzl(x) playground_leading_zeros((unsigned long)(x), 64)
#define __builtin_clzll(x) playground_leading_zeros((unsigned long long)(x), 64)
#define __builtin_ffs(x) ((x) ? __builtin_ctz(x) + 1 : 0)
#define __builtin_ffsl(x) ((x) ? __builtin_ctzl(x) + 1 : 0)
#define __builtin_ffsll(x) ((x) ? __builtin_ctzll(x) + 1 : 0)
#define __builtin_bswap16(x) ((unsigned short)playground_swap_bytes((unsigned short)(x), 2))
#define __builtin_bswap32(x) ((unsigned int)playground_swap_bytes((unsigned int)(x), 4))
#define __builtin_bswap64(x) playground_swap_bytes((unsigned long long)(x), 8)
#define __builtin_unreachable() __builtin_trap()
#define __builtin_trap() (*(volatile int *)0 = 0)
#define __builtin_prefetch(...) ((void)0)
#define __builtin_assume_aligned(pointer, ...) (pointer)
#define __builtin_memcpy memcpy
#define __builtin_memset memset
#define __builtin_memcmp memcmp
#define __builtin_strlen strlen

#endif
