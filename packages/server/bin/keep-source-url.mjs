// An esbuild plugin: in a bundle, `import.meta.url` goes on meaning the source file it is written in.
// Sources find their data by it (a compiled runtime, a header), and a bundle lies elsewhere.

import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** `except` lists the absolute paths of sources that want to know where the bundle is. */
export function keepSourceUrl({ except = [] } = {}) {
  return {
    name: 'keep-source-url',
    setup(build) {
      build.onLoad({ filter: /\/(packages|scripts)\/.*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8')
        if (!source.includes('import.meta.url') || except.includes(path)) return undefined
        const url = JSON.stringify(pathToFileURL(path).href)
        return { contents: source.replaceAll('import.meta.url', url), loader: 'ts' }
      })
    },
  }
}
