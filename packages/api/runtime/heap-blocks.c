/* Ranges of memory, and finding, cutting and merging blocks in them; the heap's lock is the callers' (heap.c).
 *
 * A freed block merges with free ones on both sides; small ones only when memory gets scarce, as the next block of their size fits in there
 * at once. */
#include "heap-blocks.h"

#define GROW_BYTES (1u << 20)

struct heap heap;

/* A range becomes one free block between two headers that are always in use, so that no merge runs out of it. */
void add_range(u32 start, u32 end) {
    start = (start + 15) & ~15u;
    end &= ~15u;
    if (end < start + 2 * HEADER + SMALLEST) return;
    struct block *low = (struct block *)start;
    if (!heap.first) heap.first = low;
    low->size = HEADER;
    low->before = 0;
    low->magic = mark(low, USED);
    low->asked = 0;
    struct block *free_block = after(low);
    free_block->size = end - start - 2 * HEADER;
    free_block->before = HEADER;
    struct block *high = after(free_block);
    high->size = HEADER;
    high->before = free_block->size;
    high->magic = mark(high, USED);
    high->asked = 0;
    heap.total_bytes += end - start;
    list_add(free_block);
}

/* Makes `pages` more pages the heap's; memory grows only if it has not grown that far before. */
static int take_pages(u32 pages) {
    u32 have = __builtin_wasm_memory_size(0);
    u32 need = heap.end_page + pages;
    if (need > have && __builtin_wasm_memory_grow(0, need - have) == (u32)-1) return 0;
    heap.end_page = need;
    return 1;
}

static int grow(u32 size) {
    u32 bytes = size + 4 * HEADER;
    if (bytes < size) return 0;
    if (bytes < GROW_BYTES) bytes = GROW_BYTES;
    u32 pages = (bytes + PAGE - 1) / PAGE;
    u32 old = heap.end_page;
    if (!take_pages(pages)) {
        /* A last attempt with what is really needed. */
        pages = (size + 4 * HEADER + PAGE - 1) / PAGE;
        if (!take_pages(pages)) return 0;
    }
    add_range(old * PAGE, (old + pages) * PAGE);
    return 1;
}

static struct block *search(int class, u32 size) {
    /* A class may hold smaller blocks than asked for (above 528 bytes): look for one that fits. */
    for (struct block **link = &heap.lists[class]; *link; link = &(*link)->next) {
        if (!is_sound(*link)) {
            *link = 0;
            break;
        }
        if ((*link)->size >= size) return *link;
    }
    if (!heap.lists[class]) heap.nonempty &= ~(1ull << class);
    return 0;
}

static struct block *find(u32 size) {
    int least = class_of(size);
    struct block *block = search(least, size);
    while (!block) {
        u64 larger = least + 1 < CLASSES ? heap.nonempty & (~0ull << (least + 1)) : 0;
        if (!larger) return 0;
        block = search(__builtin_ctzll(larger), size);
    }
    return block;
}

void trim(struct block *block, u32 size) {
    u32 rest = block->size - size;
    if (rest < SMALLEST) return;
    block->size = size;
    struct block *tail = after(block);
    tail->size = rest;
    tail->before = size;
    struct block *next = after(tail);
    if (is_sound(next)) {
        list_remove(next);
        tail->size += next->size;
    }
    after(tail)->before = tail->size;
    list_add(tail);
}

int merge_all(u32 least) {
    if (heap.loose < least) return 0;
    heap.loose = 0;
    for (struct block *block = heap.first; block && in_memory((u32)block) && block->size >= HEADER;) {
        struct block *next = after(block);
        if (!is_sound(block) || !in_memory((u32)next) || !is_sound(next)) {
            block = next;
            continue;
        }
        list_remove(block);
        list_remove(next);
        block->size += next->size;
        after(block)->before = block->size;
        list_add(block);
    }
    return 1;
}

struct block *get(u32 bytes) {
    if (bytes > MOST_BYTES) return 0;
    u32 size = size_for(bytes);
    struct block *block = find(size);
    if (!block && merge_all(heap.total_bytes / 8)) block = find(size);
    if (!block) {
        if (!grow(size)) return 0;
        block = find(size);
        if (!block) return 0;
    }
    list_remove(block);
    trim(block, size);
    count(block, bytes);
    return block;
}

void merge(struct block *block) {
    struct block *next = after(block);
    if (is_sound(next)) {
        list_remove(next);
        block->size += next->size;
        next->magic = mark(next, FREE);
    }
    if (block->before) {
        struct block *previous = (struct block *)((u8 *)block - block->before);
        if (in_memory((u32)previous) && is_sound(previous)) {
            list_remove(previous);
            previous->size += block->size;
            /* The swallowed header keeps saying "free", for a second free of the same pointer. */
            block->magic = mark(block, FREE);
            block = previous;
        }
    }
    after(block)->before = block->size;
    list_add(block);
}
