// Another engine with the same data, for what a real server forks for: it shares the clock and the log, hears of no client, and is
// forgotten when it is done with.
import { ModuleValue } from '../types/module-value.ts'
import type { Value } from '../types/value.ts'
import { Server } from './server.ts'

/**
 * Makes one. Values of modules' own types stay behind: their modules would have to copy them.
 * @param wake hears when it wants a turn
 * @param sameFiles what it writes to files is there for the server too; otherwise nothing is left of it
 */
export function copyServer(server: Server, wake: () => void, sameFiles = false): Server {
  const { host } = server
  const copy = new Server(
    {
      now: () => host.now(),
      monotonicMicros: () => host.monotonicMicros(),
      random: () => host.random(),
      log: (level, message) => host.log(level, message),
      wake,
    },
    {
      commands: server.rows,
      config: { databases: String(server.databases.length) },
      ...(sameFiles && { storage: server.storage }),
    },
  )
  copy.background.inChild = true
  for (const db of server.databases)
    for (const { key, text, held, expireAt } of db.entries())
      if (!(held instanceof ModuleValue))
        copy.databases[db.id]?.load(key, text ?? (held as Value).copy(), expireAt)
  return copy
}
