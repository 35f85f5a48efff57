// Headers of ours that stand before the C library's.

import type { SourceFiles } from './types.ts'

/**
 * The library is built for one thread and defines a plain `errno`; its header declares a thread-local one. With atomics
 * on, as shared memory needs, the compiler takes that at its word and the linker refuses the pair. So all threads
 * share one `errno`.
 */
export const libraryHeaders: SourceFiles = {
  '__errno.h': `#pragma once
#ifdef __cplusplus
extern "C" int errno;
#else
extern int errno;
#endif
#define errno errno
`,
}
