// How much memory the server uses, counted as a C server would need it: what it starts with, the keys, the clients, and
// what other parts say they hold. JavaScript cannot tell what its objects take, and what it could tell would change with
// every collection; this sum moves only with the data, so limits set by it can be relied upon. [D3]
import type { Client } from './client.ts'
import { KEYSPACE_BYTES, keyspaceTableBytes } from '../db/key-memory.ts'
import { clientBytes, outputBytes } from './client-memory.ts'
import type { Server } from './server.ts'

/** What a server without data takes. */
export const STARTUP_BYTES = 891_952

/** Parts of the server that hold memory besides keys and clients. */
export type MemoryPart = 'scripts' | 'functions' | 'backlog' | 'replicas' | 'aof' | 'modules' | 'other'

/** The parts of the memory in use. */
export interface MemoryOverview {
  readonly used: number
  readonly peak: number
  readonly startup: number
  /** Everything but keys and values: what MEMORY STATS calls overhead. */
  readonly overhead: number
  readonly clients: number
  readonly parts: Readonly<Record<MemoryPart, number>>
  /** Hash tables of each database that has keys. */
  readonly databases: readonly { readonly id: number; readonly table: number; readonly expires: number }[]
  /** The hash tables alone. */
  readonly hashTables: number
  readonly keys: number
}

/** Bytes of an object in front of every key's value. */
const OBJECT_BYTES = 16

/** The memory of one server. */
export class Memory {
  readonly #server: Server
  readonly #parts = new Map<MemoryPart, (() => number)[]>()
  #clients = 0
  #peak = STARTUP_BYTES

  constructor(server: Server) {
    this.#server = server
    const backlog = (): number => server.replication.history.backlog?.length ?? 0
    // What is beyond the limit is there for replicas that lack it.
    const beyond = (): number => {
      if (server.replication.history.lacked() === Infinity) return 0
      return Math.max(0, backlog() - server.config.number('repl-backlog-size'))
    }
    // What waits for replicas is the end of the stream, the same bytes for all: it is as much as waits for the last of them.
    const waiting = (): number => {
      let most = 0
      for (const client of server.replication.replicas.all) {
        most = Math.max(most, outputBytes(client) - (client.replication?.uncounted ?? 0))
      }
      return most
    }
    this.addPart('backlog', () => backlog() - beyond())
    this.addPart('replicas', () => Math.max(beyond(), waiting() - (backlog() - beyond())))
  }

  /** Adds something that holds memory. @param bytes asked at every sum: it must be cheap */
  addPart(part: MemoryPart, bytes: () => number): void {
    const list = this.#parts.get(part)
    if (list) list.push(bytes)
    else this.#parts.set(part, [bytes])
  }

  /** Bytes of all clients but replicas. */
  get clients(): number {
    return this.#clients
  }

  /** Counts a client anew. Its share changes with what it sends and is sent. */
  countClient(client: Client): void {
    if (client.internal || client.closed) return
    // What waits for replicas they share.
    const total = client.replica && !client.monitor ? 0 : clientBytes(client)
    this.forgetClient(client)
    client.buffers.counted = total
    this.#clients += total
  }

  /** Counts all clients anew. */
  countClients(): void {
    for (const client of this.#server.clients.values()) this.countClient(client)
  }

  /** A client is gone. */
  forgetClient(client: Client): void {
    const { buffers } = client
    this.#clients -= buffers.counted
    buffers.counted = 0
  }

  /** Bytes in use. */
  used(): number {
    let used = STARTUP_BYTES + this.#clients
    for (const db of this.#server.databases) {
      if (db.size === 0) continue
      const { keys, table, expireTable } = db.memory()
      used += keys + table + expireTable
    }
    for (const list of this.#parts.values()) for (const bytes of list) used += bytes()
    if (used > this.#peak) this.#peak = used
    return used
  }

  /** Bytes in use that no eviction can free, and that eviction would only make more: effects on their way out. */
  notCounted(): number {
    return this.#part('aof') + this.#part('replicas')
  }

  /** What the memory is used for. */
  overview(): MemoryOverview {
    const used = this.used()
    const parts = {
      scripts: this.#part('scripts'),
      functions: this.#part('functions'),
      backlog: this.#part('backlog'),
      replicas: this.#part('replicas'),
      aof: this.#part('aof'),
      modules: this.#part('modules'),
      other: this.#part('other'),
    }
    const { scripts, functions, backlog, replicas, aof } = parts
    let overhead = STARTUP_BYTES + this.#clients + scripts + functions + backlog + replicas + aof
    let keys = 0
    const databases = []
    let hashTables = 0
    for (const db of this.#server.databases) {
      if (!db.filled) continue
      const own = keyspaceTableBytes(db.size, true)
      const ofExpires = keyspaceTableBytes(db.expiringSize, db.expiringSize > 0)
      const main = KEYSPACE_BYTES + own + db.size * OBJECT_BYTES
      const expires = KEYSPACE_BYTES + ofExpires
      databases.push({ id: db.id, table: main, expires })
      hashTables += own + ofExpires
      overhead += main + expires
      keys += db.size
    }
    return {
      used,
      peak: this.#peak,
      startup: STARTUP_BYTES,
      overhead,
      clients: this.#clients,
      parts,
      databases,
      hashTables,
      keys,
    }
  }

  #part(part: MemoryPart): number {
    let sum = 0
    for (const bytes of this.#parts.get(part) ?? []) sum += bytes()
    return sum
  }
}
