// Values of keys in words, whole or one part of them, and whether two are the same.
import { quote } from '@valkey-playground/api'
import {
  formatShortest,
  formatStreamId,
  HashValue,
  ListValue,
  ModuleValue,
  SetValue,
  StreamValue,
  StringValue,
  ZsetValue,
  type Bytes,
  type Value,
} from '@valkey-playground/engine'
import type { KeyImage } from './keyspace-journal.ts'

const SHOWN_PARTS = 8

/** The parts of a value: a name (an index, a field, a member, an id) and what it has. */
function* partsOf(value: Value): IterableIterator<readonly [name: Bytes, content: Bytes]> {
  if (value instanceof StringValue) yield ['', value.toBytes()]
  else if (value instanceof ListValue) {
    let index = 0
    for (const item of value) yield [String(index++), item]
  } else if (value instanceof HashValue) yield* value.entries()
  else if (value instanceof SetValue) for (const member of value) yield [member, '']
  else if (value instanceof ZsetValue) {
    for (const { member, score } of value.entries()) yield [member, formatShortest(score)]
  } else if (value instanceof StreamValue) {
    for (const { id, fields, values } of value.range())
      yield [formatStreamId(id), fields.map((field, index) => `${field} ${values[index]}`).join(' ')]
  } else if (value instanceof ModuleValue)
    yield [value.dataType.name, `0x${Number(value.value).toString(16)}`]
}

/** A whole value in one line: its first parts, and when it expires. */
export function valueText({ value, expireAt }: KeyImage): string {
  const shown: string[] = []
  for (const [name, content] of partsOf(value)) {
    if (shown.length === SHOWN_PARTS) {
      shown.push('…')
      break
    }
    shown.push(partText(value, name, content))
  }
  const expiry = expireAt < 0 ? '' : `, expires at ${expireAt}`
  return `${value.type} ${shown.join(', ')}${expiry}`
}

function partText(value: Value, name: Bytes, content: Bytes): string {
  if (value instanceof StringValue || value instanceof ListValue) return quote(content)
  if (value instanceof SetValue) return quote(name)
  if (value instanceof ModuleValue) return `${name} ${content}`
  return `${quote(name)}: ${value instanceof ZsetValue ? content : quote(content)}`
}

/** A key in words, or one of its parts; null if there is none. */
export function elementOf(image: KeyImage | null, field?: string): string | null {
  if (!image) return null
  if (field === undefined) return valueText(image)
  const { value } = image
  if (value instanceof HashValue) return words(value.get(field))
  if (value instanceof ZsetValue) {
    const score = value.score(field)
    return score === undefined ? null : formatShortest(score)
  }
  if (value instanceof SetValue) return value.has(field) ? 'member' : null
  if (value instanceof ListValue) {
    const index = Number(field)
    return words(value.get(index < 0 ? value.length + index : index))
  }
  for (const [name, content] of partsOf(value)) if (name === field) return quote(content)
  return null
}

function words(content: Bytes | undefined): string | null {
  return content === undefined ? null : quote(content)
}

/** Whether a key is the same at two times. */
export function sameImages(a: KeyImage | null, b: KeyImage | null): boolean {
  if (!a || !b) return a === b
  if (a.value.type !== b.value.type || a.expireAt !== b.expireAt) return false
  const left = partsOf(a.value)
  const right = partsOf(b.value)
  for (;;) {
    const one = left.next()
    const other = right.next()
    if (one.done === true || other.done === true) return one.done === other.done
    if (one.value[0] !== other.value[0] || one.value[1] !== other.value[1]) return false
  }
}
