// Snapshots in files that somebody names, apart from the one that SAVE writes and a start reads: what modules ask for.
//
// Loading one puts it in place of all data, so replicas must begin anew, a snapshot that is being made is void, and the append-only file
// gets a new base.
import { emptyAll } from './empty-all.ts'
import type { LoadOutcome } from './persistence.ts'
import type { Server } from './server.ts'
import { after, type MaybePromise } from './storage.ts'

/** Writes the data as they are to the file `name`. What counts changes since the last save goes on counting. */
export function saveSnapshotAs(server: Server, name: string): MaybePromise<void> {
  return server.storage.write(name, server.persistence.chunks())
}

/** Empties all databases and loads the file `name`. A file that is broken or not there leaves them empty. */
export function loadSnapshotFrom(server: Server, name: string): MaybePromise<LoadOutcome> {
  const { persistence, replication, appendOnly } = server
  replication.attach()
  return appendOnly.restartAround(() => {
    persistence.abort()
    server.runUnit(() => emptyAll(server))
    return after(server.storage.read(name), (bytes) => {
      if (bytes === undefined) return 'absent'
      return persistence.loadBytes(bytes) ? 'loaded' : 'failed'
    })
  })
}
