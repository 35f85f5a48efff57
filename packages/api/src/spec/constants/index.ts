// All constants of the header, and C: their values for TypeScript, so that handlers and C modules cannot disagree.
// Values are worked out from the C expressions; the few forms in use are in `evaluate`, another form throws.

import { commands } from './commands.ts'
import { events } from './events.ts'
import { flags } from './flags.ts'
import { general } from './general.ts'

/** A constant: its C expression and a line on it. */
export type ConstantSpec = readonly [expression: string, doc: string]

/** Constants that belong together; one `enum` if `enumType` is given, else `#define`s. */
export interface ConstantGroup {
  readonly doc: string
  readonly enumType?: string
  readonly names: Readonly<Record<string, ConstantSpec>>
}

type Groups = typeof general & typeof flags & typeof commands & typeof events
type NamesOf<G> = G extends { readonly names: infer N } ? N : never
type ValueOf<Expression> = Expression extends `"${infer Text}"` ? Text : number
type Values<N> = N extends unknown
  ? { readonly [K in keyof N]: N[K] extends readonly [infer E, string] ? ValueOf<E> : never }
  : never
type Merge<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never

/** Every constant with its value: numbers, and strings for the textual ones. */
export type Constants = Merge<Values<NamesOf<Groups[keyof Groups]>>>

/** The name of a constant. */
export type ConstantName = keyof Constants

/** The groups, in the order the header prints them. */
export const CONSTANT_GROUPS: readonly ConstantGroup[] = [
  ...Object.values<ConstantGroup>(general),
  ...Object.values<ConstantGroup>(flags),
  ...Object.values<ConstantGroup>(commands),
  ...Object.values<ConstantGroup>(events),
]

/** Forms that are neither a number nor a shift, an OR or a text. */
const ODD: Readonly<Record<string, number>> = {
  '((ValkeyModuleString *)(long)1)': 1,
  '(1.0 / 0.0)': Infinity,
  '(-1.0 / 0.0)': -Infinity,
}

function evaluate(expression: string, known: Readonly<Record<string, number | string>>): number | string {
  const odd = ODD[expression]
  if (odd !== undefined) return odd
  if (expression.startsWith('"')) return expression.slice(1, -1)
  const bare = expression.startsWith('(') ? expression.slice(1, -1) : expression
  if (bare.includes(' | ')) {
    return bare.split(' | ').reduce((bits, name) => bits | Number(known[name] ?? Number.NaN), 0)
  }
  const match = /^(-?\d+)(?:U?L{0,2})(?: << (\d+))?$/.exec(bare)
  if (!match) throw new Error(`constants: cannot read ${expression}`)
  const value = Number(match[1]) * 2 ** Number(match[2] ?? 0)
  // V8 keeps what powers make as floating point, also 1, until an operation on integers has given it.
  return value === (value | 0) ? value | 0 : value
}

function evaluateAll(): Readonly<Record<string, number | string>> {
  const values: Record<string, number | string> = {}
  for (const group of CONSTANT_GROUPS) {
    for (const [name, [expression]] of Object.entries(group.names))
      values[name] = evaluate(expression, values)
  }
  // V8 keeps what has grown so far as a dictionary, and this one is looked into at nearly every call.
  return Object.fromEntries(Object.entries(values))
}

/** The values of the header's constants, e.g. `C.VALKEYMODULE_ERR`. */
export const C: Constants = evaluateAll() as Constants
