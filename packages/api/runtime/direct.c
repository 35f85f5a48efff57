/* Functions of the module API that need nothing of the engine but numbers which it leaves in memory for them: modules call them as they
 * call each other, wasm to wasm. What one of them can't answer it passes on to the engine's own function of the name, which also
 * finds out what is wrong with bad arguments.
 *
 * Three things lie in memory for them, at places that src/abi/address-space.ts decides on, written by the engine:
 *   contexts  a cell each (src/abi/context-cell.ts): the database and the client's id; and which is that of the running call
 *   copies    of strings, by handle (src/abi/string-copies.ts): where a string's bytes are, once somebody has asked for them
 *   reply     the beginning of a command's next bytes of reply (src/lent-reply.ts): one context at a time may add to it here */
#include "heap.h"

#define NULL_ZONE 1024u
#define PAGE 65536u

/* In the order of DIRECT_FALLBACKS in src/direct-functions.ts. */
enum { GET_SELECTED_DB, GET_CLIENT_ID, STRING_PTR_LEN, REPLY_WITH_LONG_LONG, FALLBACKS };

/* Table slots of the engine's functions. */
static u32 fallbacks[FALLBACKS];

#define FALLBACK(which, type) ((type)fallbacks[which])
#define API(name) __attribute__((export_name(#name)))

API(direct_fallback) void direct_fallback(int which, u32 slot) {
    fallbacks[which] = slot;
}

struct context {
    u32 get_api;
    int database;
    double client;
};

/* The context of the innermost running call into a module, or 0. */
#define current (*(struct context **)0x800200)

API(api_get_selected_db) int api_get_selected_db(struct context *context) {
    if (context == current) return context->database;
    return FALLBACK(GET_SELECTED_DB, int (*)(struct context *))(context);
}

API(api_get_client_id) u64 api_get_client_id(struct context *context) {
    if (context == current) return (u64)(long long)context->client;
    return FALLBACK(GET_CLIENT_ID, u64 (*)(struct context *))(context);
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

static int is_memory(void *pointer) {
    return (u32)pointer >= NULL_ZONE && (u32)pointer / PAGE < __builtin_wasm_memory_size(0);
}

API(api_string_ptr_len) const char *api_string_ptr_len(u32 handle, u32 *length) {
    struct copy *copy = &copies[handle / 8 % COPIES];
    if (copy->handle == handle) {
        if (!length) return copy->bytes;
        if (is_memory(length)) {
            *length = copy->length;
            return copy->bytes;
        }
    }
    return FALLBACK(STRING_PTR_LEN, const char *(*)(u32, u32 *))(handle, length);
}

#define REPLY_BYTES 65000u
#define LONGEST_INTEGER 24u

struct reply {
    /* The context whose reply it is; 0 for nobody's. */
    struct context *owner;
    u32 used;
    char bytes[REPLY_BYTES];
};

#define reply (*(struct reply *)0x820000)

static char *put_digits(char *at, u64 number) {
    char digits[20];
    int count = 0;
    while (number >> 32) {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    }
    /* V8 divides by a constant of 32 bits without dividing. */
    u32 rest = (u32)number;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    while (count) *at++ = digits[--count];
    return at;
}

API(api_reply_with_long_long) int api_reply_with_long_long(struct context *context, long long number) {
    if (reply.owner != context || !context || reply.used > REPLY_BYTES - LONGEST_INTEGER)
        return FALLBACK(REPLY_WITH_LONG_LONG, int (*)(struct context *, long long))(context, number);
    char *at = reply.bytes + reply.used;
    *at++ = ':';
    if (number < 0) *at++ = '-';
    at = put_digits(at, number < 0 ? 0 - (u64)number : (u64)number);
    *at++ = '\r';
    *at++ = '\n';
    reply.used = (u32)(at - reply.bytes);
    return 0;
}
