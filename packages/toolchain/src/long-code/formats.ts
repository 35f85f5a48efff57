// Formats that fit their arguments, in sources that print a `long` or `size_t` as a `long long` or the other way round.
//
// `CreateStringPrintf(ctx, "%llu", size)` with a `size_t` is right where both have 8 bytes. Here the size has 4, and the function would
// read past it and go on with the wrong arguments. In the compiler's intermediate code a call shows what is really passed:
//     @.str = private unnamed_addr constant [5 x i8] c"%llu\00"
//     call ptr (ptr, ptr, ...) %2(ptr noundef %1, ptr noundef @.str, i32 noundef %3)
// so a call whose format says otherwise gets a format of its own. What looks like no format, or comes from a variable, stays.

const text = /^(@[^ ]+) = (?:[a-z_]+ )*constant \[(\d+) x i8\] c"((?:[^"\\]|\\\\|\\[\dA-F]{2})*)"/gm
const call = /^(.*\bcall\b[^(\n]*\(((?:\w+, )*)\.\.\.\) [^\s(]+)\((.*)$/gm
const conversion = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|j|z|t|L|q)?([a-zA-Z%])/g
const integers = 'diouxX'
const sizes: Readonly<Record<string, string>> = {
  '': 'i32',
  l: 'i32',
  z: 'i32',
  t: 'i32',
  ll: 'i64',
  j: 'i64',
  q: 'i64',
}

/** Intermediate code in which the integers of formats are as long as what is passed for them. */
export function withFittingFormats(code: string): string {
  const formats = new Map(Array.from(code.matchAll(text), ([, name = '', , bytes = '']) => [name, bytes]))
  const added: string[] = []
  const changed = code.replace(call, (line: string, head: string, fixed: string, rest: string) => {
    const list = splitArguments(rest)
    if (list === null) return line
    const { args, after } = list
    // The format is the last argument that has a name in the prototype.
    const at = fixed.split(', ').length - 2
    const name = args[at]?.split(' ').at(-1) ?? ''
    const format = formats.get(name)
    if (format === undefined) return line
    const fitted = fitting(
      format,
      args.slice(at + 1).map((arg) => arg.split(' ', 1)[0] as string),
    )
    if (fitted === format) return line
    const own = `@.fitting.${added.length}`
    // The text's length in bytes: an escaped byte is written in three characters, a backslash in two.
    const length = fitted.replace(/\\\\|\\[\dA-F]{2}/g, '.').length
    added.push(`${own} = private unnamed_addr constant [${length} x i8] c"${fitted}", align 1`)
    const others = args.with(at, `${(args[at] as string).slice(0, -name.length)}${own}`)
    return `${head}(${others.join(', ')})${after}`
  })
  return added.length === 0 ? code : `${changed}\n${added.join('\n')}\n`
}

/** A format with the lengths of its integers as in the arguments' types. */
function fitting(format: string, types: readonly string[]): string {
  if (/%\d+\$/.test(format)) return format
  let next = 0
  return format.replace(
    conversion,
    (whole: string, flags: string, width = '', precision: string | undefined, size = '', kind: string) => {
      if (kind === '%') return whole
      next += Number(width === '*') + Number(precision === '*')
      const type = types[next++]
      const said = sizes[size]
      if (!integers.includes(kind) || said === undefined || said === type) return whole
      const right = type === 'i64' ? 'll' : type === 'i32' ? 'l' : size
      return `%${flags}${width}${precision === undefined ? '' : `.${precision}`}${right}${kind}`
    },
  )
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
