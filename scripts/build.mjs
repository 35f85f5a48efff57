// `npm run build`: everything that is made from sources and not checked in, in order, each step only when it is stale.
// A step is a row: what it makes, from what, by which command. An optional one that fails is said and tried again next time.
import { ensureNodeModules } from './lib/install.mjs'
import { must } from './lib/run.mjs'
import { ifStale } from './lib/stale.mjs'

const STEPS = [
  {
    name: 'clang’s files, split and compressed',
    output: 'packages/toolchain/dist/resources',
    inputs: ['packages/toolchain/scripts', 'node_modules/@yowasp/clang/package.json'],
    command: ['node', 'packages/toolchain/scripts/pack-resources.mjs'],
  },
  {
    name: 'the native exporter',
    output: 'packages/toolchain/dist/exporter',
    inputs: [
      'packages/toolchain/scripts/build-exporter.mjs',
      'packages/toolchain/src/native/support',
      'packages/toolchain/src/native/elf.ts',
      'scripts/lib/debian.mjs',
      'node_modules/@yowasp/clang/package.json',
    ],
    command: ['node', 'packages/toolchain/scripts/build-exporter.mjs'],
    optional: true,
  },
  {
    name: 'the modules’ C runtime',
    output: 'packages/api/dist/runtime.wasm',
    inputs: ['packages/api/runtime', 'packages/api/scripts/build-runtime.mjs', 'packages/toolchain/src'],
    command: ['node', 'packages/api/scripts/build-runtime.mjs'],
  },
  {
    name: 'the page',
    output: 'apps/web/dist',
    inputs: ['apps/web', 'packages', 'package-lock.json'],
    command: ['npx', 'vite', 'build', 'apps/web', '--logLevel', 'warn'],
  },
]

/** Builds what is stale; `only` limits it to the steps that make these outputs. */
export async function build(only) {
  for (const step of STEPS.filter((row) => !only || only.includes(row.output))) {
    const making = ifStale(step, async () => {
      console.log(`Building ${step.name} …`)
      await must(step.command[0], step.command.slice(1))
    })
    if (step.optional) await making.catch((error) => console.warn(`Without ${step.name}: ${error.message}`))
    else await making
  }
}

if (import.meta.filename === process.argv[1]) {
  await ensureNodeModules()
  await build(process.argv.length > 2 ? process.argv.slice(2) : undefined)
}
