/* What the module API needs from the C library: printf's formats over a C argument list, and long double as text.
 *
 * Written in C because only C knows `long double` here (128 bits, two i64 at the wasm level), and because printf's many
 * corner cases are the C library's business. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include "heap.h"

/* Like vsnprintf: the length of the whole text, or -1. */
__attribute__((export_name("text_format"))) int text_format(char *out, u32 room, const char *format, va_list arguments) {
    return vsnprintf(out, room, format, arguments);
}

/* `human`: "%.17Lf" without trailing zeros; otherwise "%.17Lg". Infinities are "inf" and "-inf". */
__attribute__((export_name("text_from_long_double"))) int text_from_long_double(char *out, u32 room, u64 low, u64 high, int human) {
    union { u64 words[2]; long double value; } bits = {{low, high}};
    if (isinf(bits.value)) return snprintf(out, room, bits.value > 0 ? "inf" : "-inf");
    int length = snprintf(out, room, human ? "%.17Lf" : "%.17Lg", bits.value);
    if (!human || length < 0 || (u32)length >= room) return length;
    while (length > 0 && out[length - 1] == '0') length--;
    if (length > 0 && out[length - 1] == '.') length--;
    if (length == 2 && out[0] == '-' && out[1] == '0') {
        out[0] = '0';
        length = 1;
    }
    out[length] = 0;
    return length;
}

/* The whole text must be a number without blanks before it, and not NaN; infinities by name. 1 if so, with the two words in `out`. */
__attribute__((export_name("text_to_long_double"))) int text_to_long_double(const char *text, u32 length, long double *out) {
    if (length == 0 || length >= 5 * 1024) return 0;
    char first = text[0];
    if (first == ' ' || (first >= '\t' && first <= '\r')) return 0;
    char *end;
    errno = 0;
    long double value = strtold(text, &end);
    if ((u32)(end - text) != length) return 0;
    if (errno == ERANGE && (value == HUGE_VALL || value == -HUGE_VALL || value == 0)) return 0;
    if (isnan(value)) return 0;
    *out = value;
    return 1;
}

__attribute__((export_name("text_double_to_long_double"))) void text_double_to_long_double(double value, long double *out) {
    *out = value;
}

__attribute__((export_name("text_long_double_to_double"))) double text_long_double_to_double(u64 low, u64 high) {
    union { u64 words[2]; long double value; } bits = {{low, high}};
    return (double)bits.value;
}
