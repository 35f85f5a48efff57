// The base of an append-only file: the data as a snapshot or, with `aof-use-rdb-preamble no`, as commands.
import { CommandWriter } from './command-writer.ts'
import type { SnapshotWriter } from '../rdb/save-snapshot.ts'
import type { Server } from './server.ts'
import type { MaybePromise } from './storage.ts'

type Chunks = readonly Uint8Array[]

function baseWriter({ config, persistence, functions, time }: Server): SnapshotWriter | CommandWriter {
  return config.flag('aof-use-rdb-preamble')
    ? persistence.writer({ aofBase: true })
    : new CommandWriter(functions?.codes() ?? [], config.flag('aof-timestamp-enabled') ? time : null)
}

/** The base of a server that has no files yet, and no other work either: at once. */
export function firstBase(server: Server): Iterable<Uint8Array> {
  const writer = baseWriter(server)
  for (const db of server.databases) for (const entry of db.walked().entries) writer.entry(entry, db.id)
  writer.finish()
  return writer.take()
}

/** The chunks of a base of the data as it is now, made in slices. What goes wrong is heard of later, as of a child process. */
export function makeBase(server: Server): MaybePromise<Chunks> {
  const { background, persistence } = server
  const writer = baseWriter(server)
  const chunks: Uint8Array[] = []
  let settle: { resolve(chunks: Chunks): void; reject(error: unknown): void } | null = null
  let ended: { readonly failure: { readonly error: unknown } | null } | null = null
  background.begin(
    'aof',
    (entry, db) => {
      writer.entry(entry, db)
      chunks.push(...writer.take())
    },
    (failure) => {
      if (!failure) {
        writer.finish()
        chunks.push(...writer.take())
      }
      background.asChild(() => persistence.announce(failure ? 'save-failed' : 'save-end'))
      ended = { failure }
      if (failure) settle?.reject(failure.error)
      else settle?.resolve(chunks)
    },
  )
  const atOnce = ended as { readonly failure: { readonly error: unknown } | null } | null
  if (atOnce && !atOnce.failure) return chunks
  const made = new Promise<Chunks>((resolve, reject) => {
    if (atOnce?.failure) reject(atOnce.failure.error)
    else settle = { resolve, reject }
  })
  // It may fail before anybody waits for it.
  made.catch(() => {})
  return made
}
