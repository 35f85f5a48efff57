// The format strings of Call, Replicate and EmitAOF: letters for arguments and for flags, in any order.
//
//   arguments  c C string   s string   b buffer and size_t   l long long   v array of strings and size_t
//   flags      ! A R 3 0 C S W M E D K
import type { Bytes } from '@valkey-playground/engine'
import type { VarArgs } from './abi/varargs.ts'
import type { ModuleApi } from './module-api.ts'

/** The flag letters. */
export type CallFlag = '!' | 'A' | 'R' | '3' | '0' | 'C' | 'S' | 'W' | 'M' | 'E' | 'D' | 'K'

/** A command line put together, and the flags of its format. */
export interface FormattedCall {
  readonly argv: readonly Bytes[]
  readonly flags: ReadonlySet<CallFlag>
}

const FLAGS: ReadonlySet<string> = new Set<CallFlag>([
  '!',
  'A',
  'R',
  '3',
  '0',
  'C',
  'S',
  'W',
  'M',
  'E',
  'D',
  'K',
])

const NO_FLAGS: ReadonlySet<CallFlag> = new Set<CallFlag>()

function isFlag(letter: string): letter is CallFlag {
  return FLAGS.has(letter)
}

const ARGUMENTS: Readonly<Record<string, (m: ModuleApi, args: VarArgs) => Bytes | readonly Bytes[]>> = {
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

/** Reads the arguments that a format asks for; undefined if the format has an unknown letter. */
export function readCall(m: ModuleApi, name: Bytes, format: Bytes, args: VarArgs): FormattedCall | undefined {
  const argv: Bytes[] = [name]
  let flags: Set<CallFlag> | null = null
  for (const letter of format) {
    if (isFlag(letter)) {
      flags = (flags ?? new Set()).add(letter)
      continue
    }
    const read = ARGUMENTS[letter]
    if (!read) return undefined
    const found = read(m, args)
    if (typeof found === 'string') argv.push(found)
    else argv.push(...found)
  }
  return { argv, flags: flags ?? NO_FLAGS }
}
