// Values of keys in words, whole or one part of them, and whether two are the same.
import { quote } from '@valkey-playground/api'
import { valuePart, valueParts, type ValuePart, type ValueType } from '@valkey-playground/engine'
import type { KeyImage } from './keyspace-journal.ts'

const SHOWN_PARTS = 8

/** How a part reads in a line; by a name and what it has if nothing else is said. */
const PART_TEXTS: Partial<Readonly<Record<ValueType, (part: ValuePart) => string>>> = {
  string: ([, content]) => quote(content),
  list: ([, content]) => quote(content),
  set: ([name]) => quote(name),
  zset: ([name, content]) => `${quote(name)}: ${content}`,
  module: ([name, content]) => `${name} ${content}`,
}

function partText(type: ValueType, part: ValuePart): string {
  return PART_TEXTS[type]?.(part) ?? `${quote(part[0])}: ${quote(part[1])}`
}

/** A whole value in one line: its first parts, and when it expires. */
export function valueText({ value, expireAt }: KeyImage): string {
  const shown: string[] = []
  for (const part of valueParts(value)) {
    if (shown.length === SHOWN_PARTS) {
      shown.push('…')
      break
    }
    shown.push(partText(value.type, part))
  }
  const expiry = expireAt < 0 ? '' : `, expires at ${expireAt}`
  return `${value.type} ${shown.join(', ')}${expiry}`
}

/** A key in words, or one of its parts; null if there is none. */
export function elementOf(image: KeyImage | null, field?: string): string | null {
  if (!image) return null
  if (field === undefined) return valueText(image)
  const { value } = image
  const content = valuePart(value, field)
  if (content === undefined) return null
  if (value.type === 'set') return 'member'
  return value.type === 'zset' ? content : quote(content)
}

/** Whether a key is the same at two times. */
export function sameImages(a: KeyImage | null, b: KeyImage | null): boolean {
  if (!a || !b) return a === b
  if (a.value.type !== b.value.type || a.expireAt !== b.expireAt) return false
  const left = valueParts(a.value)
  const right = valueParts(b.value)
  for (;;) {
    const one = left.next()
    const other = right.next()
    if (one.done === true || other.done === true) return one.done === other.done
    if (one.value[0] !== other.value[0] || one.value[1] !== other.value[1]) return false
  }
}
