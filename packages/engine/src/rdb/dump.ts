// DUMP payloads: a value on its own, to be carried to another server.
//
//   type (1) | value | format version (2) | CRC-64 of all before (8)
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { crc64 } from '../base/crc64.ts'
import type { Value } from '../types/value.ts'
import { RDB_VERSION, RdbError, isForeignVersion, isValueType } from './format.ts'
import { loadValue } from './load-value.ts'
import type { LoadContext, LoadPlace } from './load-value.ts'
import { RdbReader } from './reader.ts'
import { saveValue } from './save-value.ts'
import { RdbWriter } from './writer.ts'

const FOOTER = 10

/** A value as a payload. @throws RdbError when its type cannot be saved */
export function dumpValue(value: Value, key: Bytes, db: number, compress: boolean): Bytes {
  const to = new RdbWriter(compress)
  saveValue(to, value, key, db)
  to.uint16(RDB_VERSION)
  to.uint64(crc64(to.bytes()))
  return uint8ArrayToBytes(to.bytes())
}

/**
 * Whether a payload is whole and of a version that is read here.
 * @param relaxed take versions of the future too
 * @param checked whether its checksum is looked at
 */
export function verifyPayload(payload: Uint8Array, relaxed: boolean, checked: boolean): boolean {
  if (payload.length < FOOTER) return false
  const footer = new RdbReader(payload, payload.length - FOOTER)
  const version = footer.uint16()
  if (isForeignVersion(version) || (version > RDB_VERSION && !relaxed)) return false
  return !checked || footer.uint64() === crc64(payload, 0, payload.length - 8)
}

/** The value of a verified payload. What follows the value is not looked at. @throws RdbError */
export function restoreValue(payload: Uint8Array, context: LoadContext, place: LoadPlace): Value {
  const from = new RdbReader(payload)
  const type = from.byte()
  if (!isValueType(type)) throw new RdbError(`Unknown RDB encoding type ${type}`)
  return loadValue(type, from, context, place)
}
