// Prepares the compiler's files for pages: headers and libraries split into parts, everything compressed, with a list.
//
// Reads the installed @yowasp/clang package and writes dist/resources:
//   manifest.json              for each part: its file, its size as fetched and as unpacked
//   <part>-<hash>.{wasm,tar}.gz
// The parts are those of src/resource-parts.json; names carry a hash of the contents, so they may be cached for ever.
// gzip, since every browser can unpack it itself and then any static server will do.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const here = dirname(import.meta.dirname)
const compilerFolder = dirname(createRequire(import.meta.url).resolve('@yowasp/clang'))
const target = join(here, 'dist/resources')

const patterns = Object.entries(
  JSON.parse(readFileSync(join(here, 'src/resource-parts.json'), 'utf8')),
).flatMap(([part, sources]) => sources.map((source) => [part, new RegExp(source)]))
const partOf = (path) => patterns.find(([, pattern]) => pattern.test(path))?.[0] ?? 'c'

/** Sorts the entries of a tar, headers and contents as they are, into one tar for each part. */
function split(archive) {
  const parts = { c: [], cxx: [], vendor: [] }
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const field = (from, length) =>
      archive
        .toString('latin1', at + from, at + from + length)
        .split('\0')[0]
        .trim()
    const end = at + 512 + Math.ceil(Number.parseInt(field(124, 12), 8) / 512) * 512
    const isFile = field(156, 1) === '0' || field(156, 1) === ''
    if (isFile) parts[partOf(field(0, 100).replace(/^(\.?\/)+/, ''))].push(archive.subarray(at, end))
    at = end
  }
  return parts
}

const endOfTar = Buffer.alloc(1024)
const parts = split(readFileSync(join(compilerFolder, 'llvm-resources.tar')))
const contents = [
  ['compiler', 'wasm', readFileSync(join(compilerFolder, 'llvm.core.wasm'))],
  ...Object.entries(parts).map(([part, entries]) => [part, 'tar', Buffer.concat([...entries, endOfTar])]),
]

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const rows = await Promise.all(
  contents.map(async ([part, ending, bytes]) => {
    const packed = await promisify(gzip)(bytes, { level: 6 })
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    const file = `${part}-${hash}.${ending}.gz`
    writeFileSync(join(target, file), packed)
    return [part, { file, packedBytes: packed.length, bytes: bytes.length }]
  }),
)
writeFileSync(join(target, 'manifest.json'), `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`)
