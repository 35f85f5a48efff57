// `npm run bench [part…] [COMMAND…]`: measures what the project promises, on this machine, and prints it. Parts: compile, page, engine, tcp, api, debug,
// steps, memory, growth, size, dwarf, export. Words in capitals are the commands that engine and tcp measure, in place of all of theirs.
// Nothing here decides pass or fail: numbers of two machines can't be compared, but ratios to the real server in the same run can.
import { importTypeScript } from './lib/typescript.mjs'
import { build } from './build.mjs'
import { ensureNodeModules } from './lib/install.mjs'
import { ensureValkey } from './lib/valkey.mjs'

const PARTS = [
  'compile',
  'page',
  'engine',
  'tcp',
  'api',
  'debug',
  'steps',
  'memory',
  'growth',
  'size',
  'dwarf',
  'export',
]

const words = process.argv.slice(2)
const commands = words.filter((word) => /^[A-Z]/.test(word))
const wanted = words.filter((word) => !commands.includes(word))
const unknown = wanted.filter((part) => !PARTS.includes(part))
if (unknown.length > 0) {
  console.error(`bench: no part '${unknown.join("', '")}'; parts: ${PARTS.join(', ')}`)
  process.exit(2)
}
await ensureNodeModules()
await build(
  wanted.length === 0 || wanted.some((part) => ['page', 'steps', 'export'].includes(part))
    ? undefined
    : ['packages/api/dist/runtime.wasm'],
)
const { runBench } = await importTypeScript('scripts/bench/main.ts')
await runBench(wanted.length > 0 ? wanted : PARTS, { valkeyServer: await ensureValkey(), commands })
process.exit()
