// Casts that give away a `long` as something of 8 bytes.
//
// `StringToLongLong(s, (long long *)&n)` with a `long n` is right where `long` has 8 bytes; here it has 4, and the call
// writes over what lies beside it, unless it is a variable (../long-code). The compiler has no switch for that: it is
// one kind of those that -Wcast-align tells, which are dropped otherwise (WebAssembly reads and writes anywhere). Change
// together: the switch in ../flags.ts.

import type { Diagnostic } from '../types.ts'

const cast =
  /^cast from '(?<from>[^']+)'(?: \(aka '(?<fromAka>[^']+)'\))? to '(?<to>[^']+)'(?: \(aka '(?<toAka>[^']+)'\))? /
const narrow = /^(?:(?:const|volatile) )*(?:unsigned )?long \*$/
const wide = /^(?:(?:const|volatile) )*(?:(?:unsigned )?long long|double) \*$/

/** The message itself, its words if it is of such a cast, or nothing if it is of another cast's alignment. */
export function aboutLong<D extends Diagnostic>(diagnostic: D): D[] {
  if (diagnostic.code !== '-Wcast-align') return [diagnostic]
  const { from = '', fromAka = from, to = '', toAka = to } = cast.exec(diagnostic.message)?.groups ?? {}
  if (!narrow.test(fromAka) || !wide.test(toAka)) return []
  const message = `'${from}' points to 4 bytes, '${to}' to 8: a variable gets the lower half of what is stored, anything else loses what lies behind`
  return [{ ...diagnostic, message }]
}

/** Whether a message, as `aboutLong` leaves it, is of a pointer to a `long` that is given away as one to something of 8 bytes. */
export function givesLongAway({ code, message }: Diagnostic): boolean {
  return (
    code === '-Wcast-align' ||
    (code === '-Wincompatible-pointer-types' &&
      /'(unsigned )?long \*'/.test(message) &&
      /'((unsigned )?long long|double) \*'/.test(message))
  )
}
