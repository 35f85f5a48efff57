// The one writer of replies: built-in commands, module commands and scripts all go through it, so RESP2 and RESP3 differ
// in one place. Text is appended to one string; a reply whose length is not known yet leaves a placeholder between
// two pieces, and placeholders may be open inside each other to any depth:
//
//   pieces: [ "*2\r\n:1\r\n", Deferred, "…", Deferred ]   tail: "…"
import { formatDouble } from '../base/doubles.ts'
import type { Bytes } from '../base/bytes.ts'

/** What comes before a short bulk string, by its length: a third of the time of a long list goes into putting it together. */
const HEADERS: readonly string[] = Array.from({ length: 128 }, (_, length) => `$${length}\r\n`)

/** The aggregate kinds whose header may be written after their elements. */
export type AggregateKind = 'array' | 'map' | 'set' | 'attribute' | 'push'

/** The place of an aggregate header that is filled in later. */
export interface Deferred {
  /**
   * Fills in the header: elements for arrays, sets and pushes, pairs for maps and attributes. The last call before
   * the reply is taken wins; a header never set leaves nothing in the reply. `kind` makes it another aggregate than
   * announced, which the module API allows.
   */
  setLength(count: number, kind?: AggregateKind): void
}

const RESP3_PREFIX: Record<AggregateKind, string> = {
  array: '*',
  map: '%',
  set: '~',
  attribute: '|',
  push: '>',
}

class Placeholder implements Deferred {
  readonly #kind: AggregateKind
  readonly #resp: 2 | 3
  header = ''

  constructor(kind: AggregateKind, resp: 2 | 3) {
    this.#kind = kind
    this.#resp = resp
  }

  setLength(count: number, kind: AggregateKind = this.#kind): void {
    this.header = aggregateHeader(kind, count, this.#resp)
  }
}

function aggregateHeader(kind: AggregateKind, count: number, resp: 2 | 3): string {
  if (resp === 3) return `${RESP3_PREFIX[kind]}${count}\r\n`
  if (kind === 'attribute') return ''
  return `*${kind === 'map' ? count * 2 : count}\r\n`
}

/** Builds the bytes of replies for one client. */
export class ReplyBuilder {
  /** Protocol version: decides how maps, sets, doubles, booleans and the like are written. */
  resp: 2 | 3
  /** Called with the text of each error written (without `-`). */
  onError: ((text: string) => void) | null = null
  /** Number of errors written so far. */
  errors = 0

  #pieces: (string | Placeholder)[] = []
  #tail = ''

  constructor(resp: 2 | 3 = 2) {
    this.resp = resp
  }

  /** A status reply; line breaks in the text become spaces. */
  simple(text: Bytes): void {
    this.#tail += '+' + oneLine(text) + '\r\n'
  }

  /** `+OK`. */
  ok(): void {
    this.#tail += '+OK\r\n'
  }

  /** An error reply. @param text the whole text without `-`, its code word first; line breaks become spaces */
  error(text: Bytes): void {
    const line = oneLine(text)
    this.#tail += '-' + line + '\r\n'
    this.noteError(line)
  }

  /** Counts an error that was written as part of `raw` bytes. */
  noteError(text: Bytes): void {
    this.errors++
    if (this.onError) this.onError(text)
  }

  /** An integer reply. */
  integer(value: number | bigint): void {
    this.#tail += ':' + value + '\r\n'
  }

  /** A bulk string. */
  bulk(bytes: Bytes): void {
    const { length } = bytes
    const header = length < HEADERS.length ? (HEADERS[length] as string) : '$' + length + '\r\n'
    this.#tail += header + bytes + '\r\n'
  }

  /** A null: `$-1` in RESP2. */
  null(): void {
    this.#tail += this.resp === 3 ? '_\r\n' : '$-1\r\n'
  }

  /** A null where an array was expected: `*-1` in RESP2. */
  nullArray(): void {
    this.#tail += this.resp === 3 ? '_\r\n' : '*-1\r\n'
  }

  /** Begins an array of `count` elements. */
  array(count: number): void {
    this.#tail += '*' + count + '\r\n'
  }

  /** Begins a map of `pairs` pairs. */
  map(pairs: number): void {
    this.#tail += aggregateHeader('map', pairs, this.resp)
  }

  /** Begins a set of `count` elements. */
  set(count: number): void {
    this.#tail += aggregateHeader('set', count, this.resp)
  }

  /** Begins a push message of `count` elements; an array in RESP2. */
  push(count: number): void {
    this.#tail += aggregateHeader('push', count, this.resp)
  }

  /** Begins an attribute of `pairs` pairs. Writes nothing in RESP2: the caller then leaves the pairs out as well. */
  attribute(pairs: number): void {
    this.#tail += aggregateHeader('attribute', pairs, this.resp)
  }

  /** A double; a bulk string in RESP2. */
  double(value: number): void {
    const text = formatDouble(value)
    if (this.resp === 3) this.#tail += ',' + text + '\r\n'
    else this.bulk(text)
  }

  /** A double given as text, for numbers wider than a double; a bulk string in RESP2. */
  doubleText(text: Bytes): void {
    if (this.resp === 3) this.#tail += ',' + text + '\r\n'
    else this.bulk(text)
  }

  /** A big number given as decimal text; a bulk string in RESP2. */
  bigNumber(text: Bytes): void {
    if (this.resp === 3) this.#tail += '(' + text + '\r\n'
    else this.bulk(text)
  }

  /** Text with a three-letter format word (`txt`, `mkd`); a bulk string in RESP2. */
  verbatim(format: Bytes, text: Bytes): void {
    if (this.resp === 3) {
      const word = (format + '   ').slice(0, 3)
      this.#tail += '=' + (text.length + 4) + '\r\n' + word + ':' + text + '\r\n'
    } else {
      this.bulk(text)
    }
  }

  /** A boolean; the integers 1 and 0 in RESP2. */
  bool(value: boolean): void {
    if (this.resp === 3) this.#tail += value ? '#t\r\n' : '#f\r\n'
    else this.#tail += value ? ':1\r\n' : ':0\r\n'
  }

  /** Appends protocol bytes that are already encoded for this client's protocol version. */
  raw(proto: Bytes): void {
    this.#tail += proto
  }

  /** Leaves room for the header of an aggregate whose length is told later. */
  deferred(kind: AggregateKind): Deferred {
    const placeholder = new Placeholder(kind, this.resp)
    this.#pieces.push(this.#tail, placeholder)
    this.#tail = ''
    return placeholder
  }

  /** Whether some header was left to be filled in: a C server keeps what follows in blocks. */
  get inPieces(): boolean {
    return this.#pieces.length > 0
  }

  /** Number of bytes written and not yet taken. */
  get length(): number {
    let { length } = this.#tail
    if (this.#pieces.length === 0) return length
    for (const piece of this.#pieces) length += typeof piece === 'string' ? piece.length : piece.header.length
    return length
  }

  /** A copy of what was written from `offset` on, left in place. */
  peek(offset = 0): Bytes {
    let out = ''
    for (const piece of this.#pieces) out += typeof piece === 'string' ? piece : piece.header
    return (out + this.#tail).slice(offset)
  }

  /** Removes and returns everything written so far. @throws RangeError when that is longer than a string can be */
  take(): Bytes {
    const out = this.#tail
    this.#tail = ''
    if (this.#pieces.length === 0) return out
    const pieces = this.#pieces
    this.#pieces = []
    let head = ''
    for (const piece of pieces) head += typeof piece === 'string' ? piece : piece.header
    return head + out
  }
}

function oneLine(text: Bytes): Bytes {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, ' ') : text
}
