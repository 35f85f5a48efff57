// Headers of ours that stand before the C library's.

import type { SourceFiles } from './types.ts'

/** A header that adds declarations to the library's of the same name. */
function additions(name: string, declarations: readonly string[]): string {
  return `#pragma once
#include </usr/include/wasm32-wasip1/${name}>
#ifdef __cplusplus
extern "C" {
#endif
${declarations.join('\n')}
#ifdef __cplusplus
}
#endif
`
}

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
  // What the loader provides and the library, for lack of it, does not declare.
  'pthread.h': additions('pthread.h', [
    '__attribute__((noreturn)) void pthread_exit(void *);',
    'int pthread_cancel(pthread_t);',
    'int pthread_setname_np(pthread_t, const char *);',
  ]),
  'unistd.h': additions('unistd.h', ['int pipe(int [2]);', 'int pipe2(int [2], int);']),
}
