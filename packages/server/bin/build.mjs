// Bundles packages/server and all it imports into dist/bundle/<hash>/, with esbuild.
//
// Each bundle has a folder of its own name, which is there in one step, and so is current.json: servers starting at the same
// time never see half a bundle. `import.meta.url` keeps meaning the source file, as some
// sources find their data beside them; only src/bundle-url.ts sees the bundle's own place.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepSourceUrl } from './keep-source-url.mjs'
import { bundleRoot, currentFile, packageRoot, projectRoot, stampOf } from './fresh.mjs'

/** Bundles that no start points to are kept this long: a server may still load a part of one. */
const KEEP_MILLIS = 60 * 60 * 1000

/** What modules run on: WebAssembly made from C, which servers read when the first module is loaded. */
const RUNTIME = 'packages/api/dist/runtime.wasm'
const RUNTIME_SOURCES = 'packages/api/runtime'

async function loadEsbuild() {
  try {
    return await import('esbuild')
  } catch {
    throw new Error('the sources have to be bundled once, and esbuild is not installed: run `npm ci` first')
  }
}

function removeOldBundles(current) {
  for (const name of readdirSync(bundleRoot)) {
    const path = join(bundleRoot, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (name === current || stat === undefined || !stat.isDirectory()) continue
    if (Date.now() - stat.mtimeMs > KEEP_MILLIS) rmSync(path, { recursive: true, force: true })
  }
}

/** Builds the modules' C runtime if it is stale; what that prints must not get into a command's output. */
function buildRuntime() {
  const steps = pathToFileURL(join(projectRoot, 'scripts/build.mjs')).href
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', `await (await import('${steps}')).build(['${RUNTIME}'])`],
    { cwd: projectRoot, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the modules' C runtime can't be built:\n${stderr}`)
}

/** Puts files into a folder of that name in one step: another server that has made the same may be loading them already. */
function placeBundle(target, files) {
  const temporary = `${target}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  for (const file of files)
    writeFileSync(join(temporary, relative(join(projectRoot, 'out'), file.path)), file.contents)
  try {
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}

/**
 * Bundles the sources.
 *
 * @returns the URL of the bundle's entry
 */
export async function buildBundle() {
  const esbuild = await loadEsbuild()
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: {
      main: join(packageRoot, 'src/cli/main.ts'),
      watchdog: join(packageRoot, 'src/modules/watchdog-worker.ts'),
      dap: join(packageRoot, 'src/debug/dap-worker.ts'),
      thread: join(packageRoot, 'src/modules/thread-worker.ts'),
      compiler: join(packageRoot, 'src/compile/compiler-process.ts'),
    },
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@yowasp/clang', 'ws', 'ioredis'],
    plugins: [keepSourceUrl({ except: [join(packageRoot, 'src/bundle-url.ts')] })],
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const hash = createHash('sha256')
  for (const file of outputFiles) hash.update(file.path).update(file.contents)
  const folder = hash.digest('hex').slice(0, 16)
  const target = join(bundleRoot, folder)
  if (!existsSync(target)) placeBundle(target, outputFiles)
  buildRuntime()
  const runtimeSources = readdirSync(join(projectRoot, RUNTIME_SOURCES)).map(
    (name) => `${RUNTIME_SOURCES}/${name}`,
  )
  const sources = {}
  for (const path of [...Object.keys(metafile.inputs), ...runtimeSources, RUNTIME])
    sources[path] = stampOf(join(projectRoot, path))
  const temporary = `${currentFile}.${process.pid}`
  writeFileSync(temporary, JSON.stringify({ projectRoot, folder, sources }))
  renameSync(temporary, currentFile)
  removeOldBundles(folder)
  return pathToFileURL(join(target, 'main.js')).href
}
