// Where the parts of the bundle are: the one source file whose `import.meta.url` is not kept by bin/build.mjs.
// The watchdog, the debugger's thread, the threads of modules and the compiler's process are started from files, which lie beside the
// bundle's entry. Change together: the entries in build.mjs.

/** The file of another entry of the bundle. */
export function bundledFile(name: 'watchdog' | 'compiler' | 'dap' | 'thread'): URL {
  return new URL(`./${name}.js`, import.meta.url)
}
