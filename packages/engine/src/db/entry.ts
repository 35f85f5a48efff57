// A key with its value and what is known of it. Entries are made and thrown away by the database alone; their places in its
// arrays are key-table.ts's.
//
// A string that was set and that nobody has asked for as a value since is its text alone: that is a third of the memory less,
// and a string set over another touches neither the old text nor an object around it. Commands that meet keys at random wait
// for memory more than for anything else, so what they need is in as few places as can be: no field here is a number so
// large that it would have to lie beside the entry, but the expire time. Fields lie in the order in which they are declared:
// what every command asks for comes first.
import type { Bytes } from '../base/bytes.ts'
import { StringValue } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'
import type { Measured } from './key-memory.ts'
import { INITIAL_FREQUENCY, type Usage } from './usage.ts'

/** A key with its value. */
export class Entry implements Measured, Usage {
  readonly key: Bytes
  /** The key's hash. */
  hash = 0
  /** The value: either a string's text alone, or the value itself. */
  text: Bytes | null = null
  held: Value | null = null
  /** Its place among those that expire in the arrays of its table; -1 unless it expires. */
  expirePosition = -1
  usedAt = 0
  memory = 0
  unmeasured = false
  /** Unix ms, or -1. */
  expireAt = -1
  /** Its place among all of its table. */
  position = -1
  frequency: number = INITIAL_FREQUENCY
  /** The last walk over all data that is done with it. */
  walked = 0

  constructor(key: Bytes, content: Value | Bytes) {
    this.key = key
    this.content = content
  }

  /** The value, or the text that stands for it. */
  get content(): Value | Bytes {
    return this.text ?? (this.held as Value)
  }

  set content(content: Value | Bytes) {
    if (typeof content === 'string') {
      this.text = content
      this.held = null
    } else {
      this.text = null
      this.held = content
    }
  }

  /** The value, which is kept from now on: whoever got it may change it. */
  get value(): Value {
    if (this.text !== null) this.content = this.glance()
    return this.held as Value
  }

  /** The value to be looked at and not kept, for those who look at all of them. */
  glance(): Value {
    if (this.text === null) return this.held as Value
    const value = new StringValue(this.text)
    value.attach(this.key.length, this.expireAt >= 0)
    return value
  }
}
