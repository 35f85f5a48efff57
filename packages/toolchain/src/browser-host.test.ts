// The page's host against a made-up network and cache.

import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBrowserHost } from './browser-host.ts'

const tar = new Uint8Array(70_000).map((_, i) => (i * i) & 255)
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const packed = { 'c-1.tar.gz': gzipSync(tar), 'compiler-1.wasm.gz': gzipSync(emptyModule) }
const manifest = {
  compiler: {
    file: 'compiler-1.wasm.gz',
    packedBytes: packed['compiler-1.wasm.gz'].length,
    bytes: emptyModule.length,
  },
  c: { file: 'c-1.tar.gz', packedBytes: packed['c-1.tar.gz'].length, bytes: tar.length },
  cxx: { file: 'cxx-1.tar.gz', packedBytes: 1, bytes: 1 },
  vendor: { file: 'vendor-1.tar.gz', packedBytes: 1, bytes: 1 },
}

const kept = new Map<string, Response>()
const fetched: string[] = []
let online = true
let unpackedByServer = false
let room = true

const cache = {
  async match(address: string) {
    return kept.get(address)?.clone()
  },
  async put(address: string, response: Response) {
    const bytes = await response.arrayBuffer()
    if (!room) throw new DOMException('no room', 'QuotaExceededError')
    kept.set(address, new Response(bytes, { headers: response.headers }))
  },
  async keys() {
    return [...kept.keys()].map((url) => ({ url }))
  },
  async delete({ url }: { url: string }) {
    return kept.delete(url)
  },
}

async function network(address: string, { signal }: { signal?: AbortSignal } = {}): Promise<Response> {
  signal?.throwIfAborted()
  if (!online) throw new TypeError('no network')
  fetched.push(address)
  const name = address.slice('https://x.test/r/'.length)
  if (name === 'manifest.json') return Response.json(manifest)
  const bytes = packed[name as keyof typeof packed] as Buffer | undefined
  if (bytes === undefined) return new Response(null, { status: 404, statusText: 'Not Found' })
  return new Response(unpackedByServer ? (name.startsWith('c-') ? tar : emptyModule) : new Uint8Array(bytes))
}

beforeEach(() => {
  kept.clear()
  fetched.length = 0
  online = true
  unpackedByServer = false
  room = true
  vi.stubGlobal('self', { location: { href: 'https://x.test/page/' }, caches: {} })
  vi.stubGlobal('caches', { open: async () => cache })
  vi.stubGlobal('fetch', network)
})
afterEach(() => vi.unstubAllGlobals())

const host = () => createBrowserHost({ baseUrl: '../r' })
const ignore = (): void => undefined

describe('createBrowserHost', () => {
  it('[resources] are unpacked, with progress in bytes of what comes over the network', async () => {
    const seen: number[][] = []
    expect(await host().loadResources('c', (done, total) => seen.push([done, total]))).toEqual(tar)
    const { packedBytes } = manifest.c
    expect(seen.at(-1)).toEqual([packedBytes, packedBytes])
  })

  it('[resources] that the server lets the browser unpack come out the same', async () => {
    unpackedByServer = true
    const seen: number[][] = []
    expect(await host().loadResources('c', (done, total) => seen.push([done, total]))).toEqual(tar)
    expect(seen.at(-1)).toEqual([tar.length, tar.length])
  })

  it('[compiler] is compiled from the kept response the second time', async () => {
    expect(await host().loadCompiler(ignore)).toBeInstanceOf(WebAssembly.Module)
    expect(fetched).toEqual(['https://x.test/r/manifest.json', 'https://x.test/r/compiler-1.wasm.gz'])
    fetched.length = 0
    expect(await host().loadCompiler(ignore)).toBeInstanceOf(WebAssembly.Module)
    expect(fetched).toEqual(['https://x.test/r/manifest.json'])
  })

  it('[cache] works without a network, and forgets files of older compilers', async () => {
    kept.set('https://x.test/r/c-0.tar.gz', new Response('old'))
    await host().loadResources('c', ignore)
    expect([...kept.keys()]).toEqual(['https://x.test/r/manifest.json', 'https://x.test/r/c-1.tar.gz'])
    online = false
    expect(await host().loadResources('c', ignore)).toEqual(tar)
  })

  it('[cache] without room the file is fetched and used all the same', async () => {
    room = false
    expect(await host().loadResources('c', ignore)).toEqual(tar)
    expect(kept.size).toBe(0)
  })

  it('[cache] is done without where there is none', async () => {
    vi.stubGlobal('self', { location: { href: 'https://x.test/page/' } })
    expect(await host().loadResources('c', ignore)).toEqual(tar)
    expect(kept.size).toBe(0)
  })

  it('[failure] names the address, and the next call tries again', async () => {
    const one = host()
    await expect(one.loadResources('cxx', ignore)).rejects.toThrow(
      'https://x.test/r/cxx-1.tar.gz could not be fetched: 404 Not Found',
    )
    online = false
    kept.clear()
    const other = host()
    await expect(other.loadResources('c', ignore)).rejects.toThrow('no network')
    online = true
    expect(await other.loadResources('c', ignore)).toEqual(tar)
  })

  it('[abort] rejects with the signal’s reason and keeps nothing', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(host().loadCompiler(ignore, signal)).rejects.toThrow('stop')
    expect(kept.size).toBe(0)
  })
})
