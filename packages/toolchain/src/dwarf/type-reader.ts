// Types from their entries. Each entry becomes one type object, made when it is first asked for and kept.
//
// One row for each kind of entry. A struct that a unit only declares is looked up by name among the other units'
// definitions.
import {
  firstOf,
  flagOf,
  numberOf,
  origins,
  referenceOf,
  textOf,
  valueOf,
  type EntryFinder,
} from './attributes.ts'
import { At, Tag } from './constants.ts'
import type { Entry } from './entry.ts'
import type { BaseEncoding, DebugType, DebugVariable, EnumType, RecordMember, RecordType } from './types.ts'

/** The type of an absent type attribute. */
export const VOID: DebugType = { kind: 'void', name: 'void' }

const ENCODINGS: Readonly<Record<number, BaseEncoding>> = {
  0x02: 'boolean',
  0x03: 'complex',
  0x04: 'float',
  0x05: 'signed',
  0x06: 'char',
  0x07: 'unsigned',
  0x08: 'uchar',
  0x10: 'utf',
}

/** What the type reader asks of the rest. */
export interface TypeSurroundings {
  readonly find: EntryFinder
  /** The complete record of that qualified name, if any unit has it. */
  readonly definitionOf: (name: string) => Entry | undefined
  /** A static member as the variable it is. */
  readonly variableOf: (entry: Entry) => DebugVariable | undefined
}

/** Runs `make` at the first call and keeps what it gave. */
export function once<T>(make: () => T): () => T {
  let kept: { readonly value: T } | undefined
  return () => (kept ??= { value: make() }).value
}

/** A name with the namespaces and classes around it. */
export function qualifiedName(entry: Entry, name: string): string {
  let result = name
  for (let around = entry.parent; around; around = around.parent) {
    const within = around.tag === Tag.namespace || RECORD_TAGS.has(around.tag)
    if (within) result = `${textOf(around, At.name) ?? '(anonymous)'}::${result}`
  }
  return result
}

/** Entries that are structs, unions and classes, by tag. */
export const RECORD_TAGS: ReadonlyMap<number, RecordType['form']> = new Map([
  [Tag.structureType, 'struct'],
  [Tag.unionType, 'union'],
  [Tag.classType, 'class'],
])

/** Makes types of entries. */
export class TypeReader {
  readonly #around: TypeSurroundings
  readonly #kept: Map<Entry, DebugType> = new Map()

  constructor(around: TypeSurroundings) {
    this.#around = around
  }

  /** The type an entry's type attribute names, looking through to what the entry stands for. */
  typeOf(entry: Entry): DebugType {
    const found = firstOf(origins(entry, this.#around.find), (one) =>
      referenceOf(one, At.type, this.#around.find),
    )
    return found ? this.of(found) : VOID
  }

  /** The type an entry is. */
  of(entry: Entry): DebugType {
    let type = this.#kept.get(entry)
    if (!type) {
      type = this.#make(entry)
      this.#kept.set(entry, type)
    }
    return type
  }

  #make(entry: Entry): DebugType {
    const target = once(() => this.typeOf(entry))
    const form = RECORD_TAGS.get(entry.tag)
    if (form) return this.#record(entry, form)
    switch (entry.tag) {
      case Tag.baseType:
        return {
          kind: 'base',
          name: textOf(entry, At.name) ?? '?',
          size: numberOf(entry, At.byteSize) ?? 0,
          encoding: ENCODINGS[numberOf(entry, At.encoding) ?? 0] ?? 'unsigned',
        }
      case Tag.pointerType:
        return { kind: 'pointer', form: 'pointer', size: 4, target }
      case Tag.referenceType:
        return { kind: 'pointer', form: 'reference', size: 4, target }
      case Tag.rvalueReferenceType:
        return { kind: 'pointer', form: 'rvalueReference', size: 4, target }
      case Tag.constType:
        return { kind: 'qualified', qualifier: 'const', target }
      case Tag.volatileType:
        return { kind: 'qualified', qualifier: 'volatile', target }
      case Tag.restrictType:
        return { kind: 'qualified', qualifier: 'restrict', target }
      case Tag.atomicType:
        return { kind: 'qualified', qualifier: 'atomic', target }
      case Tag.typedef:
        return { kind: 'typedef', name: qualifiedName(entry, textOf(entry, At.name) ?? '?'), target }
      case Tag.arrayType:
        return this.#array(entry, target)
      case Tag.enumerationType:
        return this.#enum(entry)
      case Tag.subroutineType:
      case Tag.subprogram:
        return {
          kind: 'function',
          result: target,
          parameters: once(() =>
            entry.children
              .filter((child) => child.tag === Tag.formalParameter)
              .map((child) => this.typeOf(child)),
          ),
          variadic: entry.children.some((child) => child.tag === Tag.unspecifiedParameters),
        }
      default:
        return { kind: 'void', name: textOf(entry, At.name) ?? 'void' }
    }
  }

  #array(entry: Entry, element: () => DebugType): DebugType {
    const counts = entry.children
      .filter((child) => child.tag === Tag.subrangeType)
      .map((child) => {
        const upper = numberOf(child, At.upperBound)
        return numberOf(child, At.count) ?? (upper === undefined ? undefined : upper + 1)
      })
    if (counts.length === 0) counts.push(undefined)
    const nested = counts.reduceRight<() => DebugType>((inner, count) => {
      const type: DebugType = { kind: 'array', element: inner, count }
      return () => type
    }, element)
    return nested()
  }

  #enum(entry: Entry): EnumType {
    const name = textOf(entry, At.name)
    const size = numberOf(entry, At.byteSize) ?? 4
    const raw = once(() =>
      entry.children
        .filter((child) => child.tag === Tag.enumerator)
        .map((child) => {
          const value = valueOf(child, At.constValue)
          return { name: textOf(child, At.name) ?? '?', value: value?.kind === 'constant' ? value.value : 0n }
        }),
    )
    const signed = raw().some(({ value }) => value < 0n) || this.#underlyingIsSigned(entry)
    return {
      kind: 'enum',
      name: name === undefined ? undefined : qualifiedName(entry, name),
      size,
      signed,
      enumerators: raw,
    }
  }

  #underlyingIsSigned(entry: Entry): boolean {
    const type = this.typeOf(entry)
    return type.kind === 'base' && (type.encoding === 'signed' || type.encoding === 'char')
  }

  #record(declared: Entry, form: RecordType['form']): DebugType {
    const plain = textOf(declared, At.name)
    const name = plain === undefined ? undefined : qualifiedName(declared, plain)
    const opaque = flagOf(declared, At.declaration)
    const definition = opaque && name !== undefined ? this.#around.definitionOf(name) : undefined
    if (definition && definition !== declared) return this.of(definition)
    const size = numberOf(declared, At.byteSize) ?? 0
    return {
      kind: 'record',
      form,
      name,
      size,
      opaque,
      members: once(() =>
        declared.children.filter((child) => isMember(child)).map((child) => this.#member(child)),
      ),
      statics: once(() =>
        declared.children
          .filter((child) => !isMember(child) && (child.tag === Tag.member || child.tag === Tag.variable))
          .flatMap((child) => this.#around.variableOf(child) ?? []),
      ),
    }
  }

  #member(entry: Entry): RecordMember {
    const type = once(() => this.typeOf(entry))
    const inherited = entry.tag === Tag.inheritance
    const start = numberOf(entry, At.dataMemberLocation) ?? 0
    const width = numberOf(entry, At.bitSize)
    return {
      name: inherited ? recordName(type()) : (textOf(entry, At.name) ?? ''),
      type,
      inherited,
      artificial: flagOf(entry, At.artificial) || (textOf(entry, At.name) ?? '').startsWith('_vptr'),
      ...(width === undefined ? { offset: start } : bitPlace(entry, start, width)),
    }
  }
}

/** Members with a place in the record; static ones are declarations. */
function isMember(entry: Entry): boolean {
  return (
    entry.tag === Tag.inheritance ||
    (entry.tag === Tag.member && !flagOf(entry, At.external) && !flagOf(entry, At.declaration))
  )
}

function recordName(type: DebugType): string {
  return type.kind === 'record' || type.kind === 'typedef' ? (type.name ?? '') : ''
}

/** Both ways to say where a bit-field lies: bits from the record's start, or (old) from the high end of a unit. */
function bitPlace(entry: Entry, start: number, size: number): Pick<RecordMember, 'offset' | 'bits'> {
  const fromStart = numberOf(entry, At.dataBitOffset)
  const fromTop = Number(BigInt.asIntN(64, BigInt(numberOf(entry, At.bitOffset) ?? 0)))
  const unitSize = numberOf(entry, At.byteSize) ?? 4
  const bit = fromStart ?? start * 8 + unitSize * 8 - fromTop - size
  return { offset: Math.floor(bit / 8), bits: { offset: bit % 8, size } }
}
