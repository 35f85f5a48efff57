// Where the parts of the bundle are: the one source file whose `import.meta.url` is not kept by bin/build.mjs.
// Worker threads are started from files, and these lie beside the bundle's entry. Change together: the entries in build.mjs.

/** The file of a worker's entry in the bundle. */
export function workerFile(name: 'watchdog' | 'compiler'): URL {
  return new URL(`./${name}.js`, import.meta.url)
}
