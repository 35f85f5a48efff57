// A copy of modules' memory, and the search for what differs from it.
//
// JavaScript compares a word at a time, which for the megabytes that there are takes longer than many a command. So the copy lies in a
// WebAssembly memory with a function that compares 64 bytes at a time. It sees no other memory: what it is to compare with
// is copied to the front of its own, a few pages at a time, which costs little as long as these stay in the processor's cache:
//     | front: pages of now | the copy, which grows to the end |
import { SectionId, Writer, writeModule, type Section } from '@valkey-playground/toolchain/wasm'

/** What is told apart: a page is kept whole if a byte of it has changed. */
export const MEMORY_PAGE = 4096

const FRONT = 65536
const WASM_PAGE = 65536
/** The function compares as much at once. */
const BLOCK = 64

/** `(a, b, bytes)` to the distance from `a` at which the first block begins that differs from that at `b`; `bytes` if none does. */
type FirstDifference = (a: number, b: number, bytes: number) => number

/** Bytes of one memory as they were at some time. */
export class MemoryCopy {
  readonly #memory: WebAssembly.Memory
  readonly #firstDifference: FirstDifference
  /** Bytes that are kept. */
  #length = 0

  constructor() {
    const exports = new WebAssembly.Instance(new WebAssembly.Module(comparerCode())).exports
    this.#memory = exports.memory as WebAssembly.Memory
    this.#firstDifference = exports.compare as FirstDifference
  }

  /** What is kept; not to be used any more once more is kept than ever before. */
  get words(): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer as ArrayBuffer, FRONT, this.#length / 4)
  }

  /** Forgets all. Its room stays, for the next. */
  clear(): void {
    this.#length = 0
  }

  /**
   * Keeps what is there now, in the place of what was kept.
   *
   * @param now a multiple of 64 bytes, at least as many as are kept
   * @param changed called for each page that was kept with other contents; `at` in words, `before` is the caller's
   */
  update(now: Int32Array, changed: (at: number, before: Int32Array<ArrayBuffer>) => void): void {
    const kept = this.#length
    this.#extend(now.byteLength)
    const copy = this.words
    const front = new Int32Array(this.#memory.buffer, 0, FRONT / 4)
    for (let from = 0; from < kept; from += FRONT) {
      const bytes = Math.min(FRONT, kept - from)
      front.set(now.subarray(from / 4, (from + bytes) / 4))
      let at = 0
      while ((at += this.#firstDifference(at, FRONT + from + at, bytes - at)) < bytes) {
        at -= at % MEMORY_PAGE
        const end = Math.min(at + MEMORY_PAGE, bytes)
        changed((from + at) / 4, copy.slice((from + at) / 4, (from + end) / 4))
        copy.set(front.subarray(at / 4, end / 4), (from + at) / 4)
        at = end
      }
    }
    copy.set(now.subarray(kept / 4), kept / 4)
  }

  #extend(length: number): void {
    const missing = FRONT + length - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / WASM_PAGE))
    this.#length = length
  }
}

const I32 = 0x7f
const VOID = 0x40
const MEMORY_KIND = 2
const [A, B, BYTES, LEFT] = [0, 1, 2, 3]

const OP = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  i64Load: 0x29,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i64Eqz: 0x50,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64Or: 0x84,
  i64Xor: 0x85,
} as const

/** Loads both sides of eight bytes and leaves the bits that differ. */
function differentBits(offset: number): number[] {
  const load = (side: number): number[] => [OP.localGet, side, OP.i64Load, 3, offset]
  return [...load(A), ...load(B), OP.i64Xor]
}

/** Sets a local to itself and a number. The number is written in two bytes: 64 is negative in one. */
function step(local: number, by: typeof OP.i32Add | typeof OP.i32Sub): number[] {
  return [OP.localGet, local, OP.i32Const, BLOCK | 0x80, 0, by, OP.localSet, local]
}

/** A module that exports a `memory` and `compare`. */
function comparerCode(): Uint8Array<ArrayBuffer> {
  const words = Array.from({ length: BLOCK / 8 }, (_, word) => differentBits(word * 8))
  const body = new Writer().raw([1, 1, I32])
  body.raw([OP.localGet, BYTES, OP.localSet, LEFT, OP.block, VOID, OP.loop, VOID])
  body.raw([OP.localGet, LEFT, OP.i32Eqz, OP.brIf, 1])
  words.forEach((word, index) => body.raw(index === 0 ? word : [...word, OP.i64Or]))
  body.raw([OP.i64Eqz, OP.i32Eqz, OP.brIf, 1])
  body.raw([...step(A, OP.i32Add), ...step(B, OP.i32Add), ...step(LEFT, OP.i32Sub), OP.br, 0, OP.end, OP.end])
  body.raw([OP.localGet, BYTES, OP.localGet, LEFT, OP.i32Sub, OP.end])
  const section = (id: number, writer: Writer): Section => ({ id, name: '', bytes: writer.take(), offset: 0 })
  return writeModule([
    section(SectionId.type, new Writer().raw([1, 0x60, 3, I32, I32, I32, 1, I32])),
    section(SectionId.function, new Writer().raw([1, 0])),
    section(SectionId.memory, new Writer().raw([1, 0, FRONT / WASM_PAGE])),
    section(
      SectionId.export,
      new Writer().u32(2).text('memory').raw([MEMORY_KIND, 0]).text('compare').raw([0, 0]),
    ),
    section(SectionId.code, new Writer().u32(1).u32(body.length).raw(body.view())),
  ])
}
