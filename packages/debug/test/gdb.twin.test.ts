// The same module in our engine and in the real server under gdb, stopped at the same line: every variable, down to the
// last member and element, must have the same value.
import { describe, expect, it } from 'vitest'
import { variablesOf, type Variable } from '../src/index.ts'
import { askGdb } from './gdb.ts'
import { compileSources, lineWith, lookInto } from './stopped-module.ts'

const skip = process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1'

interface Leaf {
  readonly expression: string
  readonly type: string
  readonly value: string
}

/** How deep pointers and members are followed. */
const DEPTH = 4

function leavesOf(variable: Variable, depth = DEPTH): Leaf[] {
  const { evaluateName, type, value } = variable
  const children = depth > 0 ? variable.expand() : []
  const below = children.flatMap((child) => leavesOf(child, depth - 1))
  const whole = value.startsWith('{')
  return [
    ...(evaluateName === undefined || whole ? [] : [{ expression: evaluateName, type, value }]),
    ...below,
  ]
}

/** Addresses differ by nature: of a pointer what counts is whether there is one, and the text or name behind it. */
function comparable(text: string, type: string): string {
  const bare = text.replace(/^\(.*\) (?=0x|@)/, '').replace(/^@0x[\da-f]+: /, '')
  if (/^NULL$|^0x0$/.test(bare)) return 'NULL'
  if (/^0x[\da-f]+/.test(bare)) {
    const behind = bare.replace(/^0x[\da-f]+ ?/, '')
    return `pointer ${behind.replace(/^<(\w+)\([^>]*\)>$/, '<$1>')}`.trim()
  }
  if (/float|double/.test(type)) {
    const number = Number(bare.replace('inf', 'Infinity'))
    return String(type === 'float' ? Math.fround(number) : number)
  }
  // gdb names scoped enumerators in full.
  return bare.replace(/^[\w:]+::(\w+)$/, '$1')
}

/** Variables of the module's own files: those of the header are the API's pointers. */
function ownVariables(frame: Parameters<Parameters<typeof lookInto>[2]>[0]): Variable[] {
  const { info } = frame.program
  const globals = info
    .globals(frame.pc)
    .filter(({ file, name }) => /\.(c|cpp)$/.test(file) && name !== 'seasons')
  const variables = [...info.scopesAt(frame.pc).flatMap((scope) => scope.variables()), ...globals]
  // The nearest of several with one name is what the name means, for gdb too.
  const seen = new Set<string>()
  const nearest = variables.filter(({ qualifiedName }) => !seen.has(qualifiedName) && seen.add(qualifiedName))
  return variablesOf(frame, nearest)
}

describe.skipIf(skip)('variables are what gdb shows at the same line in the real server', () => {
  it.each([
    { sources: ['kinds.c', 'elsewhere.c'], command: 'kinds.look', least: 200 },
    { sources: ['shapes.cpp'], command: 'shapes.look', least: 25 },
  ])('$sources', async ({ sources, command, least }) => {
    const line = lineWith(sources[0] as string, '/* stop here */')
    const wasm = await compileSources(sources)
    const [leaves] = lookInto(wasm, command, (frame) =>
      ownVariables(frame).flatMap((variable) => leavesOf(variable)),
    ) as [Leaf[]]
    const answers = await askGdb(
      { sources, line, command },
      leaves.map(({ expression }) => expression),
    )
    const differences = leaves.flatMap(({ expression, type, value }, index) => {
      const ours = comparable(value, type)
      const theirs = comparable(answers[index] as string, type)
      return ours === theirs ? [] : [`${type} ${expression}: ${value}, gdb: ${answers[index]}`]
    })
    expect(differences).toEqual([])
    expect(leaves.length).toBeGreaterThanOrEqual(least)
  })
})
