// Stream IDs: a time in milliseconds and a sequence number, both unsigned 64-bit. Inside the engine an ID is a byte string
// of 16 bytes, both numbers big-endian: IDs then compare, and serve as keys, at native speed, and no number is too large.
//
//   | ms, 8 bytes | seq, 8 bytes |        shown as "ms-seq"
import type { Bytes } from '../base/bytes.ts'

/** A stream ID: 16 bytes that sort as the ID does. */
export type StreamId = Bytes

/** The least ID, 0-0. No entry has it. */
export const MIN_STREAM_ID: StreamId = '\0'.repeat(16)
/** The greatest ID. */
export const MAX_STREAM_ID: StreamId = '\xff'.repeat(16)

const UINT64 = 1n << 64n
const UINT64_MAX = UINT64 - 1n
const WORD = 0x1_0000_0000
const MAX_TEXT = 127
const USUAL = /^(\d{1,15})-(\d{1,15})$/
const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/

function highWord(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(value >> 32n) : Math.floor(value / WORD)
}

function lowWord(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(value & 0xffffffffn) : value >>> 0
}

function wordAt(id: StreamId, at: number): number {
  return (
    ((id.charCodeAt(at) << 24) |
      (id.charCodeAt(at + 1) << 16) |
      (id.charCodeAt(at + 2) << 8) |
      id.charCodeAt(at + 3)) >>>
    0
  )
}

// A half as a number where that is exact, else as a BigInt.
function half(id: StreamId, at: number): number | bigint {
  const high = wordAt(id, at)
  const low = wordAt(id, at + 4)
  return high < 0x200000 ? high * WORD + low : (BigInt(high) << 32n) | BigInt(low)
}

// The ID that was made or taken apart last, with its parts: adding an entry asks for those of one ID again and again.
let known: StreamId = MIN_STREAM_ID
let knownMs: number | bigint = 0
let knownSeq: number | bigint = 0

function know(id: StreamId): void {
  if (id === known) return
  knownMs = half(id, 0)
  knownSeq = half(id, 8)
  known = id
}

/** Makes an ID. Both parts must fit 64 bits without sign. */
export function streamId(ms: number | bigint, seq: number | bigint): StreamId {
  const id = bytesOf(highWord(ms), lowWord(ms), highWord(seq), lowWord(seq))
  if (typeof ms === 'number' && typeof seq === 'number') {
    known = id
    knownMs = ms
    knownSeq = seq
  }
  return id
}

function bytesOf(a: number, b: number, c: number, d: number): StreamId {
  // In one call: a text put together from two would be kept as two.
  return String.fromCharCode(
    a >>> 24,
    (a >>> 16) & 255,
    (a >>> 8) & 255,
    a & 255,
    b >>> 24,
    (b >>> 16) & 255,
    (b >>> 8) & 255,
    b & 255,
    c >>> 24,
    (c >>> 16) & 255,
    (c >>> 8) & 255,
    c & 255,
    d >>> 24,
    (d >>> 16) & 255,
    (d >>> 8) & 255,
    d & 255,
  )
}

/** The time of an ID; a number unless it is beyond 53 bits. */
export function streamIdMs(id: StreamId): number | bigint {
  know(id)
  return knownMs
}

/** The sequence number of an ID; a number unless it is beyond 53 bits. */
export function streamIdSeq(id: StreamId): number | bigint {
  know(id)
  return knownSeq
}

/** Both parts exactly. */
export function streamIdParts(id: StreamId): { ms: bigint; seq: bigint } {
  return { ms: BigInt(streamIdMs(id)), seq: BigInt(streamIdSeq(id)) }
}

/** The ID as it is shown: `ms-seq`. */
export function formatStreamId(id: StreamId, separator = '-'): Bytes {
  return `${streamIdMs(id)}${separator}${streamIdSeq(id)}`
}

/** The ID that follows; undefined after the greatest. */
export function nextStreamId(id: StreamId): StreamId | undefined {
  if (id === MAX_STREAM_ID) return undefined
  const seq = streamIdSeq(id)
  const ms = streamIdMs(id)
  if (seq < Number.MAX_SAFE_INTEGER) return streamId(ms, Number(seq) + 1)
  return seq < UINT64_MAX ? streamId(ms, BigInt(seq) + 1n) : streamId(BigInt(ms) + 1n, 0)
}

/** The ID before this one; undefined before the least. */
export function previousStreamId(id: StreamId): StreamId | undefined {
  if (id === MIN_STREAM_ID) return undefined
  const ms = streamIdMs(id)
  const seq = BigInt(streamIdSeq(id))
  return seq > 0n ? streamId(ms, seq - 1n) : streamId(BigInt(ms) - 1n, UINT64_MAX)
}

/** What a text means as an ID. `auto` marks the form `ms-*`, whose sequence number is still to be chosen. */
export interface ParsedStreamId {
  readonly id: StreamId
  readonly auto: boolean
}

/** How an ID is read. */
export interface ParseStreamIdOptions {
  /** Whether `-` and `+` mean the least and the greatest ID; otherwise they are malformed. */
  readonly edges?: boolean
  /** Whether `ms-*` is allowed. */
  readonly auto?: boolean
  /** The sequence number when only a time is given: the least (unless told) or the greatest. */
  readonly missing?: 'min' | 'max'
}

// Canonical negative numbers are refused; otherwise C's strtoull decides, which knows a sign, blanks and leading zeros.
function parseUnsigned(text: Bytes): bigint | undefined {
  if (/^-[1-9]\d{0,18}$/.test(text)) return undefined
  const found = NUMBER.exec(text)
  if (!found) return undefined
  const value = BigInt(found[2] as string)
  if (value > UINT64_MAX) return undefined
  return found[1] === '-' && value > 0n ? UINT64 - value : value
}

/** Reads an ID; undefined when it is malformed. */
export function parseStreamId(text: Bytes, options: ParseStreamIdOptions = {}): ParsedStreamId | undefined {
  const usual = USUAL.exec(text)
  if (usual) return { id: streamId(Number(usual[1]), Number(usual[2])), auto: false }
  if (text.length > MAX_TEXT) return undefined
  const nul = text.indexOf('\0')
  const shown = nul < 0 ? text : text.slice(0, nul)
  if (shown === '-' || shown === '+') {
    if (!options.edges) return undefined
    return { id: shown === '-' ? MIN_STREAM_ID : MAX_STREAM_ID, auto: false }
  }
  const dash = shown.indexOf('-')
  const ms = parseUnsigned(dash < 0 ? shown : shown.slice(0, dash))
  if (ms === undefined) return undefined
  if (dash < 0) return { id: streamId(ms, options.missing === 'max' ? UINT64_MAX : 0), auto: false }
  const rest = shown.slice(dash + 1)
  if (options.auto && rest === '*') return { id: streamId(ms, 0), auto: true }
  const seq = parseUnsigned(rest)
  return seq === undefined ? undefined : { id: streamId(ms, seq), auto: false }
}
