// The production server of the page: files of one folder, with the headers that cross-origin isolation needs.
//
// Text is compressed on the first request and kept in memory; what is compressed already (the compiler's .gz files) goes out as it is. Names
// with a content hash may be kept by browsers for ever, all else is asked for again each time.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { importTypeScript } from './typescript.mjs'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSIBLE = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.ttf', '.wasm', '.txt'])
const HASHED = /[-.][\w-]{8,}\.(?:js|css|ttf|woff2|wasm|tar\.gz|wasm\.gz)$/

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}
const SAFETY = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' }

const compressors = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 6 }),
}

/** Path of the file that a request means, or null. Never one outside the folder. */
function fileOf(root, url) {
  let path
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
  } catch {
    return null
  }
  const file = join(root, normalize(path.endsWith('/') ? `${path}index.html` : path))
  const inside = file.startsWith(root.endsWith(sep) ? root : root + sep)
  return inside && existsSync(file) && statSync(file).isFile() ? file : null
}

/**
 * Serves a folder. `isolated: false` leaves the isolation headers out, as an embed in someone else's page would. `bridgeTargets` names servers
 * (`host:port`) that the page may reach through a bridge on the same port; none if not given. `bridgeCa` is PEM to trust behind TLS, `bridgeListen` a port that
 * the page may open for callers of its engine, `bridgeBuild` lets it use this machine's compiler.
 * Resolves to the listening server; its port is in `server.address()`.
 */
export async function serveFolder({
  root,
  port,
  host = '127.0.0.1',
  isolated = true,
  bridgeTargets = [],
  bridgeListen = null,
  bridgeCa,
  bridgeBuild = false,
}) {
  const packed = new Map()

  async function compressed(file, encoding) {
    const { mtimeMs } = statSync(file)
    const key = `${encoding}:${file}:${mtimeMs}`
    if (!packed.has(key)) packed.set(key, compressors[encoding](readFileSync(file)))
    return packed.get(key)
  }

  async function answer(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    const always = { ...SAFETY, ...(isolated ? ISOLATION : {}) }
    const file = fileOf(root, request.url ?? '/')
    if (file === null)
      return void response.writeHead(404, { 'Content-Type': 'text/plain', ...always }).end('Not found\n')
    const { size, mtimeMs } = statSync(file)
    const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`
    const extension = extname(file)
    const headers = {
      ...always,
      'Content-Type': TYPES[extension] ?? 'application/octet-stream',
      'Cache-Control': HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: etag,
    }
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end()
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const encoding = ['br', 'gzip'].find(
      (name) => COMPRESSIBLE.has(extension) && size > 600 && accepted.includes(name),
    )
    if (encoding !== undefined) {
      const body = await compressed(file, encoding)
      response.writeHead(200, {
        ...headers,
        'Content-Encoding': encoding,
        'Content-Length': body.length,
        Vary: 'Accept-Encoding',
      })
      return void response.end(request.method === 'HEAD' ? undefined : body)
    }
    response.writeHead(200, { ...headers, 'Content-Length': size })
    if (request.method === 'HEAD') return void response.end()
    createReadStream(file).pipe(response)
  }

  let bridge = null
  const server = createServer((request, response) => {
    if (bridge?.answer(request, response)) return
    answer(request, response).catch((error) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  if (bridgeTargets.length > 0 || bridgeListen !== null || bridgeBuild) {
    const { attachBridge, parseTarget } = await importTypeScript('packages/server/src/bridge/index.ts')
    bridge = attachBridge(server, {
      targets: bridgeTargets.map(parseTarget),
      origins: [],
      ca: bridgeCa,
      door: bridgeListen,
      workshop: bridgeBuild,
      now: () => performance.now(),
    })
  }
  if (bridgeBuild) {
    // What was built goes with the process, however it ends.
    process.once('exit', () => bridge.close())
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}
