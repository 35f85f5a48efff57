// `npm start`: brings the page up on a machine that may have nothing but Node: installs what is missing, builds what is stale, serves.
// PORT chooses another port than 4173, HOST another address than 127.0.0.1, VALKEY_TARGETS other servers than 127.0.0.1:6379 for the page to reach
// through its bridge (`host:port`, with commas between; empty for none; cluster://host:port for a cluster, tls://host:port behind TLS,
// where VALKEY_CA is a file of certificates to trust). The bridge answers on 127.0.0.1
// alone. VALKEY_LISTEN is a port there that the page may open for replicas and clients of its engine; VALKEY_BUILD=1 lets the page have
// its sources built by this machine's compiler. Neither is on by itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { ensureNodeModules } from './lib/install.mjs'
import { ROOT } from './lib/run.mjs'
import { serveFolder } from './lib/static-server.mjs'

const port = Number(process.env.PORT ?? 4173)
const host = process.env.HOST ?? '127.0.0.1'
const bridgeTargets = (process.env.VALKEY_TARGETS ?? '127.0.0.1:6379').split(',').filter(Boolean)

await ensureNodeModules()
await build()
try {
  const server = await serveFolder({
    root: join(ROOT, 'apps/web/dist'),
    port,
    host,
    bridgeTargets,
    bridgeCa: process.env.VALKEY_CA ? readFileSync(process.env.VALKEY_CA, 'utf8') : undefined,
    bridgeListen: process.env.VALKEY_LISTEN ? Number(process.env.VALKEY_LISTEN) : null,
    bridgeBuild: process.env.VALKEY_BUILD === '1',
  })
  console.log(`Valkey Playground: http://${host}:${server.address().port}/`)
} catch (error) {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`Port ${port} is in use. Choose another one: PORT=4174 npm start`)
  process.exitCode = 1
}
