// The toolchain's host in a page or a worker: fetch, unpack, keep in Cache Storage.
//
// The files are those that scripts/pack-resources.mjs makes, found through its manifest. They are kept unpacked, under
// addresses that carry a hash of the contents: a new compiler has new addresses, and the old entries are removed.
// A module compiled from a kept response starts faster, since the browser keeps its machine code beside it.
// Without Cache Storage (no secure context) or without room in it, files are fetched each time and all else is the same.

import type { BytesSeen, ResourcePart, ToolchainHost } from './host.ts'

/** Where the files are. */
export interface BrowserHostOptions {
  /** The address of the folder with `manifest.json`, absolute or relative to the page or worker. */
  readonly baseUrl: string | URL
  /** The address of a file named in the manifest, if it is not just below `baseUrl`. */
  readonly resolve?: (file: string) => string | URL
  /** The name of the cache; `valkey-playground-toolchain` if not given. */
  readonly cacheName?: string
}

interface PackedFile {
  readonly file: string
  readonly packedBytes: number
  readonly bytes: number
}

type Manifest = Readonly<Record<'compiler' | ResourcePart, PackedFile>>

/** Makes a host that fetches the compiler's files. Rejections name the address that failed. */
export function createBrowserHost(options: BrowserHostOptions): ToolchainHost {
  const base = new URL(options.baseUrl, self.location.href)
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const addressOf = (file: string): string => new URL(options.resolve?.(file) ?? file, base).href
  const cacheName = options.cacheName ?? 'valkey-playground-toolchain'
  let manifest: Promise<Manifest> | undefined

  async function openCache(): Promise<Cache | undefined> {
    return 'caches' in self ? caches.open(cacheName).catch(() => undefined) : undefined
  }

  async function readManifest(signal?: AbortSignal): Promise<Manifest> {
    const address = addressOf('manifest.json')
    const cache = await openCache()
    try {
      const response = await fetchFile(address, signal)
      await cache?.put(address, response.clone()).catch(() => undefined)
      return (await response.json()) as Manifest
    } catch (error) {
      signal?.throwIfAborted()
      // Without a network, what was fetched last time still works.
      const kept = await cache?.match(address)
      if (kept === undefined) throw error
      return (await kept.json()) as Manifest
    }
  }

  async function open(
    name: keyof Manifest,
    type: string,
    onBytes: BytesSeen,
    signal?: AbortSignal,
  ): Promise<Response> {
    manifest ??= readManifest(signal).catch((error: unknown) => {
      manifest = undefined
      throw error
    })
    const files = await manifest
    const entry = files[name]
    const address = addressOf(entry.file)
    const cache = await openCache()
    const kept = await cache?.match(address)
    if (kept !== undefined) {
      onBytes(entry.bytes, entry.bytes)
      return kept
    }
    const fetched = async (): Promise<Response> => {
      const response = await fetchFile(address, signal)
      const body = await unpack(response, entry, onBytes)
      return new Response(body, { headers: { 'content-type': type } })
    }
    if (cache === undefined) return fetched()
    try {
      await cache.put(address, await fetched())
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof DOMException)) throw error
      return fetched()
    }
    await removeOthers(cache, [
      addressOf('manifest.json'),
      ...Object.values(files).map(({ file }) => addressOf(file)),
    ])
    return (await cache.match(address)) ?? fetched()
  }

  return {
    now: () => performance.now(),
    async loadCompiler(onBytes, signal) {
      return WebAssembly.compileStreaming(open('compiler', 'application/wasm', onBytes, signal))
    },
    async loadResources(part, onBytes, signal) {
      const response = await open(part, 'application/x-tar', onBytes, signal)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}

async function fetchFile(address: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(address, signal === undefined ? {} : { signal })
  if (!response.ok)
    throw new Error(`${address} could not be fetched: ${response.status} ${response.statusText}`)
  return response
}

async function removeOthers(cache: Cache, wanted: readonly string[]): Promise<void> {
  for (const request of await cache.keys()) if (!wanted.includes(request.url)) await cache.delete(request)
}

// Servers differ: some declare `.gz` as a content encoding and the browser has unpacked it already. The first bytes tell.
async function unpack(response: Response, entry: PackedFile, onBytes: BytesSeen): Promise<ReadableStream> {
  if (response.body === null) throw new Error(`${response.url} is empty`)
  const reader = response.body.getReader()
  const first = await reader.read()
  const isPacked = first.value?.[0] === 0x1f && first.value[1] === 0x8b
  const total = isPacked ? entry.packedBytes : entry.bytes
  let done = 0
  const counted = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value } = done === 0 ? first : await reader.read()
      if (value === undefined) return controller.close()
      done += value.length
      onBytes(done, total)
      controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return isPacked ? counted.pipeThrough(new DecompressionStream('gzip')) : counted
}
