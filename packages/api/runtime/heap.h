/* Types and error codes of the heap. The codes are known to src/abi/allocator.ts, which makes texts of them. */
#ifndef HEAP_H
#define HEAP_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define HEAP_NOT_OURS 1
#define HEAP_DOUBLE_FREE 2
#define HEAP_USE_AFTER_FREE 3
#define HEAP_OVERRUN 4
#define HEAP_NO_MEMORY 5

void *__wrap_malloc(u32 bytes);
void *__wrap_calloc(u32 count, u32 each);
void __wrap_free(void *pointer);

#endif
