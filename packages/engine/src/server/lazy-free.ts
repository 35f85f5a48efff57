// Values that take long to free are freed behind the server's back: here by the garbage collector, which frees everything
// that way. What remains is to count them as the real server does, which weighs how much work a value is.
import type { UnlinkReason } from '../db/database.ts'
import { ListValue } from '../types/list-value.ts'
import { StreamValue } from '../types/stream-value.ts'
import type { Value } from '../types/value.ts'
import type { Server } from './server.ts'

/** Blocks of memory up to which a value is freed at once. */
const AT_ONCE = 64

/** The parameter that decides, by why a value goes. */
const PARAMETERS: Readonly<Partial<Record<UnlinkReason, string>>> = {
  expired: 'lazyfree-lazy-expire',
  evicted: 'lazyfree-lazy-eviction',
  overwritten: 'lazyfree-lazy-server-del',
}

function effort(value: Value): number {
  if (value instanceof ListValue) {
    let nodes = 0
    for (const _ of value.nodes()) if (++nodes > AT_ONCE) break
    return nodes
  }
  if (value instanceof StreamValue) {
    let parts = value.radixNodes()
    for (const group of value.groups.values()) parts += 1 + group.pending.size + group.consumers.size
    return parts
  }
  const { length } = value as Value & { readonly length?: number }
  return value.type !== 'string' && value.type !== 'module' && (length ?? 0) > AT_ONCE ? (length ?? 0) : 1
}

/** Counts a value that leaves the keyspace, if it is freed in the background. */
export function countLazyFree(server: Server, value: Value, reason: UnlinkReason): void {
  if (reason === 'moved' || reason === 'flushed' || value.type === 'string') return
  const parameter = PARAMETERS[reason]
  const lazy =
    parameter === undefined
      ? server.executingClient?.lastCommand?.fullName === 'unlink' ||
        server.config.flag('lazyfree-lazy-user-del')
      : server.config.flag(parameter)
  if (!lazy) return
  const compact = value.encoding(server.limits)
  if (compact === 'listpack' || compact === 'intset') return
  if (effort(value) > AT_ONCE) server.stats.lazyFreed++
}
