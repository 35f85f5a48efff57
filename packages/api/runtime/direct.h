/* What direct.c and strings.c share: functions of the module API that modules call as they call each other, wasm to wasm. What one of
 * them can't answer it passes on to the engine's own function of the name, which also finds out what is wrong with bad arguments. */
#ifndef DIRECT_H
#define DIRECT_H

#include "heap.h"

#define NULL_ZONE 1024u
#define PAGE 65536u

/* In the order of DIRECT_FALLBACKS in src/direct-functions.ts. */
enum {
    GET_SELECTED_DB,
    GET_CLIENT_ID,
    STRING_PTR_LEN,
    REPLY_WITH_LONG_LONG,
    CREATE_STRING,
    FREE_STRING,
    STRDUP,
    FALLBACKS
};

/* Table slots of the engine's functions. */
extern u32 fallbacks[FALLBACKS];

/* The slots by which modules know those functions whose code stands in the place of their calls; 0 while others are to answer. */
extern u32 inlined[FALLBACKS];

#define FALLBACK(which, type) ((type)fallbacks[which])
#define API(name) __attribute__((export_name(#name)))

/* The cell of a context, as src/abi/context-cell.ts has it. */
struct context {
    u32 get_api;
    int database;
    double client;
    /* Not 0: it frees by itself what is made in it. */
    int automatic;
};

/* The context of the innermost running call into a module, or 0. */
#define current (*(struct context **)0x800200)

/* Whether so many bytes lie in memory. */
static inline int is_memory(const void *pointer, u32 bytes) {
    return (u32)pointer >= NULL_ZONE && (u64)(u32)pointer + bytes <= (u64)__builtin_wasm_memory_size(0) * PAGE;
}

#endif
