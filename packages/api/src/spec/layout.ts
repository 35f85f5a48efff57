// Where the fields of the header's structures lie in wasm32 memory, worked out from structs/ by the C rules: each member at
// the next multiple of its alignment, a union's all at its start, the size rounded up to the alignment. header.test.ts has
// clang confirm every number.

import { parseCType } from './c-types.ts'
import { STRUCTS } from './structs/index.ts'
import type { Field, Nested, StructName } from './structs/index.ts'

/** Size, alignment and the offset of every field; a field within a named member is `member.field`. */
export interface StructLayout {
  readonly size: number
  readonly align: number
  readonly offsets: ReadonlyMap<string, number>
}

/** Bytes of the types that are not four bytes wide. */
const SIZES: Readonly<Record<string, number>> = { char: 1, uint8_t: 1, uint16_t: 2 }

function sizeOfScalar(ctype: string): number {
  const size = SIZES[ctype]
  if (size !== undefined) return size
  const kind = parseCType(ctype)
  return kind === 'i64' || kind === 'u64' || kind === 'f64' ? 8 : 4
}

function isNested(member: Field | Nested): member is Nested {
  return 'nested' in member
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align
}

function layOut(members: readonly (Field | Nested)[], union: boolean): StructLayout {
  const offsets = new Map<string, number>()
  let end = 0
  let align = 1
  for (const member of members) {
    let size: number
    let memberAlign: number
    let inner: ReadonlyMap<string, number> = new Map()
    if (isNested(member)) {
      const layout = layOut(member.members, member.nested === 'union')
      size = layout.size
      memberAlign = layout.align
      inner = layout.offsets
    } else {
      const [, element = '', count = '1'] = /^(.*?)(?:\[(\d+)\])?$/.exec(member[0]) ?? []
      memberAlign = sizeOfScalar(element)
      size = memberAlign * Number(count)
    }
    const name = isNested(member) ? member.name : member[1]
    const at = union ? 0 : roundUp(end, memberAlign)
    if (name !== '') offsets.set(name, at)
    for (const [path, offset] of inner) offsets.set(name === '' ? path : `${name}.${path}`, at + offset)
    end = Math.max(end, at + size)
    align = Math.max(align, memberAlign)
  }
  return { size: roundUp(end, align), align, offsets }
}

const layouts = new Map<StructName, StructLayout>()

/** The layout of a structure. */
export function layoutOf(struct: StructName): StructLayout {
  let layout = layouts.get(struct)
  if (layout === undefined) layouts.set(struct, (layout = layOut(STRUCTS[struct].members, false)))
  return layout
}

/** Bytes a structure takes in wasm32 memory. */
export function sizeOf(struct: StructName): number {
  return layoutOf(struct).size
}

/**
 * Bytes from the start of a structure to a field.
 * @param field its name, or `member.field` within a nested structure
 * @throws if there is no such field
 */
export function offsetOf(struct: StructName, field: string): number {
  const offset = layoutOf(struct).offsets.get(field)
  if (offset === undefined) throw new Error(`layout: ${struct} has no field ${field}`)
  return offset
}
