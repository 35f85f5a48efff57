// The base of an append-only file: the data as a snapshot or, with `aof-use-rdb-preamble no`, as commands.
import type { AppendOnlyFiles } from './append-only-files.ts'
import { BackgroundFile } from './background-file.ts'
import type { BackgroundFailure } from './background-work.ts'
import { CommandWriter } from './command-writer.ts'
import type { SnapshotWriter } from '../rdb/save-snapshot.ts'
import type { Server } from './server.ts'
import { joined, type MaybePromise } from './storage.ts'

function baseWriter({ config, persistence, functions, time }: Server): SnapshotWriter | CommandWriter {
  return config.flag('aof-use-rdb-preamble')
    ? persistence.writer({ aofBase: true })
    : new CommandWriter(functions?.codes() ?? [], config.flag('aof-timestamp-enabled') ? time : null)
}

/** Makes the base of a server that has no files yet, and no other work either: at once. */
export async function makeFirstBase(server: Server, files: AppendOnlyFiles): Promise<void> {
  const { host, persistence, storage } = server
  const base = files.next('b')
  host.log('notice', `Creating AOF base file ${base.name} on server start`)
  persistence.announce('foreground-rewrite-start')
  const writer = baseWriter(server)
  for (const db of server.databases) for (const entry of db.walked().entries) writer.entry(entry, db.id)
  writer.finish()
  const content = joined([...writer.take()])
  files.baseMade(content.length)
  await storage.write(files.path(base.name), [content])
  persistence.announce('save-end')
  files.list = [base]
}

/**
 * Makes a base of the data as it is now, in slices. What goes wrong is heard of later, as of a child process.
 * @param path where it is in the end
 * @returns how many bytes it has, once it is there
 */
export function makeBase(server: Server, path: string): MaybePromise<number> {
  const { background, persistence } = server
  const writer = baseWriter(server)
  const file = new BackgroundFile(server, 'aof', path)
  const put = (): void => file.put(writer.take())
  let settle: { resolve(bytes: number): void; reject(error: unknown): void } | null = null
  let ended: { readonly failure: BackgroundFailure | null } | null = null
  background.begin('aof', {
    file,
    take(entry, db) {
      writer.entry(entry, db)
      put()
    },
    complete() {
      writer.finish()
      put()
    },
    ended(failure) {
      background.asChild(() => persistence.announce(failure ? 'save-failed' : 'save-end'))
      ended = { failure }
      if (failure) settle?.reject(failure.error)
      else settle?.resolve(file.length)
    },
  })
  const atOnce = ended as { readonly failure: BackgroundFailure | null } | null
  if (atOnce && !atOnce.failure) return file.length
  const made = new Promise<number>((resolve, reject) => {
    if (atOnce?.failure) reject(atOnce.failure.error)
    else settle = { resolve, reject }
  })
  // It may fail before anybody waits for it.
  made.catch(() => {})
  return made
}
