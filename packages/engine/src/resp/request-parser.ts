// Cuts a client's byte stream into commands: arrays of bulk strings, or inline lines typed by a human. Incremental: bytes
// arrive in any pieces, and while a long bulk is awaited nothing is scanned or joined again. Errors have the real server's
// texts; after one the connection is to be closed, so the parser stays in the failed state.
import { detachBytes, type Bytes } from '../base/bytes.ts'
import { parseInteger } from '../base/numbers.ts'
import { splitArguments } from './split-arguments.ts'

const INLINE_LIMIT = 64 * 1024
const STAR = 42
const DOLLAR = 36

/** A malformed request. `message` is the reply text without its `ERR Protocol error: `. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** What the parser must know about its connection. */
export interface RequestLimits {
  /** proto-max-bulk-len. */
  readonly maxBulkLength: number
  /** While true, only few and small arguments are accepted. */
  readonly unauthenticated: boolean
}

/** One connection's request parser. */
export class RequestParser {
  readonly #limits: RequestLimits
  #buffer = ''
  #position = 0
  // Pieces received while fewer than `#wanted` bytes are there; joined only when it pays to look at them.
  #pending: Bytes[] = []
  #pendingLength = 0
  #wanted = 0

  #argv: Bytes[] = []
  #missing = 0
  #bulkLength = -1
  #argvBytes = 0

  constructor(limits: RequestLimits) {
    this.#limits = limits
  }

  /** Takes bytes from the network. */
  feed(bytes: Bytes): void {
    if (this.#position === this.#buffer.length && this.#pending.length === 0) {
      this.#buffer = bytes
      this.#position = 0
    } else {
      this.#pending.push(bytes)
      this.#pendingLength += bytes.length
    }
  }

  /** Whether a command has begun and is not complete. */
  get incomplete(): boolean {
    return this.#missing > 0 || this.#position < this.#buffer.length || this.#pendingLength > 0
  }

  /** Bytes received and not yet used. */
  get buffered(): number {
    return this.#buffer.length - this.#position + this.#pendingLength
  }

  /** Bytes of the arguments of a command that is not complete. */
  get argumentBytes(): number {
    return this.#argvBytes
  }

  /** Bytes that the argument being received needs; 0 between arguments. */
  get wanted(): number {
    return this.#wanted
  }

  /**
   * The next whole command, or undefined until more bytes come. Empty lines and empty arrays are skipped.
   * @throws ProtocolError
   */
  next(): Bytes[] | undefined {
    for (;;) {
      if (this.#pending.length > 0 && !this.#join()) return undefined
      if (this.#missing === 0) {
        if (this.#position >= this.#buffer.length) return undefined
        if (this.#buffer.charCodeAt(this.#position) !== STAR) {
          const argv = this.#inline()
          if (argv === undefined) return undefined
          if (argv.length > 0) return argv
          continue
        }
        const count = this.#arrayHeader()
        if (count === undefined) return undefined
        if (count <= 0) continue
        this.#missing = count
        this.#argv = []
      }
      const argv = this.#bulks()
      if (argv !== undefined || this.#pending.length === 0) return argv
    }
  }

  #join(): boolean {
    if (this.#buffer.length - this.#position + this.#pendingLength < this.#wanted) return false
    this.#buffer = this.#buffer.slice(this.#position) + this.#pending.join('')
    this.#position = 0
    this.#pending = []
    this.#pendingLength = 0
    this.#wanted = 0
    return true
  }

  #arrayHeader(): number | undefined {
    const end = this.#buffer.indexOf('\r\n', this.#position)
    if (end < 0) {
      if (this.#buffer.length - this.#position > INLINE_LIMIT)
        throw new ProtocolError('too big mbulk count string')
      return undefined
    }
    const count = this.#length(end)
    if (count === undefined || count > 2147483647) throw new ProtocolError('invalid multibulk length')
    if (count > 10 && this.#limits.unauthenticated)
      throw new ProtocolError('unauthenticated multibulk length')
    this.#position = end + 2
    return count
  }

  // The integer between the type byte and `end`; nearly always one or two digits.
  #length(end: number): number | undefined {
    const from = this.#position + 1
    if (end - from === 1) {
      const digit = this.#buffer.charCodeAt(from) - 48
      return digit >= 0 && digit <= 9 ? digit : undefined
    }
    return parseInteger(this.#buffer.slice(from, end))
  }

  #bulks(): Bytes[] | undefined {
    const buffer = this.#buffer
    while (this.#missing > 0) {
      if (this.#bulkLength < 0) {
        if (this.#position >= buffer.length) return undefined
        const end = buffer.indexOf('\r\n', this.#position)
        if (end < 0) {
          if (buffer.length - this.#position > INLINE_LIMIT)
            throw new ProtocolError('too big bulk count string')
          return undefined
        }
        if (buffer.charCodeAt(this.#position) !== DOLLAR) {
          throw new ProtocolError(`expected '$', got '${buffer[this.#position]}'`)
        }
        const length = this.#length(end)
        if (length === undefined || length < 0 || length > this.#limits.maxBulkLength) {
          throw new ProtocolError('invalid bulk length')
        }
        if (length > 16384 && this.#limits.unauthenticated)
          throw new ProtocolError('unauthenticated bulk length')
        this.#position = end + 2
        this.#bulkLength = length
      }
      const end = this.#position + this.#bulkLength
      if (buffer.length < end + 2) {
        this.#wanted = this.#bulkLength + 2
        return undefined
      }
      const bulk = buffer.slice(this.#position, end)
      this.#argv.push(buffer.length > 1024 && bulk.length * 2 < buffer.length ? detachBytes(bulk) : bulk)
      this.#argvBytes += bulk.length
      this.#position = end + 2
      this.#bulkLength = -1
      this.#missing--
    }
    this.#argvBytes = 0
    const argv = this.#argv
    this.#argv = []
    return argv
  }

  #inline(): Bytes[] | undefined {
    const end = this.#buffer.indexOf('\n', this.#position)
    if (end < 0) {
      if (this.#buffer.length - this.#position > INLINE_LIMIT)
        throw new ProtocolError('too big inline request')
      return undefined
    }
    const lineEnd = end > this.#position && this.#buffer[end - 1] === '\r' ? end - 1 : end
    const argv = splitArguments(this.#buffer.slice(this.#position, lineEnd))
    if (!argv) throw new ProtocolError('unbalanced quotes in request')
    this.#position = end + 1
    return argv
  }
}
