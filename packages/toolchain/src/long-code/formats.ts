// Formats that fit their arguments, in sources that print a `long` or `size_t` as a `long long` or the other way round.
//
// `CreateStringPrintf(ctx, "%llu", size)` with a `size_t` is right where both have 8 bytes. Here the size has 4, and the function would
// read past it and go on with the wrong arguments. A call whose format says something else than is passed gets a format of its own.
import type { CallRepair, VariadicCall } from './calls.ts'

const conversion = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|j|z|t|L|q)?([a-zA-Z%])/g
const integers = 'diouxX'
const sizes: ReadonlyMap<string, string> = new Map([
  ...['', 'l', 'z', 't'].map((size) => [size, 'i32'] as const),
  ...['ll', 'j', 'q'].map((size) => [size, 'i64'] as const),
])

/** The format with the lengths of its integers as in the arguments' types; null if it is right. */
export function withFittingFormat({ format, args, from }: VariadicCall): CallRepair | null {
  if (!format.includes('%') || /%\d+\$/.test(format)) return null
  const types = args.slice(from).map((arg) => arg.split(' ', 1)[0])
  let next = 0
  const fitted = format.replace(
    conversion,
    (whole: string, flags: string, width = '', precision: string | undefined, size = '', kind: string) => {
      if (kind === '%') return whole
      next += Number(width === '*') + Number(precision === '*')
      const type = types[next++]
      const said = sizes.get(size)
      if (!integers.includes(kind) || said === undefined || said === type) return whole
      const right = type === 'i64' ? 'll' : type === 'i32' ? 'l' : size
      return `%${flags}${width}${precision === undefined ? '' : `.${precision}`}${right}${kind}`
    },
  )
  return fitted === format ? null : { format: fitted }
}
