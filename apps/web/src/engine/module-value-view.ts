// What the keyspace panel shows of a module's value: what the type's own callbacks say of it.
//
// They run aside (api/src/aside.ts), so looking changes nothing, whatever they do. A type that had to be stopped is not asked again: the
// panel is read often.
import type { Aside } from '@valkey-playground/api'
import {
  dumpValue,
  valueDigest,
  type Bytes,
  type Database,
  type ModuleDataType,
  type ModuleSave,
  type ModuleValue,
} from '@valkey-playground/engine'
import type { ModuleValueView, SavedPart } from '@valkey-playground/ui'

/** Runs callbacks of modules so that nothing is changed; throws with a text for people where that cannot be done. */
export type RunAside = <T>(run: () => T) => Aside<T>

/** Most commands and parts shown, and most bytes of one text in them. */
const ROWS = 200
const BYTES = 512

/** Longest a type may take before it is not asked any more, in ms. */
const PATIENCE = 1000

const tooSlow = new WeakSet<ModuleDataType>()

/** Asks a type about the value of a key. @param now milliseconds of any clock */
export function moduleValueView(
  db: Database,
  key: Bytes,
  { dataType, value }: ModuleValue,
  runAside: RunAside,
  now: () => number,
): ModuleValueView {
  const { encodingVersion = 0 } = dataType
  if (tooSlow.has(dataType)) return { encodingVersion, problem: 'Its callbacks take too long.' }
  const began = now()
  try {
    const { result, warnings } = runAside(() => {
      const commands = dataType.rewrite?.(value, key, db.id)
      const parts = dataType.save && savedParts((to) => dataType.save?.(value, to, key, db.id))
      const entry = db.peekRaw(key)
      return {
        ...(commands && { commands: commands.slice(0, ROWS).map((argv) => argv.map(cut)) }),
        ...(parts && { parts }),
        ...(dataType.memoryUsage && { memory: dataType.memoryUsage(value, key, Infinity, db.id) }),
        ...(dataType.digest && { digest: valueDigest(db, key).hex() }),
        ...(dataType.save && entry && { payload: dumpValue(entry.value, key, db.id, true).length }),
      }
    })
    return { encodingVersion, ...result, ...(warnings[0] !== undefined && { problem: warnings[0] }) }
  } catch (error) {
    return { encodingVersion, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    if (now() - began > PATIENCE) tooSlow.add(dataType)
  }
}

function cut(bytes: Bytes): Bytes {
  return bytes.length > BYTES ? bytes.slice(0, BYTES) : bytes
}

/** SaveSigned writes unsigned numbers, so large ones are shown as both. */
function unsignedText(value: bigint): string {
  const signed = BigInt.asIntN(64, value)
  return signed < 0n ? `${value} (${signed})` : String(value)
}

/** What a type writes to a snapshot, part by part. */
function savedParts(save: (to: ModuleSave) => void): readonly SavedPart[] {
  const parts: SavedPart[] = []
  const add = (kind: SavedPart['kind'], value: Bytes): void => {
    if (parts.length < ROWS) parts.push({ kind, value: cut(value) })
  }
  save({
    unsigned: (value) => add('unsigned', unsignedText(value)),
    signed: (value) => add('signed', String(value)),
    string: (bytes) => add('string', bytes),
    double: (value) => add('double', String(value)),
    float: (value) => add('float', String(value)),
  })
  return parts
}
