// Values as the tree that a debugger shows: a name, a line of text, and children that are made when they are wanted.
//
// This is what the Debug Adapter Protocol calls a variable; `evaluateName` is a C expression that gives the same value.
import type { DebugType, DebugVariable, RecordMember } from '@valkey-playground/toolchain/wasm'
import { isCharacter, plainType, sizeOf } from './c-types.ts'
import type { Frame, HandleLine, Program } from './program.ts'
import { handleOf, textOf } from './text.ts'
import { typeName } from './type-name.ts'
import {
  addressOf,
  memberOf,
  partOf,
  scalarOf,
  targetOf,
  valueOfVariable,
  withoutReference,
  type Value,
} from './value.ts'

/** One line of a variables view. */
export interface Variable {
  readonly name: string
  readonly value: string
  readonly type: string
  /** A C expression for the same value; absent for lines about objects of the engine. */
  readonly evaluateName?: string
  /** Where it lies, or where a pointer points to: `0x` and digits. */
  readonly memoryReference?: string
  /** How many children it has: with names, and numbered ones that can be asked for in pages. */
  readonly named: number
  readonly indexed: number
  /** The data behind it, for assigning and for expressions. */
  readonly source?: Value
  /** The children; of numbered ones those from `start` on, `count` of them. */
  readonly expand: (start?: number, count?: number) => readonly Variable[]
}

/** Lines of one scope, in the order of declaration. */
export function variablesOf(frame: Frame, variables: readonly DebugVariable[]): Variable[] {
  return variables.map((variable) =>
    describe(frame.program, variable.name, valueOfVariable(frame, variable), variable.qualifiedName),
  )
}

/** Makes the line of a value. `expression` is C for it, if there is any. */
export function describe(program: Program, name: string, given: Value, expression?: string): Variable {
  const value = withoutReference(program, given)
  const plain = plainType(value.type)
  const reference = plain.kind === 'pointer' ? scalarOf(program, value) : addressOf(value)
  const common = {
    name,
    value: textOf(program, value),
    type: typeName(given.type),
    source: value,
    ...(expression === undefined ? {} : { evaluateName: expression }),
    ...(reference ? { memoryReference: `0x${reference.toString(16)}` } : {}),
  }
  if (value.place.kind === 'unavailable') return { ...common, named: 0, indexed: 0, expand: () => [] }
  if (plain.kind === 'array') return { ...common, ...arrayChildren(program, value, plain, expression) }
  const handle = handleOf(program, value)
  const children = handle
    ? (handle.children?.().map(describeLine) ?? [])
    : childrenOf(program, value, plain, expression)
  return { ...common, named: children.length, indexed: 0, expand: () => children.map((make) => make()) }
}

type LazyVariable = () => Variable

function describeLine(line: HandleLine): LazyVariable {
  return () => {
    const children = line.children?.().map(describeLine) ?? []
    return {
      name: line.name,
      value: line.value,
      type: line.type ?? '',
      named: children.length,
      indexed: 0,
      expand: () => children.map((make) => make()),
    }
  }
}

function arrayChildren(
  program: Program,
  value: Value,
  { element, count = 0 }: { readonly element: () => DebugType; readonly count: number | undefined },
  expression: string | undefined,
): Pick<Variable, 'named' | 'indexed' | 'expand'> {
  const type = element()
  const size = sizeOf(type)
  return {
    named: 0,
    indexed: count,
    expand: (start = 0, wanted = count) =>
      Array.from({ length: Math.max(0, Math.min(wanted, count - start)) }, (_, position) => {
        const index = start + position
        return describe(
          program,
          `[${index}]`,
          partOf(value, index * size, type),
          expression === undefined ? undefined : `${operand(expression)}[${index}]`,
        )
      }),
  }
}

function childrenOf(
  program: Program,
  value: Value,
  plain: DebugType,
  expression: string | undefined,
): LazyVariable[] {
  if (plain.kind === 'record') return members(program, value, plain.members(), expression, '.')
  if (plain.kind !== 'pointer') return []
  const target = targetOf(program, value)
  const type = plainType(plain.target())
  if (!target || addressOf(target) === 0 || sizeOf(type) === 0) return []
  if (type.kind === 'record') return members(program, target, type.members(), expression, '->')
  // A string's first character says nothing that the text does not.
  if (isCharacter(type)) return []
  const name = expression === undefined ? '*' : `*${operand(expression)}`
  return [() => describe(program, name, target, expression === undefined ? undefined : name)]
}

/** Members of nameless structs and unions stand beside those around them, as C writes them. */
function members(
  program: Program,
  record: Value,
  list: readonly RecordMember[],
  expression: string | undefined,
  sign: '.' | '->',
): LazyVariable[] {
  return list
    .filter((member) => !member.artificial)
    .flatMap((member) => {
      const inner = plainType(member.type())
      if (member.name === '' && inner.kind === 'record')
        return members(program, memberOf(record, member), inner.members(), expression, sign)
      const path = expression === undefined ? undefined : memberPath(expression, sign, member)
      return [() => describe(program, member.name, memberOf(record, member), path)]
    })
}

function memberPath(expression: string, sign: '.' | '->', member: RecordMember): string {
  if (!member.inherited) return `${operand(expression)}${sign}${member.name}`
  return sign === '.'
    ? `(*(${member.name} *)&${operand(expression)})`
    : `(*(${member.name} *)${operand(expression)})`
}

/** In parentheses unless it is a name or a chain of members and elements. */
function operand(expression: string): string {
  return /^[\w:]+(\.\w+|->\w+|\[\d+\])*$|^\(.*\)$/.test(expression) ? expression : `(${expression})`
}
