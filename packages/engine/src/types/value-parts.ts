// What a value consists of, in the same form for all types: for panels and debuggers, which show and compare values and do nothing with them.
//
//   string: one part without a name      list: an index and the element     set: a member and nothing
//   hash: a field and its value          zset: a member and its score       stream: an ID and the fields with values
//   module: the type's name and the module's pointer
import type { Bytes } from '../base/bytes.ts'
import { formatDouble } from '../base/doubles.ts'
import { HashValue } from './hash-value.ts'
import { ListValue } from './list-value.ts'
import { ModuleValue } from './module-value.ts'
import { SetValue } from './set-value.ts'
import { formatStreamId } from './stream-id.ts'
import { StreamValue } from './stream-value.ts'
import { StringValue } from './string-value.ts'
import type { Value } from './value.ts'
import { ZsetValue } from './zset-value.ts'

/** A name (a field, a member, an ID, an index) and what it has; either may be empty. */
export type ValuePart = readonly [name: Bytes, content: Bytes]

/** The parts of a value in its own order. The value must not change meanwhile. */
export function* valueParts(value: Value): IterableIterator<ValuePart> {
  if (value instanceof StringValue) yield ['', value.toBytes()]
  else if (value instanceof ListValue) {
    let index = 0
    for (const item of value) yield [String(index++), item]
  } else if (value instanceof HashValue) yield* value.entries()
  else if (value instanceof SetValue) for (const member of value) yield [member, '']
  else if (value instanceof ZsetValue) {
    for (const { member, score } of value.entries()) yield [member, formatDouble(score)]
  } else if (value instanceof StreamValue) {
    for (const { id, fields, values } of value.range())
      yield [formatStreamId(id), fields.map((field, at) => `${field} ${values[at] ?? ''}`).join('  ')]
  } else if (value instanceof ModuleValue)
    yield [value.dataType.name, `0x${Number(value.value).toString(16)}`]
}

/** What one part has, by its name; undefined if there is none. Indices of lists may count from the end. */
export function valuePart(value: Value, name: Bytes): Bytes | undefined {
  if (value instanceof HashValue) return value.get(name)
  if (value instanceof SetValue) return value.has(name) ? '' : undefined
  if (value instanceof ZsetValue) {
    const score = value.score(name)
    return score === undefined ? undefined : formatDouble(score)
  }
  if (value instanceof ListValue) {
    const index = Number(name)
    return value.get(index < 0 ? value.length + index : index)
  }
  for (const [other, content] of valueParts(value)) if (other === name) return content
  return undefined
}
