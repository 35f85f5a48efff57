// Functions, scopes and variables from their entries. Each is made once, when it is first asked for.
//
// Change together: type-reader.ts, which makes the types that variables have and asks here for static members.
import { firstOf, flagOf, numberOf, origins, textOf, valueOf, type EntryFinder } from './attributes.ts'
import { At, Tag } from './constants.ts'
import type { DebugSections } from './entries.ts'
import type { Entry, Unit } from './entry.ts'
import type { LineTable } from './line.ts'
import { evaluateLocation, OPTIMIZED_OUT, type Location, type MachineState } from './location.ts'
import { expressionAt, rangesOf } from './ranges.ts'
import { once, qualifiedName, RECORD_TAGS, type TypeReader } from './type-reader.ts'
import type { CallableType, DebugFunction, DebugScope, DebugVariable } from './types.ts'

/** What symbols are made from. */
export interface SymbolSurroundings {
  readonly sections: DebugSections
  readonly lines: LineTable
  readonly find: EntryFinder
  readonly types: TypeReader
}

/** Makes functions, scopes and variables. */
export class Symbols {
  readonly #around: SymbolSurroundings
  readonly #variables: Map<Entry, DebugVariable> = new Map()
  readonly #scopes: Map<Entry, DebugScope> = new Map()
  readonly #files: Map<Unit, readonly string[]> = new Map()

  constructor(around: SymbolSurroundings) {
    this.#around = around
  }

  /** The function of an entry; undefined if it has no code in the module. */
  functionOf(entry: Entry): DebugFunction | undefined {
    const { sections, find, types, lines } = this.#around
    const ranges = rangesOf(entry, sections)
    const first = ranges[0]
    if (!first) return undefined
    const chain = origins(entry, find)
    const name = firstOf(chain, (one) => textOf(one, At.name)) ?? '?'
    const high = ranges.reduce((end, range) => Math.max(end, range.high), 0)
    return {
      name,
      qualifiedName: qualifiedName(chain.at(-1) ?? entry, name),
      linkageName: firstOf(chain, (one) => textOf(one, At.linkageName)) ?? name,
      file: this.#declaredIn(chain),
      line: firstOf(chain, (one) => numberOf(one, At.declLine)) ?? 0,
      low: first.low,
      high,
      bodyStart: bodyStart(lines, first.low, high),
      type: once(() => types.of(entry) as CallableType),
      parameters: once(() => this.#variablesIn(entry).filter(({ role }) => role === 'parameter')),
      frameBase: (state) => addressIn(this.#frameBase(entry, state)),
      frameBaseLocal: localIn(valueOf(entry, At.frameBase)?.value),
    }
  }

  /** The scopes of a function around a position, the innermost first. */
  scopesAt(entry: Entry, pc: number): DebugScope[] {
    const scopes = [this.#scopeOf(entry)]
    let around: Entry | undefined = entry
    while (around) {
      around = around.children.find(
        (child) =>
          (child.tag === Tag.lexicalBlock || child.tag === Tag.inlinedSubroutine) &&
          this.#scopeOf(child).ranges.some(({ low, high }) => low <= pc && pc < high),
      )
      if (around) scopes.unshift(this.#scopeOf(around))
    }
    return scopes
  }

  #scopeOf(entry: Entry): DebugScope {
    let scope = this.#scopes.get(entry)
    if (!scope) {
      scope = this.#makeScope(entry)
      this.#scopes.set(entry, scope)
    }
    return scope
  }

  #makeScope(entry: Entry): DebugScope {
    const common = {
      ranges: rangesOf(entry, this.#around.sections),
      variables: once(() => this.#variablesIn(entry)),
    }
    if (entry.tag !== Tag.inlinedSubroutine)
      return { kind: entry.tag === Tag.lexicalBlock ? 'block' : 'function', ...common }
    const chain = origins(entry, this.#around.find)
    return {
      kind: 'inlined',
      ...common,
      inlined: {
        name: firstOf(chain, (one) => textOf(one, At.name)) ?? '?',
        file: this.#fileName(entry, At.callFile),
        line: numberOf(entry, At.callLine) ?? 0,
      },
    }
  }

  #variablesIn(entry: Entry): DebugVariable[] {
    return entry.children.flatMap((child) =>
      child.tag === Tag.variable || child.tag === Tag.formalParameter ? (this.variableOf(child) ?? []) : [],
    )
  }

  /** The variable of an entry; undefined if it has no name. */
  variableOf(entry: Entry): DebugVariable | undefined {
    let variable = this.#variables.get(entry)
    if (!variable) {
      variable = this.#makeVariable(entry)
      if (variable) this.#variables.set(entry, variable)
    }
    return variable
  }

  #makeVariable(entry: Entry): DebugVariable | undefined {
    const { find, types } = this.#around
    const chain = origins(entry, find)
    const name = firstOf(chain, (one) => textOf(one, At.name))
    if (name === undefined) return undefined
    const external = chain.some((one) => flagOf(one, At.external))
    return {
      name,
      qualifiedName: qualifiedName(chain.at(-1) ?? entry, name),
      role:
        entry.tag === Tag.formalParameter
          ? 'parameter'
          : external
            ? 'global'
            : this.isStatic(entry)
              ? 'static'
              : 'local',
      file: this.#declaredIn(chain),
      line: firstOf(chain, (one) => numberOf(one, At.declLine)) ?? 0,
      artificial: chain.some((one) => flagOf(one, At.artificial)),
      type: once(() => types.typeOf(entry)),
      locate: (state) => this.#locate(entry, state),
    }
  }

  /** Whether a variable has a fixed address that the linker kept, or is one of each thread's. */
  isStatic(entry: Entry): boolean {
    const found = valueOf(entry, At.location)
    if (found?.kind !== 'block') return false
    const [op] = found.value
    if (isThreadLocal(found.value)) return true
    if (op !== OP_ADDRESS && op !== OP_INDEXED_ADDRESS) return false
    const place = evaluateLocation(found.value, {
      state: LINKED,
      frameBase: () => OPTIMIZED_OUT,
      indexedAddress: entry.unit.indexedAddress,
    })
    return place.kind === 'memory' && place.address > 0 && place.address < DROPPED
  }

  #locate(entry: Entry, state: MachineState): Location {
    const constant = valueOf(entry, At.constValue)
    if (constant?.kind === 'constant') return { kind: 'value', value: constant.value }
    if (constant?.kind === 'block') return { kind: 'bytes', bytes: constant.value }
    const expression = expressionAt(entry, At.location, state.pc, this.#around.sections)
    if (!expression) return OPTIMIZED_OUT
    return evaluateLocation(expression, {
      state,
      frameBase: () => this.#frameBase(functionAround(entry), state),
      indexedAddress: entry.unit.indexedAddress,
    })
  }

  #frameBase(entry: Entry | undefined, state: MachineState): Location {
    const expression = entry && expressionAt(entry, At.frameBase, state.pc, this.#around.sections)
    if (!entry || !expression) return { kind: 'unavailable', reason: 'it has no frame in memory' }
    return evaluateLocation(expression, {
      state,
      frameBase: () => OPTIMIZED_OUT,
      indexedAddress: entry.unit.indexedAddress,
    })
  }

  #declaredIn(chain: readonly Entry[]): string {
    const entry = chain.find((one) => numberOf(one, At.declFile) !== undefined)
    return entry ? this.#fileName(entry, At.declFile) : ''
  }

  #fileName(entry: Entry, attribute: number): string {
    const { unit } = entry
    let files = this.#files.get(unit)
    if (!files) {
      files = this.#around.lines.filesAt(numberOf(unit.root, At.statementList) ?? -1)
      this.#files.set(unit, files)
    }
    return files[numberOf(entry, attribute) ?? -1] ?? ''
  }
}

const OP_ADDRESS = 0x03
const OP_INDEXED_ADDRESS = 0xa1
const OP_WASM_LOCATION = 0xed
const DROPPED = 0xffff_fff0

/** A module where the linker put it, not running. */
const LINKED: MachineState = {
  pc: 0,
  memoryBase: 0,
  local: () => undefined,
  global: () => undefined,
  read: () => undefined,
}

/** Whether an expression is an address counted from a global: where the thread's own variables begin. */
function isThreadLocal([op, kind, , , , , then]: Uint8Array): boolean {
  return op === OP_WASM_LOCATION && kind === 3 && (then === OP_ADDRESS || then === OP_INDEXED_ADDRESS)
}

function functionAround(entry: Entry): Entry | undefined {
  let around: Entry | undefined = entry
  while (around && around.tag !== Tag.subprogram) around = around.parent
  return around
}

function addressIn(place: Location): number | undefined {
  if (place.kind === 'memory') return place.address
  return place.kind === 'value' ? Number(place.value & 0xffff_ffffn) : undefined
}

/** The local's number in `DW_OP_WASM_location 0 n`; numbers of 128 and more take a second byte. */
function localIn(expression: unknown): number | undefined {
  if (!(expression instanceof Uint8Array)) return undefined
  const [op, kind, low = 0, high = 0] = expression
  if (op !== OP_WASM_LOCATION || kind !== 0) return undefined
  return low < 0x80 ? low : (low & 0x7f) | (high << 7)
}

/** Where the frame has been made: the compiler marks it; without the mark it is where the second line begins. */
function bodyStart(lines: LineTable, low: number, high: number): number {
  const rows = lines.within(low, high)
  const marked = rows.find((row) => row.prologueEnd)
  return (marked ?? rows.find((row) => row.statement && row.address > low))?.address ?? low
}

/** All entries of a unit that functions and globals can be: at its top, in namespaces and in classes. */
export function* outerEntries(entry: Entry): Generator<Entry> {
  for (const child of entry.children) {
    yield child
    if (child.tag === Tag.namespace || RECORD_TAGS.has(child.tag)) yield* outerEntries(child)
  }
}
