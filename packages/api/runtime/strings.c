/* Strings as modules use them most: made, read and freed again within a call, wasm to wasm.
 *
 *   copies  where the bytes are of strings that the engine has made, by handle (src/abi/string-copies.ts), once somebody has asked
 *   made    strings that were made here: a slot each, in which the engine finds them when it is given one (src/made-strings.ts)
 *
 * A made string has one holder and belongs to nobody's automatic memory. As soon as the engine has seen it, it is the engine's: what
 * happens to it then is passed on. Only the engine's own thread comes here. */
#include "direct.h"

#define HANDLE_BASE 0x40000000u
#define INDEX_BITS 22
#define GENERATION_STEP (8u << INDEX_BITS)
#define HANDLES_END (HANDLE_BASE + 32 * GENERATION_STEP)

static u32 index_of(u32 handle) {
    return (handle - HANDLE_BASE) / 8 & ((1u << INDEX_BITS) - 1);
}

/* A string's place is decided by its handle's index; the string that came last has it. */
#define COPIES 4096u

struct copy {
    /* 1 for an empty place. */
    u32 handle;
    const char *bytes;
    u32 length;
    u32 unused;
};

#define copies ((struct copy *)0x810000)

/* The handles of the first indices are given out here. */
#define MADE 1024u
/* So many freed slots are kept back, so that a number is not soon used again. */
#define KEPT_BACK 256u

enum { SLOT_FREE, SLOT_OURS, SLOT_THE_ENGINES };

struct made {
    /* The number that the slot has, or had last; 0 before the first. */
    u32 handle;
    u32 state;
    /* A block of the heap; the engine's to free if the string is. */
    char *bytes;
    u32 length;
};

static struct made made[MADE];
/* The free slots, the one free for longest first: head and tail only rise. */
static unsigned short ring[MADE];
static u32 head, tail;
static u32 ours;
/* Somebody hears of every object: none is made here. */
static int stopped;

API(made_stop) void made_stop(int stop) {
    stopped = stop;
}

/* Where the slots are, for the engine. All are free. */
API(made_strings) struct made *made_strings(void) {
    while (tail < MADE) {
        ring[tail] = (unsigned short)tail;
        tail++;
    }
    return made;
}

/* How many strings there are of which the engine knows nothing. */
API(made_ours) u32 made_ours(void) {
    return ours;
}

static struct made *ours_of(u32 handle) {
    u32 index = index_of(handle);
    if (index >= MADE || made[index].handle != handle || made[index].state != SLOT_OURS) return 0;
    return &made[index];
}

/* The engine has seen a string, and has it from now on. */
API(made_taken) void made_taken(u32 index) {
    made[index].state = SLOT_THE_ENGINES;
    ours--;
}

/* A slot is free again. */
API(made_freed) void made_freed(u32 index) {
    made[index].state = SLOT_FREE;
    ring[tail++ % MADE] = (unsigned short)index;
}

API(api_create_string) u32 api_create_string(struct context *context, const char *bytes, u32 length) {
    if ((!context || (context == current && !context->automatic)) && !stopped && tail - head > KEPT_BACK &&
        (length == 0 || is_memory(bytes, length))) {
        char *own = length + 1 ? __wrap_malloc(length + 1) : 0;
        if (own) {
            u32 index = ring[head++ % MADE];
            struct made *string = &made[index];
            u32 handle = string->handle ? string->handle + GENERATION_STEP : HANDLE_BASE + index * 8;
            if (handle >= HANDLES_END) handle -= HANDLES_END - HANDLE_BASE;
            __builtin_memcpy(own, bytes, length);
            own[length] = 0;
            *string = (struct made){handle, SLOT_OURS, own, length};
            ours++;
            return handle;
        }
    }
    return FALLBACK(CREATE_STRING, u32 (*)(struct context *, const char *, u32))(context, bytes, length);
}

API(api_free_string) void api_free_string(struct context *context, u32 handle) {
    struct made *string = ours_of(handle);
    if (!string || (context && context != current)) {
        FALLBACK(FREE_STRING, void (*)(struct context *, u32))(context, handle);
        return;
    }
    /* It may have been written behind: then this does not come back. */
    __wrap_free(string->bytes);
    ours--;
    made_freed((u32)(string - made));
}

API(api_string_ptr_len) const char *api_string_ptr_len(u32 handle, u32 *length) {
    struct copy *copy = &copies[handle / 8 % COPIES];
    if (copy->handle == handle) {
        if (!length) return copy->bytes;
        if (is_memory(length, sizeof *length)) {
            *length = copy->length;
            return copy->bytes;
        }
    }
    struct made *string = ours_of(handle);
    if (string && length && is_memory(length, sizeof *length)) {
        *length = string->length;
        return string->bytes;
    }
    return FALLBACK(STRING_PTR_LEN, const char *(*)(u32, u32 *))(handle, length);
}

/* Of strings that the engine has made and modules have asked for before; see direct.c. */
API(inline_string_ptr_len) const char *inline_string_ptr_len(u32 handle, u32 *length, u32 slot) {
    struct copy *copy = &copies[handle / 8 % COPIES];
    if (slot == inlined[STRING_PTR_LEN] && copy->handle == handle) {
        if (!length) return copy->bytes;
        if (is_memory(length, sizeof *length)) {
            *length = copy->length;
            return copy->bytes;
        }
    }
    return ((const char *(*)(u32, u32 *))slot)(handle, length);
}
