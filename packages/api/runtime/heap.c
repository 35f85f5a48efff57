/* The heap that every module shares: malloc and its family for all of them, and for the module API itself.
 *
 * A block is a header of 16 bytes and its payload, both multiples of 16:
 *
 *     | size | size of the block before | magic | bytes asked for |  payload ...
 *
 * Sizes count the header. Neighbours are found by adding and subtracting sizes, so a freed block merges with free ones
 * on both sides; small ones only when memory gets scarce, as the next block of their size fits in there at once. Free blocks
 * hang in doubly linked lists by size class; a bitmap tells which lists are not empty. The magic says "in use" or "free" and is mixed with the address, so that a second free, a pointer that never came from
 * here and an overwritten header are all noticed and named instead of corrupting what is around.
 *
 * Memory comes from the module loader once (heap_add) and then from memory.grow. A lock makes all of it safe for threads. */
#include "heap.h"
#include "threads.h"

#define HEADER 16u
#define SMALLEST 32u
#define USED 0x5ed0b10cu
#define FREE 0xf4eeb10cu
#define CLASSES 64
#define GROW_BYTES (1u << 20)
#define PAGE 65536u

struct block {
    u32 size;
    u32 before;
    u32 magic;
    u32 asked;
    struct block *next;
    struct block **link;
};

static struct block *lists[CLASSES];
static u64 nonempty;
static u32 used_bytes, used_blocks, total_bytes;
/* 0: free, 1: held, 2: held and waited for. `holder` is the number of the thread. */
static volatile int lock;
static volatile int holder;

__attribute__((import_module("env"), import_name("heap_error"))) extern void heap_error(int code, void *pointer);

/* The holder never waits for anything else, so waiting for it is short, in the engine's thread too. */
static void take(void) {
    int state = 0;
    if (!__atomic_compare_exchange_n(&lock, &state, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        while (__atomic_exchange_n(&lock, 2, __ATOMIC_SEQ_CST) != 0)
            sleep_on(&lock, 2, -1);
    holder = current_thread()->number;
}

static void give(void) {
    holder = 0;
    if (__atomic_exchange_n(&lock, 0, __ATOMIC_SEQ_CST) == 2) __builtin_wasm_memory_atomic_notify((int *)&lock, 1);
}

static u32 mark(struct block *block, u32 kind) {
    return (u32)block ^ kind;
}

static struct block *after(struct block *block) {
    return (struct block *)((u8 *)block + block->size);
}

/* Classes 0 to 31 hold one size each (32, 48, ... 528); above, four classes to each doubling. */
static int class_of(u32 size) {
    if (size < SMALLEST + 32 * 16) return (int)((size - SMALLEST) / 16);
    int log = 31 - __builtin_clz(size);
    int class = 32 + (log - 9) * 4 + (int)((size >> (log - 2)) & 3);
    return class < CLASSES ? class : CLASSES - 1;
}

static void list_add(struct block *block) {
    int class = class_of(block->size);
    block->magic = mark(block, FREE);
    block->next = lists[class];
    block->link = &lists[class];
    if (block->next) block->next->link = &block->next;
    lists[class] = block;
    nonempty |= 1ull << class;
}

static void list_remove(struct block *block) {
    *block->link = block->next;
    if (block->next) block->next->link = block->link;
    else {
        int class = class_of(block->size);
        if (!lists[class]) nonempty &= ~(1ull << class);
    }
}

static int is_free(struct block *block) {
    return block->magic == mark(block, FREE);
}

/* The page after the last that is the heap's: kept here and not asked for, so that a heap put back to an earlier state goes on as it did then,
 * and because a thread may be told an old size for a while after another one has made memory grow. */
static u32 end_page;

static int in_memory(u32 address) {
    return (address & 15) == 0 && address >= HEADER && (u64)address + HEADER <= (u64)end_page * PAGE;
}

/* False for a free block that somebody wrote to: its list cannot be followed any further, what is behind it is lost. */
static int is_sound(struct block *block) {
    return in_memory((u32)block) && is_free(block) && block->size >= SMALLEST && in_memory((u32)block + block->size) &&
           ((u32)block->link & 3) == 0 && (u64)(u32)block->link + 4 <= (u64)end_page * PAGE &&
           *block->link == block && (!block->next || in_memory((u32)block->next));
}

/* The first header of all. Ranges lie behind each other, since memory grows at its end. */
static struct block *first;

/* A range becomes one free block between two headers that are always in use, so that no merge runs out of it. */
static void add_range(u32 start, u32 end) {
    start = (start + 15) & ~15u;
    end &= ~15u;
    if (end < start + 2 * HEADER + SMALLEST) return;
    struct block *low = (struct block *)start;
    if (!first) first = low;
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
    total_bytes += end - start;
    list_add(free_block);
}

/* Makes `pages` more pages the heap's; memory grows only if it has not grown that far before. */
static int take_pages(u32 pages) {
    u32 have = __builtin_wasm_memory_size(0);
    u32 need = end_page + pages;
    if (need > have && __builtin_wasm_memory_grow(0, need - have) == (u32)-1) return 0;
    end_page = need;
    return 1;
}

static int grow(u32 size) {
    u32 bytes = size + 4 * HEADER;
    if (bytes < size) return 0;
    if (bytes < GROW_BYTES) bytes = GROW_BYTES;
    u32 pages = (bytes + PAGE - 1) / PAGE;
    u32 old = end_page;
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
    for (struct block **link = &lists[class]; *link; link = &(*link)->next) {
        if (!is_sound(*link)) {
            *link = 0;
            break;
        }
        if ((*link)->size >= size) return *link;
    }
    if (!lists[class]) nonempty &= ~(1ull << class);
    return 0;
}

static struct block *find(u32 size) {
    int first = class_of(size);
    struct block *block = search(first, size);
    while (!block) {
        u64 larger = first + 1 < CLASSES ? nonempty & (~0ull << (first + 1)) : 0;
        if (!larger) return 0;
        block = search(__builtin_ctzll(larger), size);
    }
    return block;
}

/* Gives what a block has over `size` back. */
static void trim(struct block *block, u32 size) {
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

static void count(struct block *block, u32 asked) {
    block->magic = mark(block, USED);
    block->asked = asked;
    used_bytes += block->size;
    used_blocks++;
}

static void uncount(struct block *block) {
    used_bytes -= block->size;
    used_blocks--;
}

/* Below this size freed blocks stay as they are. `loose` counts their bytes since all were merged. */
#define LOOSE_BELOW (SMALLEST + 16 * 16)
static u32 loose;

/* Merges every free block with the free ones behind it. Looks at all blocks, so it is for when an eighth of the heap may be gained,
 * or somebody wants to know. */
static int merge_all(u32 least) {
    if (loose < least) return 0;
    loose = 0;
    for (struct block *block = first; block && in_memory((u32)block) && block->size >= HEADER;) {
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

static struct block *get(u32 bytes) {
    if (bytes > 0x7fffff00u) return 0;
    u32 size = ((bytes + 15) & ~15u) + HEADER;
    if (size < SMALLEST) size = SMALLEST;
    struct block *block = find(size);
    if (!block && merge_all(total_bytes / 8)) block = find(size);
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

static void *payload(struct block *block) {
    return (u8 *)block + HEADER;
}

static struct block *checked(void *pointer, int freeing) {
    struct block *block = (struct block *)((u8 *)pointer - HEADER);
    if (!in_memory((u32)pointer) || !in_memory((u32)block)) heap_error(HEAP_NOT_OURS, pointer);
    else if (block->magic == mark(block, FREE)) heap_error(freeing ? HEAP_DOUBLE_FREE : HEAP_USE_AFTER_FREE, pointer);
    else if (block->magic != mark(block, USED)) heap_error(HEAP_NOT_OURS, pointer);
    else if (!in_memory((u32)block + block->size) || after(block)->before != block->size) heap_error(HEAP_OVERRUN, pointer);
    return block;
}

/* Makes a block free, together with the free ones on both sides. */
static void merge(struct block *block) {
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

static void release(struct block *block) {
    uncount(block);
    if (block->size < LOOSE_BELOW) {
        loose += block->size;
        list_add(block);
    } else merge(block);
}

__attribute__((export_name("heap_add"))) void heap_add(u32 start, u32 end) {
    take();
    add_range(start, end);
    end_page = (end + PAGE - 1) / PAGE;
    give();
}

/* Bytes of the free blocks that have a block in use behind them: what moving blocks down could bring together. */
static u32 gap_bytes(void) {
    u32 gaps = 0, behind = 0;
    take();
    merge_all(0);
    for (struct block *block = first; block && in_memory((u32)block) && block->size >= HEADER; block = after(block)) {
        if (is_free(block)) behind += block->size;
        else if (block->size > HEADER) {
            gaps += behind;
            behind = 0;
        }
    }
    give();
    return gaps;
}

/* 0: bytes in blocks that are in use, headers and rounding included. 1: number of those blocks. 2: all bytes managed. 3: bytes
 * between blocks in use. */
__attribute__((export_name("heap_stat"))) u32 heap_stat(int which) {
    return which == 0 ? used_bytes : which == 1 ? used_blocks : which == 2 ? total_bytes : gap_bytes();
}

/* Free blocks of a class that are looked at for a better place. */
#define CANDIDATES 16

/* The free block of at least `size` bytes that lies lowest, among the first ones of each class; 0 if none lies below `limit`. */
static struct block *find_below(struct block *limit, u32 size) {
    struct block *best = 0;
    for (u64 classes = nonempty & (~0ull << class_of(size)); classes; classes &= classes - 1) {
        struct block *block = lists[__builtin_ctzll(classes)];
        for (int looked = 0; block && looked < CANDIDATES && is_sound(block); looked++, block = block->next)
            if (block->size >= size && block < limit && (!best || block < best)) best = block;
    }
    return best;
}

/* Moves a block to a free place nearer to the beginning, so that what is free comes together at the end. Returns the new payload,
 * or 0 if there is no better place: nothing has changed then. */
__attribute__((export_name("heap_move"))) void *heap_move(void *pointer) {
    take();
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
    give();
    return better ? payload(better) : 0;
}

/* So that nobody is in the midst of something while memory is copied. The copy is released as well. */
__attribute__((export_name("heap_hold"))) void heap_hold(void) {
    take();
}

__attribute__((export_name("heap_release"))) void heap_release(void) {
    give();
}

/* After a thrown error left an operation of this thread unfinished there is nothing to repair: errors are raised before
 * any change. */
__attribute__((export_name("heap_unlock"))) void heap_unlock(void) {
    if (holder == current_thread()->number) give();
}

/* After a thread was ended from outside. */
__attribute__((export_name("heap_unlock_of"))) void heap_unlock_of(int number) {
    if (holder == number) give();
}

__attribute__((export_name("__wrap_malloc"))) void *__wrap_malloc(u32 bytes) {
    take();
    struct block *block = get(bytes);
    give();
    return block ? payload(block) : 0;
}

__attribute__((export_name("__wrap_calloc"))) void *__wrap_calloc(u32 count_, u32 each) {
    u64 bytes = (u64)count_ * each;
    if (bytes > 0x7fffff00u) return 0;
    void *pointer = __wrap_malloc((u32)bytes);
    if (pointer) __builtin_memset(pointer, 0, (u32)bytes);
    return pointer;
}

/* The server's allocating functions: when there is no memory left, they do not come back. */
__attribute__((export_name("api_alloc"))) void *api_alloc(u32 bytes) {
    void *pointer = __wrap_malloc(bytes);
    if (!pointer) heap_error(HEAP_NO_MEMORY, (void *)bytes);
    return pointer;
}

__attribute__((export_name("api_calloc"))) void *api_calloc(u32 count_, u32 each) {
    void *pointer = __wrap_calloc(count_, each);
    if (!pointer) heap_error(HEAP_NO_MEMORY, (void *)(count_ * each));
    return pointer;
}

__attribute__((export_name("__wrap_free"))) void __wrap_free(void *pointer) {
    if (!pointer) return;
    take();
    release(checked(pointer, 1));
    give();
}

__attribute__((export_name("__wrap_realloc"))) void *__wrap_realloc(void *pointer, u32 bytes) {
    if (!pointer) return __wrap_malloc(bytes);
    if (bytes > 0x7fffff00u) return 0;
    take();
    struct block *block = checked(pointer, 0);
    u32 size = ((bytes + 15) & ~15u) + HEADER;
    if (size < SMALLEST) size = SMALLEST;
    u32 had = block->size;
    struct block *next = after(block);
    if (had < size && is_sound(next) && had + next->size >= size) {
        list_remove(next);
        block->size += next->size;
        after(block)->before = block->size;
    }
    if (block->size >= size) {
        trim(block, size);
        used_bytes += block->size - had;
        block->asked = bytes;
        give();
        return pointer;
    }
    struct block *moved = get(bytes);
    give();
    if (!moved) return 0;
    __builtin_memcpy(payload(moved), pointer, had - HEADER < bytes ? had - HEADER : bytes);
    __wrap_free(pointer);
    return payload(moved);
}

/* The block is cut so that its payload begins on the boundary; what lies before becomes a free block of its own. */
__attribute__((export_name("__wrap_aligned_alloc"))) void *__wrap_aligned_alloc(u32 alignment, u32 bytes) {
    if (alignment <= 16) return __wrap_malloc(bytes);
    if (alignment & (alignment - 1) || bytes > 0x40000000u || alignment > 0x10000000u) return 0;
    take();
    struct block *block = get(bytes + alignment + SMALLEST);
    if (block) {
        u32 at = (u32)payload(block);
        u32 aligned = (at + alignment - 1) & ~(alignment - 1);
        while (aligned != at && aligned - at < SMALLEST) aligned += alignment;
        if (aligned != at) {
            uncount(block);
            struct block *rest = (struct block *)(aligned - HEADER);
            rest->size = block->size - (aligned - at);
            rest->before = aligned - at;
            block->size = aligned - at;
            after(rest)->before = rest->size;
            count(rest, bytes);
            count(block, 0);
            release(block);
            block = rest;
        }
        u32 had = block->size;
        u32 size = ((bytes + 15) & ~15u) + HEADER;
        trim(block, size < SMALLEST ? SMALLEST : size);
        used_bytes += block->size - had;
        block->asked = bytes;
    }
    give();
    return block ? payload(block) : 0;
}

__attribute__((export_name("__wrap_posix_memalign"))) int __wrap_posix_memalign(void **out, u32 alignment, u32 bytes) {
    if (alignment < 4 || alignment & (alignment - 1)) return 28; /* EINVAL of wasi-libc */
    void *pointer = __wrap_aligned_alloc(alignment, bytes);
    if (!pointer) return 48; /* ENOMEM */
    *out = pointer;
    return 0;
}

__attribute__((export_name("__wrap_malloc_usable_size"))) u32 __wrap_malloc_usable_size(void *pointer) {
    if (!pointer) return 0;
    return checked(pointer, 0)->size - HEADER;
}
