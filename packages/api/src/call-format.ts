// The format strings of Call, Replicate and EmitAOF: letters for arguments and for flags, in any order.
//
//   arguments  c C string   s string   b buffer and size_t   l long long   v array of strings and size_t
//   flags      ! A R 3 0 C S W M E D K
import type { Bytes } from '@valkey-playground/engine'
import type { VarArgs } from './abi/varargs.ts'
import type { ModuleApi } from './module-api.ts'

/** The flag letters, each a bit. */
export const CALL_FLAG = {
  '!': 1,
  A: 2,
  R: 4,
  '3': 8,
  '0': 16,
  C: 32,
  S: 64,
  W: 128,
  M: 256,
  E: 512,
  D: 1024,
  K: 2048,
} as const

/** A command line put together, and the flags of its format. */
export interface FormattedCall {
  readonly argv: readonly Bytes[]
  /** Bits of CALL_FLAG. */
  readonly flags: number
}

const FLAGS: Readonly<Record<string, number>> = CALL_FLAG

type ArgumentReader = (m: ModuleApi, args: VarArgs) => Bytes | readonly Bytes[]

const ARGUMENTS: Readonly<Record<string, ArgumentReader>> = {
  c: (m, args) => m.text(args.pointer()),
  s: (m, args) => m.string(args.pointer()).bytes,
  b(m, args) {
    const pointer = args.pointer()
    return m.memory.readBytes(pointer, args.u32())
  },
  l: (_m, args) => String(args.i64()),
  v(m, args) {
    const pointer = args.pointer()
    const count = args.u32()
    return Array.from({ length: count }, (_, index) => m.string(m.memory.readI32(pointer + index * 4)).bytes)
  },
}

/** What a format says. */
interface Format {
  readonly readers: readonly ArgumentReader[]
  readonly flags: number
  /** An unknown letter comes behind the arguments so far. */
  readonly bad: boolean
}

/** Formats that were read; modules have a few, each a constant. */
const formats = new Map<Bytes, Format>()
const MOST_FORMATS = 1000

function readFormat(format: Bytes): Format {
  const readers: ArgumentReader[] = []
  let flags = 0
  let bad = false
  for (const letter of format) {
    const reader = ARGUMENTS[letter]
    const flag = FLAGS[letter]
    if (flag !== undefined) flags |= flag
    else if (reader !== undefined) readers.push(reader)
    else {
      bad = true
      break
    }
  }
  return { readers, flags, bad }
}

function formatOf(text: Bytes): Format {
  let format = formats.get(text)
  if (format === undefined) {
    if (formats.size >= MOST_FORMATS) formats.clear()
    formats.set(text, (format = readFormat(text)))
  }
  return format
}

/** Reads the arguments that a format asks for; undefined if the format has an unknown letter. */
export function readCall(m: ModuleApi, name: Bytes, format: Bytes, args: VarArgs): FormattedCall | undefined {
  const { readers, flags, bad } = formatOf(format)
  const argv: Bytes[] = [name]
  for (const read of readers) {
    const found = read(m, args)
    if (typeof found === 'string') argv.push(found)
    else argv.push(...found)
  }
  return bad ? undefined : { argv, flags }
}
