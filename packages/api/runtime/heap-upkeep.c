/* What keeps the heap in order and tells about it, besides allocating: figures, moving blocks together, and holding it still.
 *
 * Nothing here is in a hurry. */
#include "heap-blocks.h"

/* Bytes of the free blocks that have a block in use behind them: what moving blocks down could bring together. */
static u32 gap_bytes(void) {
    u32 gaps = 0, behind = 0;
    heap_take();
    merge_all(0);
    for (struct block *block = heap.first; block && in_memory((u32)block) && block->size >= HEADER; block = after(block)) {
        if (is_free(block)) behind += block->size;
        else if (block->size > HEADER) {
            gaps += behind;
            behind = 0;
        }
    }
    heap_give();
    return gaps;
}

/* 0: bytes in blocks that are in use, headers and rounding included. 1: number of those blocks. 2: all bytes managed. 3: bytes
 * between blocks in use. */
__attribute__((export_name("heap_stat"))) u32 heap_stat(int which) {
    return which == 0 ? heap.used_bytes : which == 1 ? heap.used_blocks : which == 2 ? heap.total_bytes : gap_bytes();
}

/* Free blocks of a class that are looked at for a better place. */
#define CANDIDATES 16

/* The free block of at least `size` bytes that lies lowest, among the first ones of each class; 0 if none lies below `limit`. */
static struct block *find_below(struct block *limit, u32 size) {
    struct block *best = 0;
    for (u64 classes = heap.nonempty & (~0ull << class_of(size)); classes; classes &= classes - 1) {
        struct block *block = heap.lists[__builtin_ctzll(classes)];
        for (int looked = 0; block && looked < CANDIDATES && is_sound(block); looked++, block = block->next)
            if (block->size >= size && block < limit && (!best || block < best)) best = block;
    }
    return best;
}

/* Moves a block to a free place nearer to the beginning, so that what is free comes together at the end. Returns the new payload,
 * or 0 if there is no better place: nothing has changed then. */
__attribute__((export_name("heap_move"))) void *heap_move(void *pointer) {
    heap_take();
    struct block *block = checked(pointer, 0);
    struct block *better = find_below(block, block->size);
    if (better) {
        u32 asked = block->asked;
        list_remove(better);
        trim(better, block->size);
        __builtin_memcpy(payload(better), pointer, block->size - HEADER);
        count(better, asked);
        uncount(block);
        merge(block);
    }
    heap_give();
    return better ? payload(better) : 0;
}

/* So that nobody is in the midst of something while memory is copied. The copy is released as well. */
__attribute__((export_name("heap_hold"))) void heap_hold(void) {
    heap_take();
}

__attribute__((export_name("heap_release"))) void heap_release(void) {
    heap_give();
}
