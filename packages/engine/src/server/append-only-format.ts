// The append-only file's two formats: the manifest, which names the files that make up the data, and the commands in them.
//
//   file appendonly.aof.2.base.rdb seq 2 type b        a snapshot
//   file appendonly.aof.5.incr.aof seq 5 type i        commands since then; there may be several, in order
//
// Commands are arrays of bulk strings, as on the wire; lines that begin with # are remarks.
import type { Bytes } from '../base/bytes.ts'
import { asciiLower, bytesToUint8Array, uint8ArrayToBytes } from '../base/bytes.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import { quote } from './monitor.ts'

/** A file of the manifest. Type b is the base, i an increment, h one that is to be removed. */
export interface AofFile {
  readonly name: string
  readonly seq: number
  readonly type: 'b' | 'i' | 'h'
}

/** What is wrong with a manifest. */
export class ManifestError extends Error {
  /** The line it is about, counted from 1, and its text; null for the file as a whole. */
  readonly line: { readonly number: number; readonly text: string } | null

  constructor(message: string, line: ManifestError['line'] = null) {
    super(message)
    this.line = line
  }
}

const MALFORMED = 'Invalid AOF manifest file format'
const LONGEST_MANIFEST_LINE = 1024

/** Reads a manifest. @throws ManifestError */
export function parseManifest(bytes: Uint8Array): AofFile[] {
  const files: AofFile[] = []
  const lines = uint8ArrayToBytes(bytes).split('\n')
  const unfinished = lines.pop() as string
  if (lines.length === 0 && unfinished === '') throw new ManifestError('Found an empty AOF manifest')
  for (const [i, text] of lines.entries()) {
    if (text.startsWith('#')) continue
    const problem =
      text.length >= LONGEST_MANIFEST_LINE
        ? 'The AOF manifest file contains too long line'
        : takeLine(text, files)
    if (problem !== null) throw new ManifestError(problem, { number: i + 1, text })
  }
  if (unfinished !== '') throw new ManifestError('The AOF manifest file contains too long line')
  return files
}

// Adds the file that a line names. Returns what is wrong with it, or null.
function takeLine(line: string, files: AofFile[]): string | null {
  const words = splitArguments(line.trim())
  if (!words || words.length < 6 || words.length % 2 === 1) return MALFORMED
  const fields = new Map<string, string>()
  for (let i = 0; i < words.length; i += 2) fields.set(asciiLower(words[i] as string), words[i + 1] as string)
  const name = fields.get('file') ?? ''
  if (name.includes('/')) return "File can't be a path, just a filename"
  const seq = Number.parseInt(fields.get('seq') ?? '', 10)
  const type = fields.get('type')?.[0]
  if (name === '' || !(seq >= 1) || type === undefined) return MALFORMED
  if (type !== 'b' && type !== 'i' && type !== 'h') return 'Unknown AOF file type'
  const same = files.filter((file) => file.type === type)
  if (type === 'b' && same.length > 0) return 'Found duplicate base file information'
  if (type === 'i' && same.some((file) => file.seq >= seq)) return 'Found a non-monotonic sequence number'
  files.push({ name, seq, type })
  return null
}

/** Prints a manifest. */
export function printManifest(files: readonly AofFile[]): Uint8Array {
  const shown = (name: string): string => (/^[!#-[\]-~]+$/.test(name) ? name : quote(name))
  const lines = files.map(({ name, seq, type }) => `file ${shown(name)} seq ${seq} type ${type}\n`)
  return bytesToUint8Array(lines.join(''))
}

/** What reading a command came to: its words, or why there is none. */
export type AofRead = readonly Bytes[] | 'end' | 'short' | 'bad'

const NEWLINE = 10
const LONGEST_LINE = 1024

/** Reads commands one after another. */
export class AofReader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes
    this.#at = start
  }

  /** Where the next command begins. */
  get position(): number {
    return this.#at
  }

  next(): AofRead {
    for (;;) {
      if (this.#at >= this.#bytes.length) return 'end'
      const line = this.#line()
      if (line === undefined) return 'short'
      if (line.startsWith('#')) continue
      const count = Number.parseInt(line.slice(1), 10)
      if (!line.startsWith('*') || !(count >= 1) || count > this.#bytes.length) return 'bad'
      return this.#words(count)
    }
  }

  #words(count: number): AofRead {
    const argv: Bytes[] = []
    for (let i = 0; i < count; i++) {
      const line = this.#line()
      if (line === undefined) return 'short'
      const length = Number.parseInt(line.slice(1), 10)
      if (!line.startsWith('$') || !(length >= 0)) return 'bad'
      const end = this.#at + length
      if (end + 2 > this.#bytes.length) return 'short'
      argv.push(uint8ArrayToBytes(this.#bytes, this.#at, end))
      this.#at = end + 2
    }
    return argv
  }

  /** The next line without its end; undefined when the bytes end first. */
  #line(): Bytes | undefined {
    const end = this.#bytes.indexOf(NEWLINE, this.#at)
    if (end < 0) return undefined
    const line = uint8ArrayToBytes(this.#bytes, this.#at, Math.min(end, this.#at + LONGEST_LINE))
    this.#at = end + 1
    return line
  }
}
