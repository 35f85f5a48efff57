// Serves the built page as it is, without installing or building: `node scripts/serve.mjs [--port N] [--no-isolation] [--target host:port]... [--listen port] [--build]`. Browser tests use it; the
// second form shows how the page does where there is no shared memory.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from './lib/run.mjs'
import { serveFolder } from './lib/static-server.mjs'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'no-isolation': { type: 'boolean', default: false },
    listen: { type: 'string' },
    build: { type: 'boolean', default: false },
    target: { type: 'string', multiple: true, default: [] },
  },
})
const server = await serveFolder({
  root: join(ROOT, 'apps/web/dist'),
  port: Number(values.port),
  isolated: !values['no-isolation'],
  bridgeTargets: values.target,
  bridgeListen: values.listen === undefined ? null : Number(values.listen),
  bridgeBuild: values.build,
})
console.log(`http://127.0.0.1:${server.address().port}/`)
