/* The heap that every module shares: malloc and its family for all of them, and for the module API itself. Blocks and their lists are
 * in heap-blocks.h; a pointer that comes back is looked at first, so that a mistake is named before anything changes.
 *
 * Memory comes from the module loader once (heap_add) and then from memory.grow. A lock makes all of it safe for threads; it is taken
 * once there may be any. */
#include "heap-blocks.h"
#include "threads.h"

/* Whether threads may use the heap: nobody need be kept away before. */
static int shared;
/* 0: free, 1: held, 2: held and waited for. `holder` is the number of the thread. */
static volatile int lock;
static volatile int holder;

__attribute__((import_module("env"), import_name("heap_error"))) extern void heap_error(int code, void *pointer);

/* Called in the engine's thread before the first worker is started, in the midst of nothing of the heap's. */
__attribute__((export_name("heap_share"))) void heap_share(void) {
    shared = 1;
}

/* The holder never waits for anything else, so waiting for it is short, in the engine's thread too. */
__attribute__((noinline)) static void lock_heap(void) {
    int state = 0;
    if (!__atomic_compare_exchange_n(&lock, &state, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        while (__atomic_exchange_n(&lock, 2, __ATOMIC_SEQ_CST) != 0)
            sleep_on(&lock, 2, -1);
    holder = current_thread()->number;
}

__attribute__((noinline)) static void unlock_heap(void) {
    holder = 0;
    if (__atomic_exchange_n(&lock, 0, __ATOMIC_SEQ_CST) == 2) __builtin_wasm_memory_atomic_notify((int *)&lock, 1);
}

static inline void take(void) {
    if (shared) lock_heap();
}

static inline void give(void) {
    if (shared) unlock_heap();
}

void heap_take(void) {
    take();
}

void heap_give(void) {
    give();
}

struct block *checked(void *pointer, int freeing) {
    struct block *block = (struct block *)((u8 *)pointer - HEADER);
    if (!in_memory((u32)pointer) || !in_memory((u32)block)) heap_error(HEAP_NOT_OURS, pointer);
    else if (block->magic == mark(block, FREE)) heap_error(freeing ? HEAP_DOUBLE_FREE : HEAP_USE_AFTER_FREE, pointer);
    else if (block->magic != mark(block, USED)) heap_error(HEAP_NOT_OURS, pointer);
    else if (!in_memory((u32)block + block->size) || after(block)->before != block->size) heap_error(HEAP_OVERRUN, pointer);
    return block;
}

/* Below this size freed blocks stay as they are. */
#define LOOSE_BELOW (SMALLEST + 16 * 16)

static inline void release(struct block *block) {
    uncount(block);
    if (block->size < LOOSE_BELOW) {
        heap.loose += block->size;
        list_add(block);
    } else merge(block);
}

__attribute__((export_name("heap_add"))) void heap_add(u32 start, u32 end) {
    take();
    add_range(start, end);
    heap.end_page = (end + PAGE - 1) / PAGE;
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

/* The first free block of a small class has the size that is asked for: nothing is searched or cut. 0 if it is not as easy as that. */
static inline struct block *get_quickly(u32 bytes) {
    if (bytes > MOST_BYTES) return 0;
    int class = class_of(size_for(bytes));
    struct block *block = class < EXACT_CLASSES ? heap.lists[class] : 0;
    if (!block || !is_sound(block)) return 0;
    list_remove(block);
    count(block, bytes);
    return block;
}

__attribute__((export_name("__wrap_malloc"))) void *__wrap_malloc(u32 bytes) {
    take();
    struct block *block = get_quickly(bytes);
    if (!block) block = get(bytes);
    give();
    return block ? payload(block) : 0;
}

__attribute__((export_name("__wrap_calloc"))) void *__wrap_calloc(u32 count_, u32 each) {
    u64 bytes = (u64)count_ * each;
    if (bytes > MOST_BYTES) return 0;
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
    if (bytes > MOST_BYTES) return 0;
    take();
    struct block *block = checked(pointer, 0);
    u32 size = size_for(bytes);
    u32 had = block->size;
    struct block *next = after(block);
    if (had < size && is_sound(next) && had + next->size >= size) {
        list_remove(next);
        block->size += next->size;
        after(block)->before = block->size;
    }
    if (block->size >= size) {
        trim(block, size);
        heap.used_bytes += block->size - had;
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
        trim(block, size_for(bytes));
        heap.used_bytes += block->size - had;
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
