/* Undefined behaviour of every kind, one a line: undefined.do <kind>. Built with the profile `sanitize`. */
#include "valkeymodule.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static volatile int one = 1, zero = 0, minus = -1, most = INT_MAX, least = INT_MIN, big = 300;
static volatile long long widest = LLONG_MAX;
static volatile double large = 1e10;
static volatile float fraction = -1.5f;
static volatile long double huge = -1e30L;
static volatile char *nowhere = NULL;
static volatile char *top = (char *)0xfffffff0u;
static char bytes[8] __attribute__((aligned(8))) = {2};
static int table[4];
static volatile long long sink;
struct pair { int a, b; };

__attribute__((nonnull(2))) static int second(int a, char *b) { return b == NULL ? a : 0; }
__attribute__((returns_nonnull)) static char *given(char *p) {
    return p;
}
static void never(void) { __builtin_unreachable(); }

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    const char *kind = ValkeyModule_StringPtrLen(argv[argc - 1], NULL);
#define IS(name) if (strcmp(kind, #name) == 0)
    IS(add) sink = most + one;
    IS(sub) sink = least - one;
    IS(mul) sink = widest * big;
    IS(neg) sink = -least;
    IS(div) sink = big / zero;
    IS(mod) sink = least % minus;
    IS(wide) sink = widest / zero;
    IS(negative) sink = one << minus;
    IS(far) sink = one >> (one << 5);
    IS(lost) sink = most << one;
    IS(below) sink = minus << one;
    IS(index) sink = table[big];
    IS(null) sink = *(int *)nowhere;
    IS(member) sink = ((struct pair *)nowhere)->b;
    IS(store) { short *odd = (short *)(bytes + one); *odd = 1; }
    IS(vla) { char array[minus]; sink = sizeof(array); }
    IS(cast) sink = (int)large;
    IS(small) sink = (unsigned char)fraction;
    IS(long) sink = (long long)huge;
    IS(bool) sink = *(bool *)bytes;
    IS(pointer) sink = (long long)(uintptr_t)(top + one * 32);
    IS(nothing) sink = (long long)(uintptr_t)(nowhere + big);
    IS(argument) sink = second(1, (char *)nowhere);
    IS(result) sink = given((char *)nowhere) == NULL;
    IS(builtin) sink = __builtin_ctz(zero);
    IS(aligned) sink = *(char *)__builtin_assume_aligned(bytes + 4, 8);
    IS(loop) for (int i = 0; i < 3; i++) sink = most + one + i;
    IS(unreachable) never();
    return ValkeyModule_ReplyWithLongLong(ctx, sink);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "undefined", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "undefined.do", Do, "", 0, 0, 0);
}
