// A module with a variable of every kind C has, for comparing what our debugger shows with what gdb shows.
// Both stop in `look`, at the line marked `stop here`, with the same values in everything.
#include "valkeymodule.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum color { RED, GREEN = 5, BLUE = -3 };
enum bits { BIT_A = 1, BIT_B = 2, BIT_C = 4 };
typedef enum { SMALL = 1, LARGE = 100 } measure;

typedef struct point {
    int x, y;
} point;

struct flags {
    unsigned ready : 1;
    signed level : 4;
    unsigned : 3;
    unsigned wide : 20;
    enum color tint : 6;
    bool on : 1;
    long long far : 40;
    unsigned char last : 3;
};

union word {
    uint32_t whole;
    uint8_t parts[4];
    float real;
    struct {
        uint16_t low, high;
    };
};

typedef struct node {
    const char *name;
    struct node *next;
    struct node *children[2];
    double weight;
    union word value;
    struct {
        point from, to;
    } line;
} node;

struct packed {
    char tag;
    int32_t number;
    short tail;
} __attribute__((packed));

struct tail {
    unsigned count;
    int16_t items[];
};

typedef int (*binary)(int, int);
typedef point grid[2][3];

int global_count = 42;
static long long static_total = -1234567890123LL;
const char *global_text = "a \"quoted\"\ttext";
volatile unsigned short global_short = 65535;
node global_node = {"root", NULL, {NULL, NULL}, 0.5, {0x01020304}, {{1, 2}, {3, 4}}};
static struct flags static_flags = {1, -3, 654321, BLUE, true, -99999, 5};
int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
static char static_buffer[16] = "hello";
extern int elsewhere_count;
int elsewhere(int times);

static int add(int a, int b) { return a + b; }
int subtract(int a, int b) { return a - b; }

static int look(ValkeyModuleCtx *ctx, int argc, const char *word, point by_value, node *list, binary operation) {
    static int calls = 7;
    char letter = 'A', newline = '\n', zero = 0;
    signed char small = -5;
    unsigned char byte = 200;
    short sixteen = -32768;
    unsigned short usixteen = 40000;
    int thirty_two = -2147483647 - 1;
    unsigned uthirty_two = 4294967295u;
    long longer = -77;
    unsigned long ulonger = 77;
    long long sixty_four = INT64_MIN;
    unsigned long long usixty_four = UINT64_MAX;
    int8_t tiny = -1;
    uint64_t big = 1ull << 63;
    size_t size = 4096;
    bool yes = true, no = false;
    float single = 3.25f, third = 1.0f / 3;
    double twice = -0.1, huge = 1e300, infinite = 1e308 * 10, whole = 100;
    long double longest = 2.5L;
    enum color color = GREEN, negative = BLUE, odd = (enum color)9;
    enum bits mask = BIT_A | BIT_C;
    measure measured = LARGE;
    point here = {10, -20};
    const point fixed = {1, 1};
    point *there = &here;
    point **far_there = &there;
    struct flags flags = {0, 7, 1048575, GREEN, false, 1LL << 38, 7};
    union word word_value = {.whole = 0x3fc00000};
    node leaf = {"leaf", list, {list, NULL}, 2.75, {7}, {{5, 6}, {7, 8}}};
    struct packed packed = {'p', -123456, 321};
    int numbers[5] = {1, 1, 2, 3, 5};
    double doubles[3] = {0.5, -1.5, 1e-9};
    char text[12] = "text\x01\xff";
    char full[4] = {'f', 'u', 'l', 'l'};
    const char *words[3] = {"one", "two", NULL};
    const char *nothing = NULL;
    void *untyped = NULL;
    binary operations[2] = {add, subtract};
    grid plane = {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}};
    struct {
        int a;
        struct {
            char b;
        } inner;
    } nameless = {3, {'q'}};
    static _Alignas(8) char store[16];
    struct tail *flexible = (struct tail *)store;
    flexible->count = 3;
    for (int i = 0; i < 3; i++) flexible->items[i] = (int16_t)(i * 100);
    struct packed *packed_there = &packed;
    int shadow = 1;
    calls++;
    {
        int shadow = 2;
        int in_block = shadow + argc;
        ValkeyModule_Milliseconds(); /* stop here */
        calls += shadow + in_block;
    }
    (void)ctx, (void)word, (void)by_value, (void)letter, (void)newline, (void)zero, (void)small, (void)byte;
    (void)sixteen, (void)usixteen, (void)thirty_two, (void)uthirty_two, (void)longer, (void)ulonger, (void)sixty_four;
    (void)usixty_four, (void)tiny, (void)big, (void)size, (void)yes, (void)no, (void)single, (void)third, (void)twice;
    (void)huge, (void)infinite, (void)whole, (void)longest, (void)color, (void)negative, (void)odd, (void)mask;
    (void)measured, (void)fixed, (void)far_there, (void)flags, (void)word_value, (void)leaf, (void)numbers;
    (void)doubles, (void)text, (void)full, (void)words, (void)nothing, (void)untyped, (void)operations, (void)plane;
    (void)nameless, (void)packed_there;
    return operation(calls, shadow) + global_count + global_text[0] + global_short + matrix[argc & 1][0] + static_flags.level +
           (int)static_total + static_buffer[0] + elsewhere(2);
}

static int Kinds_Look(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    node second = {"second", NULL, {NULL, NULL}, 1.25, {0}, {{0, 0}, {0, 0}}};
    global_node.next = &second;
    (void)argv;
    return ValkeyModule_ReplyWithLongLong(
        ctx, look(ctx, argc, "a word", (point){3, 4}, &global_node, subtract));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, "kinds", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "kinds.look", Kinds_Look, "", 0, 0, 0);
}
