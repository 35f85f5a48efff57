// Prepares native export: TinyCC for both processors, built to WebAssembly by the project's own clang from the authors' source as
// Debian archives it, with the C headers and the names of the C library that its output is checked against.
//
// Nothing of this is checked in. dist/exporter holds, for each target, <target>-<hash>.wasm.gz and <target>-<hash>.tar.gz (headers, support
// library, names), a manifest.json, and what TinyCC's licence asks of those who hand it on: COPYING, its source, this script.
// Where TinyCC cannot be had, the folder holds only a manifest that says why, and export is not offered.
// Change together: src/native/exporter-host.ts, which reads the manifest.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { privateApt } from '../../../scripts/lib/debian.mjs'
import { importBundled } from './bundle.mjs'

const HERE = dirname(import.meta.dirname)
const TARGET = join(HERE, 'dist/exporter')
const WORK = join(HERE, 'dist/exporter-work')

/** The processors: their names, Debian's word, the macro that makes TinyCC write for them, their support library's sources. */
const PROCESSORS = [
  { name: 'x86_64', debian: 'amd64', macro: 'TCC_TARGET_X86_64', library: ['lib/libtcc1.c'] },
  { name: 'aarch64', debian: 'arm64', macro: 'TCC_TARGET_ARM64', library: ['lib/lib-arm64.c'] },
]

/** What TinyCC's source asks of a system, in the words of one that has neither jumps out of functions nor semaphores. */
const STAND_INS = {
  'config.h': '#define TCC_VERSION "0.9.27"\n',
  'setjmp.h':
    '#include <stdlib.h>\ntypedef int jmp_buf[1];\n#define setjmp(place) ((void)(place), 0)\n#define longjmp(place, value) exit(1)\n',
  'semaphore.h':
    'typedef int sem_t;\n#define sem_init(s, p, v) 0\n#define sem_wait(s) 0\n#define sem_post(s) 0\n#define sem_destroy(s) 0\n',
}

const MACROS = [
  'ONE_SOURCE=1',
  'CONFIG_TCC_STATIC',
  'CONFIG_TCC_CROSS',
  'execvp(a,b)=(-1)',
  'CONFIG_TCCDIR="/tcc"',
  'CONFIG_SYSROOT=""',
  'CONFIG_TCC_LIBPATHS="/tcc/lib"',
  'CONFIG_TCC_SYSINCLUDEPATHS="/tcc/include:/include"',
]

/** A mutex, an attribute and the like are larger in glibc than in musl on this processor; the headers must agree with what runs. */
const GLIBC_SIZES = {
  aarch64: [
    [/(typedef struct \{ union \{ int __i\[)sizeof\(long\)==8\?10:6(\].*pthread_mutex_t;)/, '$112$2'],
    [/(typedef struct \{ union \{ int __i\[)sizeof\(long\)==8\?14:9(\].*pthread_attr_t;)/, '$116$2'],
  ],
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) yield join(entry.parentPath ?? entry.path, entry.name)
}

function packed(name, ending, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const file = `${name}-${hash}.${ending}.gz`
  const gz = gzipSync(bytes, { level: 9 })
  writeFileSync(join(TARGET, file), gz)
  return { file, packedBytes: gz.length, bytes: bytes.length }
}

async function fetchSources() {
  const apt = await privateApt(join(WORK, 'apt'), {
    sources: true,
    architectures: PROCESSORS.map(({ debian }) => debian),
  })
  if (apt === null) return null
  await apt.source('tcc', join(WORK, 'source'))
  const archive = readdirSync(join(WORK, 'source')).find((name) => name.includes('.orig.tar'))
  const tree = join(WORK, 'tree')
  mkdirSync(tree)
  // apt's own unpacker, since a bare machine has no bzip2.
  const tar = execFileSync('/usr/lib/apt/apt-helper', ['cat-file', join(WORK, 'source', archive)], {
    maxBuffer: 1 << 30,
  })
  execFileSync('tar', ['-x', '-C', tree], { input: tar })
  for (const { name, debian } of PROCESSORS) {
    await apt.unpack(`musl-dev:${debian}`, join(WORK, name))
    await apt.unpack(`libc6:${debian}`, join(WORK, name))
  }
  return { tree, archive: join(WORK, 'source', archive) }
}

/** TinyCC for one processor, as WebAssembly. */
function buildCompiler(tools, resources, sourceTree, macro) {
  const run = (args, root) => {
    const result = tools.runTool(resources.compiler, args, root)
    if (result.code !== 0) throw new Error(`${args[0]}: ${result.stderr || result.trap}`)
    return result
  }
  const user = tools.createFolder()
  const put = (path, bytes) => tools.placeNode(user, path, tools.createFile(new Uint8Array(bytes)))
  for (const file of readdirSync(sourceTree))
    if (/\.([ch]|def)$/.test(file)) put(file, readFileSync(join(sourceTree, file)))
  for (const [name, text] of Object.entries(STAND_INS)) put(name, Buffer.from(text))
  const flags = ['-Os', '-w', '-I.', '-c', ...[...MACROS, macro].map((text) => `-D${text}`)]
  const driver = tools.askDriver(resources.compiler, resources.system, 'c', [
    '--target=wasm32-wasip1',
    ...flags,
  ])
  if (driver.arguments === null) throw new Error(driver.messages)
  const { stdout } = run(driver.arguments('tcc.c'), tools.overlay(resources.system, user))
  const objects = tools.createFolder()
  tools.placeNode(objects, 'tcc.o', tools.createFile(stdout))
  const root = tools.overlay(resources.system, objects)
  const lib = '/usr/lib/wasm32-wasip1'
  run(
    [
      'wasm-ld',
      '-m',
      'wasm32',
      `-L${lib}`,
      `${lib}/crt1-command.o`,
      'tcc.o',
      '-z',
      'stack-size=1048576',
      '-lc-printscan-long-double',
      '-lc',
      '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a',
      '--strip-all',
      '-o',
      'tcc.wasm',
    ],
    root,
  )
  return tools.fileBytes(tools.findNode(root, ['tcc.wasm'])).slice()
}

/** The headers for modules: the C library's, then TinyCC's own, which win. */
function headersOf({ name }, tree) {
  const files = new Map()
  const musl = join(WORK, name, 'usr/include', `${name}-linux-musl`)
  for (const file of filesBelow(musl)) {
    let text = readFileSync(file)
    if (file.endsWith('bits/alltypes.h')) {
      for (const [pattern, replacement] of GLIBC_SIZES[name] ?? []) {
        const changed = text.toString('latin1').replace(pattern, replacement)
        if (changed === text.toString('latin1')) throw new Error(`${file}: the type to resize is not there`)
        text = Buffer.from(changed, 'latin1')
      }
    }
    files.set(`include/${relative(musl, file)}`, text)
  }
  for (const file of readdirSync(join(tree, 'include')))
    files.set(`tcc/include/${file}`, readFileSync(join(tree, 'include', file)))
  files.set('tcc/include/playground-compat.h', readFileSync(join(HERE, 'src/native/support/compat.h')))
  return files
}

/** All names that the C library and its mathematics part give to a module. */
function namesOf({ name }, tools) {
  const names = new Set()
  for (const file of filesBelow(join(WORK, name)))
    if (/\/(libc\.so\.6|libm\.so\.6|ld-linux-[^/]*\.so\.\d)$/.test(file))
      for (const symbol of tools.readElf(new Uint8Array(readFileSync(file))).defined) names.add(symbol)
  return [...names].toSorted().join('\n')
}

/** What TinyCC's output calls besides the C library: its support functions, built by itself, and the project's own. */
function supportLibrary({ name, library }, tools, compiler, headers, tree) {
  const own = join(HERE, 'src/native/support')
  const sources = [
    ...library.map((path) => ['support.c', readFileSync(join(tree, path))]),
    ...readdirSync(own)
      .filter((file) => file === `${name}.c`)
      .map((file) => [file, readFileSync(join(own, file))]),
  ]
  const root = tools.createFolder()
  for (const [path, bytes] of headers) tools.placeNode(root, path, tools.createFile(new Uint8Array(bytes)))
  return sources.map(([file, bytes], index) => {
    tools.placeNode(root, file, tools.createFile(new Uint8Array(bytes)))
    const output = `support-${index}.o`
    const result = tools.runTool(compiler, ['-c', '-fPIC', '-nostdlib', '-o', output, file], root)
    if (result.code !== 0) throw new Error(`${file}: ${result.stderr || result.trap}`)
    return [`tcc/lib/${output}`, Buffer.from(tools.fileBytes(tools.findNode(root, [output])))]
  })
}

rmSync(TARGET, { recursive: true, force: true })
rmSync(WORK, { recursive: true, force: true })
mkdirSync(TARGET, { recursive: true })
mkdirSync(WORK, { recursive: true })
// What is true until all the rest has worked.
const reason = 'this build was made on a machine that could not get TinyCC from Debian'
writeFileSync(join(TARGET, 'manifest.json'), `${JSON.stringify({ reason }, null, 2)}\n`)
const sources = await fetchSources()
if (sources === null) {
  console.log(`packages/toolchain/dist/exporter: ${reason}`)
} else {
  const tools = await importBundled(
    `export { runTool } from './src/clang/run-tool.ts'
export { askDriver } from './src/clang/driver.ts'
export { Resources } from './src/resources.ts'
export { createNodeHost } from './src/node/node-host.ts'
export { readElf } from './src/native/elf.ts'
export { writeTar } from './src/clang/tar.ts'
export { createFile, createFolder, fileBytes, findNode, overlay, placeNode } from './src/clang/file-tree.ts'`,
    HERE,
  )
  const resources = new tools.Resources(tools.createNodeHost())
  await resources.load(['c'])
  const targets = {}
  for (const processor of PROCESSORS) {
    const wasm = buildCompiler(tools, resources, sources.tree, processor.macro)
    const headers = headersOf(processor, sources.tree)
    const support = supportLibrary(processor, tools, new WebAssembly.Module(wasm), headers, sources.tree)
    const files = [...headers, ...support, ['names.txt', Buffer.from(namesOf(processor, tools))]]
    targets[processor.name] = {
      compiler: packed(processor.name, 'wasm', wasm),
      files: packed(processor.name, 'tar', tools.writeTar(files)),
    }
  }
  copyFileSync(join(sources.tree, 'COPYING'), join(TARGET, 'COPYING'))
  copyFileSync(sources.archive, join(TARGET, 'tinycc-source.tar.bz2'))
  copyFileSync(import.meta.filename, join(TARGET, 'build-exporter.mjs'))
  const licence = join(WORK, 'x86_64/usr/share/doc/musl-dev/copyright')
  if (existsSync(licence)) copyFileSync(licence, join(TARGET, 'COPYING.headers'))
  writeFileSync(join(TARGET, 'manifest.json'), `${JSON.stringify({ targets }, null, 2)}\n`)
}
rmSync(WORK, { recursive: true, force: true })
