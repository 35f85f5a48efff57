/* Functions of the module API that need nothing of the engine, or nothing but numbers which it leaves in memory for them (strings.c has
 * those about strings of the engine's). Two things lie there, at places that src/abi/address-space.ts decides on:
 *   contexts  a cell each (src/abi/context-cell.ts): the database and the client's id; and which is that of the running call
 *   reply     the beginning of a command's next bytes of reply (src/lent-reply.ts): one context at a time may add to it here */
#include "direct.h"

u32 fallbacks[FALLBACKS];
u32 inlined[FALLBACKS];

API(direct_fallback) void direct_fallback(int which, u32 slot) {
    fallbacks[which] = slot;
}

API(direct_inlined) void direct_inlined(int which, u32 slot) {
    inlined[which] = slot;
}

/* The shortest ones are also written once more for the loader, which puts their code in the place of modules' calls
 * (src/loader/inline-calls.ts). The last parameter is the pointer that the module calls. */
API(inline_get_selected_db) int inline_get_selected_db(struct context *context, u32 slot) {
    if (slot == inlined[GET_SELECTED_DB] && context == current) return context->database;
    return ((int (*)(struct context *))slot)(context);
}

API(inline_get_client_id) u64 inline_get_client_id(struct context *context, u32 slot) {
    if (slot == inlined[GET_CLIENT_ID] && context == current) return (u64)(long long)context->client;
    return ((u64(*)(struct context *))slot)(context);
}

API(api_get_selected_db) int api_get_selected_db(struct context *context) {
    if (context == current) return context->database;
    return FALLBACK(GET_SELECTED_DB, int (*)(struct context *))(context);
}

API(api_get_client_id) u64 api_get_client_id(struct context *context) {
    if (context == current) return (u64)(long long)context->client;
    return FALLBACK(GET_CLIENT_ID, u64 (*)(struct context *))(context);
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

API(api_strdup) char *api_strdup(const char *text) {
    u64 end = (u64)__builtin_wasm_memory_size(0) * PAGE;
    u64 at = (u32)text;
    while (at < end && *(const char *)(u32)at) at++;
    u32 bytes = (u32)(at - (u32)text) + 1;
    char *copy = is_memory(text, bytes) ? __wrap_malloc(bytes) : 0;
    if (!copy) return FALLBACK(STRDUP, char *(*)(const char *))(text);
    __builtin_memcpy(copy, text, bytes);
    return copy;
}
