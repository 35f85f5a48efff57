// Key API for Hash type. Both functions take pairs until a NULL field.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-hash-type
import { HashValue, type Bytes } from '@valkey-playground/engine'
import type { VarArgs } from '../abi/varargs.ts'
import type { ErrnoName } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { keyOf, optionalKeyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const DELETE: number = C.VALKEYMODULE_HASH_DELETE
const NX: number = C.VALKEYMODULE_HASH_NX
const XX: number = C.VALKEYMODULE_HASH_XX
const CONDITIONS: number = NX | XX
const SET_FLAGS: number = CONDITIONS | C.VALKEYMODULE_HASH_CFIELDS | C.VALKEYMODULE_HASH_COUNT_ALL

/** The next field, or undefined at the end of the arguments. */
function nextField(m: ModuleApi, args: VarArgs, flags: number): Bytes | undefined {
  const pointer = args.pointer()
  if (pointer === 0) return undefined
  return (flags & C.VALKEYMODULE_HASH_CFIELDS) !== 0 ? m.text(pointer) : m.string(pointer).bytes
}

function nothing(m: ModuleApi, errno: ErrnoName): number {
  m.setErrno(errno)
  return 0
}

export const keyHash: Handlers<ModuleApi> = {
  HashSet(m, handle, flags, varargs) {
    const key = optionalKeyOf(m, handle)
    if (key === null || (flags & ~SET_FLAGS) !== 0) return nothing(m, 'EINVAL')
    if (key.value !== null && !(key.value instanceof HashValue)) return nothing(m, 'ENOTSUP')
    if (!key.writable) return nothing(m, 'EBADF')
    key.aboutToChange()
    if (key.value === null) key.create(new HashValue(m.server.limits))
    const hash = key.value as HashValue
    const args = m.varargs(varargs)
    let count = 0
    for (let field = nextField(m, args, flags); field !== undefined; field = nextField(m, args, flags)) {
      const value = args.pointer()
      if ((flags & CONDITIONS) !== 0 && (flags & (hash.has(field) ? NX : XX)) !== 0) continue
      if (value === DELETE) {
        if (hash.delete(field)) count++
        continue
      }
      const added = hash.set(field, m.string(value).bytes)
      if (!added || (flags & C.VALKEYMODULE_HASH_COUNT_ALL) !== 0) count++
    }
    key.deleteIfEmpty()
    return count === 0 ? nothing(m, 'ENOENT') : count
  },

  HashGet(m, handle, flags, varargs) {
    const key = keyOf(m, handle)
    const hash = key.value
    if (hash !== null && !(hash instanceof HashValue)) return ERR
    const args = m.varargs(varargs)
    for (let field = nextField(m, args, flags); field !== undefined; field = nextField(m, args, flags)) {
      const out = args.pointer()
      if ((flags & C.VALKEYMODULE_HASH_EXISTS) !== 0) {
        m.memory.writeI32(out, hash?.has(field) ? 1 : 0)
      } else {
        const value = hash?.get(field)
        m.memory.writeI32(out, value === undefined ? 0 : m.newString(key.context, value))
      }
    }
    return OK
  },
}
