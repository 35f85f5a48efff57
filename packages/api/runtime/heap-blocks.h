/* The blocks that the heap consists of, and the lists of those that are free: what heap.c and heap-upkeep.c work on.
 *
 * A block is a header of 16 bytes and its payload, both multiples of 16:
 *
 *     | size | size of the block before | magic | bytes asked for |  payload ...
 *
 * Sizes count the header. Neighbours are found by adding and subtracting sizes. Free blocks hang in doubly linked lists by size class; a
 * bitmap tells which lists are not empty. The magic says "in use" or "free" and is mixed with the address, so that a second free, a
 * pointer that never came from here and an overwritten header are all noticed and named instead of corrupting what is around.
 *
 * What is inline is in the way of every malloc and free. Nothing here takes the lock. */
#ifndef HEAP_BLOCKS_H
#define HEAP_BLOCKS_H

#include "heap.h"

#define HEADER 16u
#define SMALLEST 32u
#define USED 0x5ed0b10cu
#define FREE 0xf4eeb10cu
#define CLASSES 64
/* Classes below this one hold one size each. */
#define EXACT_CLASSES 32
#define PAGE 65536u
/* Nobody gets more at once. */
#define MOST_BYTES 0x7fffff00u

struct block {
    u32 size;
    u32 before;
    u32 magic;
    u32 asked;
    struct block *next;
    struct block **link;
};

struct heap {
    struct block *lists[CLASSES];
    u64 nonempty;
    u32 used_bytes, used_blocks, total_bytes;
    /* The page after the last that is the heap's: kept here and not asked for, so that a heap put back to an earlier state goes on as
     * it did then, and because a thread may be told an old size for a while after another one has made memory grow. */
    u32 end_page;
    /* Bytes of small free blocks that were not merged with their neighbours. */
    u32 loose;
    /* The first header of all. Ranges lie behind each other, since memory grows at its end. */
    struct block *first;
};

extern struct heap heap;

static inline u32 mark(struct block *block, u32 kind) {
    return (u32)block ^ kind;
}

static inline struct block *after(struct block *block) {
    return (struct block *)((u8 *)block + block->size);
}

static inline void *payload(struct block *block) {
    return (u8 *)block + HEADER;
}

static inline int is_free(struct block *block) {
    return block->magic == mark(block, FREE);
}

/* What a block takes for so many bytes, of which there are not more than MOST_BYTES. */
static inline u32 size_for(u32 bytes) {
    u32 size = ((bytes + 15) & ~15u) + HEADER;
    return size < SMALLEST ? SMALLEST : size;
}

/* Classes 0 to 31 hold one size each (32, 48, ... 528); above, four classes to each doubling. */
static inline int class_of(u32 size) {
    if (size < SMALLEST + EXACT_CLASSES * 16) return (int)((size - SMALLEST) / 16);
    int log = 31 - __builtin_clz(size);
    int class = EXACT_CLASSES + (log - 9) * 4 + (int)((size >> (log - 2)) & 3);
    return class < CLASSES ? class : CLASSES - 1;
}

static inline void list_add(struct block *block) {
    int class = class_of(block->size);
    block->magic = mark(block, FREE);
    block->next = heap.lists[class];
    block->link = &heap.lists[class];
    if (block->next) block->next->link = &block->next;
    heap.lists[class] = block;
    heap.nonempty |= 1ull << class;
}

static inline void list_remove(struct block *block) {
    *block->link = block->next;
    if (block->next) block->next->link = block->link;
    else {
        int class = class_of(block->size);
        if (!heap.lists[class]) heap.nonempty &= ~(1ull << class);
    }
}

static inline int in_memory(u32 address) {
    return (address & 15) == 0 && address >= HEADER && (u64)address + HEADER <= (u64)heap.end_page * PAGE;
}

/* False for a free block that somebody wrote to: its list cannot be followed any further, what is behind it is lost. */
static inline int is_sound(struct block *block) {
    return in_memory((u32)block) && is_free(block) && block->size >= SMALLEST && in_memory((u32)block + block->size) &&
           ((u32)block->link & 3) == 0 && (u64)(u32)block->link + 4 <= (u64)heap.end_page * PAGE &&
           *block->link == block && (!block->next || in_memory((u32)block->next));
}

static inline void count(struct block *block, u32 asked) {
    block->magic = mark(block, USED);
    block->asked = asked;
    heap.used_bytes += block->size;
    heap.used_blocks++;
}

static inline void uncount(struct block *block) {
    heap.used_bytes -= block->size;
    heap.used_blocks--;
}

/* The heap gets what lies between two addresses. */
void add_range(u32 start, u32 end);

/* A block in use with room for so many bytes; 0 if there is no memory left. */
struct block *get(u32 bytes);

/* Gives what a block has over `size` back. */
void trim(struct block *block, u32 size);

/* Makes a block free, together with the free ones on both sides. */
void merge(struct block *block);

/* Merges every free block with the free ones behind it. Looks at all blocks, so it is for when at least `least` bytes may be gained,
 * or somebody wants to know. False if it did not look. */
int merge_all(u32 least);

/* The block of a pointer that a module gave. Does not come back if it is none. */
struct block *checked(void *pointer, int freeing);

/* Keep other threads away, and let them in again. */
void heap_take(void);
void heap_give(void);

#endif
