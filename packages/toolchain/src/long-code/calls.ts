// Calls with arguments after a format, as they stand in the compiler's intermediate code:
//     @.str = private unnamed_addr constant [5 x i8] c"%llu\00"
//     %2 = load ptr, ptr @ValkeyModule_CreateStringPrintf
//     %call = call ptr (ptr, ptr, ...) %2(ptr noundef %1, ptr noundef @.str, i32 noundef %3)
// What looks like no format, or comes from a variable, stays. Change together: formats.ts and call-arguments.ts, which say what to change.

const text = /^(@[^ ]+) = (?:[a-z_]+ )*constant \[\d+ x i8\] c"((?:[^"\\]|\\\\|\\[\dA-F]{2})*)"/gm
const load = /^ *(?<to>%[^ ]+) = load ptr, ptr (?<name>@[^ ,]+).*$/
const call = /^(?<head>.*\bcall\b[^(\n]*\((?<fixed>(?:\w+, )*)\.\.\.\) (?<callee>[^\s(]+))\((?<rest>.*)$/
const lines = new RegExp(`${load.source}|${call.source}`, 'gm')

/** One such call. */
export interface VariadicCall {
  /** The function's name, or that of the pointer to it. */
  readonly callee: string
  /** As the code writes it, with its escapes. */
  readonly format: string
  /** All arguments, with their types. */
  readonly args: readonly string[]
  /** The first one after the format. */
  readonly from: number
}

/** What is to be different. */
export interface CallRepair {
  readonly format?: string
  readonly args?: readonly string[]
  /** Lines that belong before it. */
  readonly before?: readonly string[]
}

/** Says what is wrong with a call, or nothing. `unused` makes names for values. */
export type CallRule = (call: VariadicCall, unused: () => string) => CallRepair | null

/** Intermediate code with calls as a rule wants them. */
export function withCalls(code: string, rule: CallRule): string {
  const formats = new Map(Array.from(code.matchAll(text), ([, name = '', bytes = '']) => [name, bytes]))
  const pointers = new Map<string, string>()
  const added: string[] = []
  let values = 0
  const changed = code.replace(lines, (...found: unknown[]) => {
    const line = found[0] as string
    const parts = found.at(-1) as Readonly<Record<string, string | undefined>>
    if (parts['to'] !== undefined) {
      pointers.set(parts['to'], parts['name'] ?? '')
      return line
    }
    const { head = '', fixed = '', callee = '', rest = '' } = parts
    const list = splitArguments(rest)
    if (list === null) return line
    // The format is the last argument that has a name in the prototype.
    const at = fixed.split(', ').length - 2
    const name = list.args[at]?.split(' ').at(-1) ?? ''
    const format = formats.get(name)
    if (format === undefined) return line
    const whole = { callee: pointers.get(callee) ?? callee, format, args: list.args, from: at + 1 }
    const repair = rule(whole, () => `%fitting.${values++}`)
    if (repair === null) return line
    const args = [...(repair.args ?? list.args)]
    if (repair.format !== undefined) {
      const own = `@.fitting.${added.length}`
      added.push(`${own} = private unnamed_addr constant ${constant(repair.format)}, align 1`)
      args[at] = `${(args[at] as string).slice(0, -name.length)}${own}`
    }
    return [...(repair.before ?? []), `${head}(${args.join(', ')})${list.after}`].join('\n')
  })
  return added.length === 0 ? changed : `${changed}\n${added.join('\n')}\n`
}

/** A text with its type. An escaped byte is written in three characters, a backslash in two. */
function constant(bytes: string): string {
  return `[${bytes.replace(/\\\\|\\[\dA-F]{2}/g, '.').length} x i8] c"${bytes}"`
}

/** What stands between a call's parentheses, and what comes behind them; null if they do not end in the line. */
function splitArguments(rest: string): { args: string[]; after: string } | null {
  const args: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < rest.length; at++) {
    const letter = rest[at] as string
    if ('([{'.includes(letter)) depth++
    else if (depth > 0 && ')]}'.includes(letter)) depth--
    else if (depth === 0 && (letter === ',' || letter === ')')) {
      args.push(rest.slice(from, at).trim())
      from = at + 1
      if (letter === ')') return { args, after: rest.slice(at + 1) }
    }
  }
  return null
}
