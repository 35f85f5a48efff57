// Key API for String type. StringDMA's pointer leads to a copy in the module's memory: see string-windows.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-string-type
import { StringValue } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { keyOf, namedKeyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const LONGEST = 512 * 1024 * 1024

export const keyString: Handlers<ModuleApi> = {
  StringSet(m, handle, str) {
    const key = namedKeyOf(m, handle)
    if (!key.writable || key.iterating) return ERR
    const { bytes } = m.string(str)
    key.delete()
    // Unlike SET, this does not turn a number into an integer.
    key.create(StringValue.plain(bytes))
    return OK
  },

  StringDMA(m, handle, len, mode) {
    const key = keyOf(m, handle)
    const { value } = key
    if (value === null) {
      m.memory.writeI32(len, 0)
      return m.windows.emptyKeyPointer
    }
    if (!(value instanceof StringValue)) return 0
    key.closeWindow()
    // Even reading makes the value a plain byte string; bytes to write are the same thing here.
    if (value.encoding() !== 'raw') value.mutableBytes()
    // The server hands out the value's own bytes, so modules that open a key for writing write through either kind of pointer.
    key.window = m.windows.open(
      value,
      key.writable || (mode & C.VALKEYMODULE_WRITE) !== 0 ? () => key.aboutToChange() : null,
    )
    m.memory.writeI32(len, key.window.length)
    return key.window.pointer
  },

  StringTruncate(m, handle, newlen) {
    const key = keyOf(m, handle)
    const length = newlen >>> 0
    if (!key.writable) return ERR
    if (key.value !== null && !(key.value instanceof StringValue)) return ERR
    if (length > LONGEST) return ERR
    if (key.value === null) {
      if (length > 0) key.create(new StringValue('\0'.repeat(length), 'raw'))
      return OK
    }
    key.closeWindow()
    key.aboutToChange()
    key.value.truncate(length)
    return OK
  },
}
