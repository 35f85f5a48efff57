// Clients that wait, and how they go on.
//
// A command that finds nothing to serve calls `onKeys` and returns. Writers call `Database.signalReady` (adding a key does
// it by itself); when the writing command is done, `serveReady` takes the ready keys in order and, for each, runs the
// commands of the clients waiting for it again from the start, the longest waiting first. A command that finds nothing
// once more waits again, at the end of the line, with its old deadline.
//
// Waiting for something else (a promise, a pause, a module) uses `block` and `unblock` directly.
import type { Bytes } from '../base/bytes.ts'
import { integerArgument } from '../base/numbers.ts'
import { parseDouble } from '../base/doubles.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import type { Database } from '../db/database.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import type { Client } from './client.ts'
import type { Command } from './command.ts'
import type { BlockOnKeys, CommandContext } from './context.ts'
import type { Server } from './server.ts'

/** What a client waits for. */
export type BlockKind = 'keys' | 'wait' | 'module' | 'postponed' | 'promise' | 'shutdown'

/** A waiting client's state. */
export interface Blocked {
  readonly kind: BlockKind
  /** The command that waits; it runs again for kinds `keys` and `postponed`. */
  readonly command: Command | null
  readonly argv: readonly Bytes[]
  /** Unix ms, 0 for never. */
  readonly deadline: number
  timer: number
  /** Kind `keys` only. */
  readonly keys?: BlockOnKeys
  readonly db: Database
  /** When the waiting began, for CLIENT LIST and the panel. */
  readonly since: number
  /** Runs when the time is up, after the client was unblocked. */
  readonly onTimeout?: (client: Client) => void
  /** Runs when CLIENT UNBLOCK or a disconnection ends the waiting. */
  readonly onAbort?: (client: Client) => void
  /** What its command has answered is sent when the waiting is over. */
  readonly holdsReply?: boolean
  /** The waiting stands for work: its time is the call's. */
  readonly busy?: boolean
  /** Whether CLIENT UNBLOCK may end it. */
  readonly unblockable: boolean
}

interface ReadyKey {
  readonly db: Database
  readonly key: Bytes
}

/** All waiting clients of a server. */
export class Blocking {
  readonly #server: Server
  readonly #waiting = new Map<Database, Map<Bytes, Set<Client>>>()
  #ready: ReadyKey[] = []
  readonly #blocked = new Set<Client>()

  constructor(server: Server) {
    this.#server = server
  }

  /** The waiting clients, in the order in which they began to wait. */
  clients(): ReadonlySet<Client> {
    return this.#blocked
  }

  /** Makes a client wait for keys. */
  onKeys(c: CommandContext, options: BlockOnKeys): void {
    const { client, server } = c
    const previous = client.reprocessing ? client.blockedDeadline : undefined
    this.block(client, {
      kind: 'keys',
      command: c.command,
      argv: c.argv,
      deadline: previous ?? options.deadline,
      keys: options,
      unblockable: true,
      onTimeout: (waiting) => (options.onTimeout ?? nullArray)(waiting.reply),
      ...options.module,
    })
    let byKey = this.#waiting.get(client.db)
    if (!byKey) this.#waiting.set(client.db, (byKey = new Map()))
    for (const key of options.keys) {
      let line = byKey.get(key)
      if (!line) byKey.set(key, (line = new Set()))
      line.add(client)
    }
    server.stats.totalBlockingKeys = this.#keyCount()
  }

  /** Makes a client wait for anything. Its further commands stay in its queue. */
  block(
    client: Client,
    what: Omit<Blocked, 'timer' | 'db' | 'since' | 'deadline'> & { readonly deadline?: number },
  ): Blocked {
    const server = this.#server
    const deadline = what.deadline ?? 0
    const blocked: Blocked = { ...what, deadline, timer: 0, db: client.db, since: server.time }
    client.blocked = blocked
    client.blockedDeadline = deadline
    this.#blocked.add(client)
    // The time is up once the deadline's millisecond is over.
    if (deadline > 0)
      blocked.timer = server.timers.add(deadline + 1, () => this.#timeout(client, blocked), true)
    return blocked
  }

  /** Ends a client's waiting without any reply. Its queue goes on when the running unit of work is done. */
  unblock(client: Client): Blocked | null {
    const { blocked } = client
    if (!blocked) return null
    client.blocked = null
    this.#blocked.delete(client)
    if (blocked.timer) this.#server.timers.remove(blocked.timer)
    if (blocked.keys) this.#leaveLines(client, blocked)
    this.#server.resumeLater(client)
    return blocked
  }

  /** Ends a client's waiting as if its time were up, or with an error (that of CLIENT UNBLOCK unless told). Returns false if it can't be. */
  abort(client: Client, how: 'timeout' | 'error', text: string = UNBLOCKED): boolean {
    const { blocked } = client
    if (!blocked?.unblockable) return false
    if (how === 'error') this.fail(client, text)
    else this.#timeout(client, blocked)
    return true
  }

  /** Ends a client's waiting with an error, even where CLIENT UNBLOCK may not. */
  fail(client: Client, text: string): void {
    const blocked = this.unblock(client)
    if (!blocked) return
    client.reply.error(text)
    blocked.onAbort?.(client)
    if (blocked.command && blocked.kind !== 'module') blocked.command.rejectedCalls++
    this.#count(client, blocked)
    this.#server.output.touch(client)
  }

  /** A key was added, replaced, or given new elements. Cheap when nobody waits for it. */
  signal(db: Database, key: Bytes): void {
    if (this.#blocked.size === 0) return
    const line = this.#waiting.get(db)?.get(key)
    if (!line || line.size === 0) return
    if (!this.#ready.some((ready) => ready.db === db && ready.key === key)) this.#ready.push({ db, key })
  }

  /** Whether keys became ready that someone waits for. */
  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  /** Marks every key someone waits for in this database as ready: after SWAPDB and FLUSHALL. */
  signalAll(db: Database): void {
    for (const key of this.#waiting.get(db)?.keys() ?? []) this.signal(db, key)
  }

  /** Serves clients whose keys became ready, until no key is left. */
  serveReady(): void {
    while (this.#ready.length > 0) {
      const batch = this.#ready
      this.#ready = []
      for (const { db, key } of batch) this.#serveKey(db, key)
    }
  }

  /** Number of clients waiting for a key, for the panel. */
  waitersOf(db: Database, key: Bytes): number {
    return this.#waiting.get(db)?.get(key)?.size ?? 0
  }

  #serveKey(db: Database, key: Bytes): void {
    const line = this.#waiting.get(db)?.get(key)
    if (!line) return
    for (const client of Array.from(line)) {
      const wants = client.blocked?.keys
      if (!wants || !line.has(client)) continue
      const value = db.peek(key)?.value
      const suits = value !== undefined && (value.type === wants.type || wants.type === 'module')
      if (!suits && !wants.unblockOnNoKey) continue
      if (wants.module) wants.module.onReady(client, key)
      else this.reprocess(client)
    }
  }

  /** Runs a waiting client's command again from the start. */
  reprocess(client: Client): void {
    const blocked = this.unblock(client)
    if (!blocked?.command) return
    this.#server.reprocess(client, blocked.command, blocked.argv)
  }

  #timeout(client: Client, blocked: Blocked): void {
    if (client.blocked !== blocked) return
    this.unblock(client)
    blocked.onTimeout?.(client)
    this.#count(client, blocked)
    this.#server.output.touch(client)
  }

  // A call that ends without running again is counted now; those of modules are counted by what runs modules.
  #count(client: Client, { kind, command, busy, since, argv }: Blocked): void {
    if (kind === 'module') return
    const server = this.#server
    const micros = busy ? (server.host.now() - since) * 1000 : 0
    command?.count(micros, server.latencyTracking)
    client.commandsProcessed++
    server.stats.commands++
    if (busy) server.latencyEvents.add('command', Math.floor(micros / 1000), server.host.now())
    if (busy) server.commandLogs.addWaited(client, argv, micros, server.time)
  }

  #leaveLines(client: Client, blocked: Blocked): void {
    const byKey = this.#waiting.get(blocked.db)
    for (const key of blocked.keys?.keys ?? []) {
      const line = byKey?.get(key)
      line?.delete(client)
      if (line?.size === 0) byKey?.delete(key)
    }
    this.#server.stats.totalBlockingKeys = this.#keyCount()
  }

  /** Whether some client that waits for this key also hears when it is gone. */
  isHeardGone(db: Database, key: Bytes): boolean {
    if (this.#blocked.size === 0) return false
    return hearsGone(this.#waiting.get(db)?.get(key) ?? [])
  }

  /** Number of keys that some client waits for who also hears when the key is gone. */
  get keysHeardGone(): number {
    let count = 0
    for (const byKey of this.#waiting.values()) {
      for (const line of byKey.values()) {
        if (hearsGone(line)) count++
      }
    }
    return count
  }

  #keyCount(): number {
    let count = 0
    for (const byKey of this.#waiting.values()) count += byKey.size
    return count
  }
}

const UNBLOCKED = 'UNBLOCKED client unblocked via CLIENT UNBLOCK'

// The greatest signed 64-bit number, as near as a double comes.
const MAX_TIME = 2 ** 63

function nullArray(reply: ReplyBuilder): void {
  reply.nullArray()
}

/**
 * Reads a timeout argument: the Unix ms at which it is over, or 0 for never.
 * @throws ReplyError when it is malformed, negative or too large
 */
export function timeoutArgument(
  c: CommandContext,
  text: Bytes | undefined,
  unit: 'seconds' | 'ms' = 'seconds',
): number {
  let ms: number
  if (unit === 'seconds') {
    const seconds = text === undefined ? undefined : parseDouble(text)
    if (seconds === undefined) throw new ReplyError(ERRORS.timeoutNotFloat)
    // The real server computes with a wider type: round away what the double multiplication adds.
    const exact = seconds * 1000
    ms = Math.ceil(Number.isInteger(exact) ? exact : Number(exact.toPrecision(15)))
  } else {
    ms = integerArgument(text, ERRORS.timeoutNotInteger)
  }
  if (ms > MAX_TIME) throw new ReplyError(ERRORS.timeoutOutOfRange)
  if (ms < 0) throw new ReplyError(ERRORS.timeoutNegative)
  if (ms === 0) return 0
  if (ms + c.server.time > MAX_TIME) throw new ReplyError(ERRORS.timeoutOutOfRange)
  return ms + c.server.time
}

function hearsGone(line: Iterable<Client>): boolean {
  for (const client of line) if (client.blocked?.keys?.unblockOnNoKey === true) return true
  return false
}
