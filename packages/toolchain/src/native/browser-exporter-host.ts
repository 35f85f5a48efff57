// The exporter's host in a page or a worker: fetched when the first export is asked for, kept by the browser's own HTTP cache, since the
// files' names carry a hash of their contents and they are 260 kB in all.
import { targetOf, type ExporterManifest } from './manifest.ts'
import type { ExporterHost } from './types.ts'

/** Makes a host that fetches the exporter's files from the folder at `baseUrl`, which holds the manifest. */
export function createBrowserExporterHost(baseUrl: string | URL): ExporterHost {
  const base = new URL(baseUrl, self.location.href)
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const read = async (file: string, signal?: AbortSignal): Promise<Response> => {
    const response = await fetch(new URL(file, base), signal === undefined ? {} : { signal })
    if (!response.ok)
      throw new Error(`${file} could not be fetched: ${response.status} ${response.statusText}`)
    return response
  }
  const unpacked = async (file: string, signal?: AbortSignal): Promise<ArrayBuffer> => {
    const packed = new Uint8Array(await (await read(file, signal)).arrayBuffer())
    // A server may have declared `.gz` as a content encoding, and the browser has unpacked it already.
    if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed.buffer
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
    return new Response(stream).arrayBuffer()
  }
  return {
    now: () => performance.now(),
    async load(target, signal) {
      const manifest = (await (await read('manifest.json', signal)).json()) as ExporterManifest
      const entry = targetOf(manifest, target)
      const [compiler, files] = await Promise.all([
        unpacked(entry.compiler.file, signal),
        unpacked(entry.files.file, signal),
      ])
      return { compiler: await WebAssembly.compile(compiler), files: new Uint8Array(files) }
    },
  }
}
