// Allocation from the server's memory: what is got here is counted, and freed here, never by the C library.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Heap allocation raw functions", in the order of the reference. */
export const memory = {
  title: 'Heap allocation raw functions',
  anchor: 'section-heap-allocation-raw-functions',
  functions: {
    Alloc: {
      c: 'void *ValkeyModule_Alloc(size_t bytes);',
      since: '4.0.0',
      doc: "Allocates `bytes` bytes counted in the server's memory; never NULL (out of memory ends the server). Give back with Free.",
    },
    TryAlloc: {
      c: 'void *ValkeyModule_TryAlloc(size_t bytes);',
      since: '7.0.0',
      doc: 'Like Alloc, but returns NULL when the memory cannot be had.',
    },
    Calloc: {
      c: 'void *ValkeyModule_Calloc(size_t nmemb, size_t size);',
      since: '4.0.0',
      doc: "Allocates zeroed room for `nmemb` items of `size` bytes, counted in the server's memory; never NULL.",
    },
    TryCalloc: {
      c: 'void *ValkeyModule_TryCalloc(size_t nmemb, size_t size);',
      since: '8.0.0',
      doc: 'Like Calloc, but returns NULL when the memory cannot be had.',
    },
    Realloc: {
      c: 'void *ValkeyModule_Realloc(void *ptr, size_t bytes);',
      since: '4.0.0',
      doc: 'Resizes a block got from Alloc, keeping its bytes, and returns the (maybe moved) block; a NULL `ptr` allocates. Never returns NULL for lack of memory.',
    },
    TryRealloc: {
      c: 'void *ValkeyModule_TryRealloc(void *ptr, size_t bytes);',
      since: '8.0.0',
      doc: 'Like Realloc, but returns NULL and leaves the old block alone when the memory cannot be had.',
    },
    Free: {
      c: 'void ValkeyModule_Free(void *ptr);',
      since: '4.0.0',
      doc: "Gives back a block from Alloc, Calloc, Realloc or Strdup; NULL does nothing. Not for memory of the C library's own malloc.",
    },
    Strdup: {
      c: 'char *ValkeyModule_Strdup(const char *str);',
      since: '4.0.0',
      doc: 'Copies a NUL-terminated string into a new Alloc block, which the caller must Free.',
    },
    PoolAlloc: {
      c: 'void *ValkeyModule_PoolAlloc(ValkeyModuleCtx *ctx, size_t bytes);',
      since: '4.0.0',
      doc: 'Allocates from a pool that is dropped as a whole when the callback returns: nothing to free. Returns NULL for 0 bytes.',
    },
  },
} as const
