// `npm run fuzz -- [--seed S] [--commands N] [--round R]`: random commands to the engine and to the real server until they
// differ. The same seed gives the same commands; --round begins at a round that a difference named.
import { importTypeScript } from './lib/typescript.mjs'
import { ensureNodeModules } from './lib/install.mjs'
import { ensureValkey } from './lib/valkey.mjs'

await ensureNodeModules()
const server = await ensureValkey()
if (server === null) {
  console.error('fuzz: there is no valkey-server to compare with')
  process.exit(2)
}
process.env.VALKEY_SERVER = server
const { main } = await importTypeScript('packages/engine/test/fuzz/main.ts')
process.exit((await main(process.argv.slice(2))) ? 0 : 1)
