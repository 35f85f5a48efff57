// Numbers for the letter `l` of Call, Replicate and EmitAOF that have four bytes instead of eight.
//
// `Call(ctx, "INCRBY", "sl", key, 5)` passes an int; registers of 64 bits forgive that, and a `long` is as long as a `long long` there.
// Here the number has 4 bytes and 8 are read. So those that are too short are made longer before the call, with their sign.
import type { CallRepair, VariadicCall } from './calls.ts'

const functions = /Module_(Call|Replicate|EmitAOF)$/

/** The arguments of a call as they should be, and the lines to put before it; null if they are right. `unused` makes names. */
export function withLongNumbers(
  { callee, format, args, from }: VariadicCall,
  unused: () => string,
): CallRepair | null {
  if (!functions.test(callee)) return null
  const before: string[] = []
  let next = from
  let changed = false
  const fitted = [...args]
  for (const letter of format) {
    if (!'scblv'.includes(letter)) continue
    const arg = args[next] ?? ''
    if (letter === 'l' && arg.startsWith('i32 ')) {
      const value = arg.split(' ').at(-1) as string
      changed = true
      if (/^-?\d+$/.test(value)) fitted[next] = `i64 ${value}`
      else {
        const name = unused()
        before.push(`  ${name} = sext i32 ${value} to i64`)
        fitted[next] = `i64 ${name}`
      }
    }
    // Bytes come with their length, arrays with their count.
    next += letter === 'b' || letter === 'v' ? 2 : 1
  }
  return changed ? { args: fitted, before } : null
}
