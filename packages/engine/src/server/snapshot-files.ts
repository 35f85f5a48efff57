// Snapshots in files that somebody names, apart from the one that SAVE writes and a start reads: what modules ask for.
//
// Loading one puts it in place of all data, so replicas must begin anew, a snapshot that is being made is void, and the append-only file
// gets a new base. Who can wait has it done in slices, between which clients are heard.
import { Later } from '../base/later.ts'
import { emptyAll } from './empty-all.ts'
import type { LoadOutcome } from './persistence.ts'
import type { Server } from './server.ts'
import { SnapshotLoad } from './snapshot-load.ts'
import type { MaybePromise } from './storage.ts'
import { suspendedUntil, type Suspension } from './suspension.ts'

/** Writes the data as they are to the file `name`. What counts changes since the last save goes on counting. */
export function saveSnapshotAs(server: Server, name: string): MaybePromise<void> {
  return server.storage.write(name, server.persistence.chunks())
}

/**
 * Empties all databases and loads the file `name`. A file that is broken or not there leaves them empty; `slow`: the storage does not
 * answer at once, and nothing is done.
 *
 * @param mayWait whether the caller can wait, in suspended work
 * @throws Later if he can and must
 */
export function loadSnapshotFrom(server: Server, name: string, mayWait: boolean): LoadOutcome | 'slow' {
  const found = server.storage.read(name)
  if (found instanceof Promise && !mayWait) return 'slow'
  let outcome: LoadOutcome = 'absent'
  const begin = (bytes: Uint8Array | undefined): void | Suspension =>
    replace(server, bytes, mayWait, (how) => (outcome = how))
  const rest = found instanceof Promise ? suspendedUntil(server, found, begin) : begin(found)
  if (rest) throw new Later(rest, () => outcome)
  return outcome
}

/** Puts the data of a snapshot in the place of all data; none are left if its bytes are not sound. */
export function replaceData(server: Server, snapshot: Uint8Array): LoadOutcome {
  let outcome: LoadOutcome = 'absent'
  replace(server, snapshot, false, (how) => (outcome = how))
  return outcome
}

function replace(
  server: Server,
  bytes: Uint8Array | undefined,
  mayWait: boolean,
  ended: (how: LoadOutcome) => void,
): void | Suspension {
  const { persistence, replication, appendOnly, slowLoad } = server
  replication.attach()
  const restart = appendOnly.stop()
  persistence.abort()
  server.runUnit(() => emptyAll(server))
  const load = bytes && new SnapshotLoad(server, bytes, {})
  const end = (): void => {
    restart()
    ended(load === undefined ? 'absent' : load.result === null ? 'failed' : 'loaded')
  }
  if (load && mayWait) {
    const rest = slowLoad.runSuspended(load)
    if (rest)
      return rest.finished((failure) => {
        end()
        if (failure) throw failure.error
      })
  } else load?.advance(() => false)
  end()
}
