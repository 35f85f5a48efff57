// A ValkeyModuleBlockedClient: a client that a module keeps waiting, and the ways in which the waiting ends.
//
//   BlockClient ── UnblockClient ──▶ queue ──▶ reply callback, free_privdata, the client goes on, the handle ends
//        │  ╲─ time is up ─────────▶ timeout callback, the client goes on; the handle stays until UnblockClient
//        │  ╲─ disconnection ──────▶ disconnect callback; the handle stays until UnblockClient
//        ╰ waits for keys: a ready key runs the reply callback at once, OK ends the waiting
//
// The queue is worked off between two pieces of top-level work, as the server does between turns of its event loop.
import { ReplyBuilder, type Bytes, type Client, type Command, type Database } from '@valkey-playground/engine'
import { ModuleFault } from './abi/fault.ts'
import { authOf } from './auth-callbacks.ts'
import type { Handled } from './abi/handles.ts'
import type { BlockedCallback, ModuleContext } from './context.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import { C } from './spec/index.ts'

/** What BlockClient and its sisters are given; function pointers may be 0. */
export interface BlockOptions {
  readonly module: LoadedModule
  /** Null if nobody waits: the blocking was refused with an error reply, but the module holds a handle. */
  readonly client: Client | null
  readonly db: Database
  readonly command: Command | null
  readonly argv: readonly Bytes[]
  readonly replyCallback: number
  readonly timeoutCallback: number
  readonly freePrivdata: number
  readonly onKeys: boolean
  readonly privdata: number
  /** The client waits for a login: what its AUTH or HELLO asks when it runs again, may be 0. */
  readonly authReplyCallback?: number
}

/** One blocked client. Handed out by BlockClient; ends when its unblocking is done. */
export class BlockedClient implements Handled {
  readonly kind = 'blockedClient'
  handle = 0
  readonly module: LoadedModule
  client: Client | null
  readonly db: Database
  readonly argv: readonly Bytes[]
  readonly freePrivdata: number
  readonly onKeys: boolean
  readonly forLogin: boolean
  authReplyCallback: number
  replyCallback: number
  readonly timeoutCallback: number
  disconnectCallback = 0
  privdata: number
  /** UnblockClient was called, or a key served it: it is in the queue. */
  unblocked = false
  /** Replies from thread safe contexts, sent after the reply callback's. */
  readonly threadReplies: ReplyBuilder
  /** Where in the module it was blocked, `file.c:12`, if calls are traced. */
  readonly madeAt: string | undefined
  /** Errors among them, for the statistics of the client's command. */
  readonly #threadErrors: string[] = []
  measuredSince = 0
  measuredMicros = 0
  readonly #m: ModuleApi
  readonly #command: Command | null

  constructor(m: ModuleApi, options: BlockOptions) {
    this.#m = m
    this.module = options.module
    this.client = options.client
    this.db = options.db
    this.argv = options.argv
    this.#command = options.command
    this.replyCallback = options.replyCallback
    this.timeoutCallback = options.timeoutCallback
    this.freePrivdata = options.freePrivdata
    this.onKeys = options.onKeys
    this.privdata = options.privdata
    this.madeAt = m.tracer.running?.line
    this.forLogin = options.authReplyCallback !== undefined
    this.authReplyCallback = options.authReplyCallback ?? 0
    this.threadReplies = new ReplyBuilder(options.client?.resp ?? 2)
    this.threadReplies.onError = (text) => this.#threadErrors.push(text)
  }

  describe(): string {
    return this.client === null ? 'blocked client (gone)' : `blocked client ${this.client.id}`
  }

  /** Puts it into the queue, once. */
  queue(): void {
    if (this.unblocked) return
    this.unblocked = true
    // Its time cannot be up any more.
    const timer = this.client?.blocked?.timer ?? 0
    if (timer !== 0) this.#m.server.timers.remove(timer)
    this.#m.server.runSoon(() => this.#finish())
  }

  /** A key is ready: asks the reply callback whether it serves. */
  serve(key: Bytes): void {
    if (this.unblocked || this.client === null) return
    const readyKey = new ModuleString(key)
    this.#m.handles.add(readyKey)
    const served = this.#run(this.replyCallback, {
      blocked: this,
      reason: 'reply',
      readyKey: readyKey.handle,
    })
    if (readyKey.handle !== 0) readyKey.release(this.#m.handles, this.#m.runtime)
    if (served === C.VALKEYMODULE_OK || served === 'fault') this.queue()
  }

  /** The time is up: the client waits no more. */
  timedOut(): void {
    this.#timeout()
    this.#leave()
  }

  /** UnblockClient on a client that waits for keys answers it as if its time were up. */
  answerAsTimeout(): void {
    this.#timeout()
  }

  /** The client was disconnected, or ended its waiting with an error. */
  aborted(): void {
    const { disconnectCallback } = this
    if (disconnectCallback !== 0)
      this.#inContext({ blocked: this, reason: 'disconnected' }, null, (context) =>
        this.#m.invoke(context, this.#m.callback(disconnectCallback, 2), context.pointer, this.handle),
      )
    this.#leave()
  }

  /** Its module makes way for another build: the client is told, and waits no more. */
  abandon(): void {
    const { client } = this
    // Nothing is to come of it later.
    this.unblocked = true
    if (client !== null)
      this.#m.server.blocking.fail(client, `UNBLOCKED module ${this.module.name} is loaded anew`)
    this.client = null
    this.#freePrivdata()
    this.#forget()
  }

  #timeout(): void {
    if (this.unblocked) return
    if (this.timeoutCallback !== 0) {
      this.#run(this.timeoutCallback, { blocked: this, reason: 'timeout' })
      this.#account(0)
    }
    this.disconnectCallback = 0
  }

  /** The client is on its own from now on. Waiting for keys needs no further UnblockClient. */
  #leave(): void {
    const { onKeys } = this
    this.client = null
    if (onKeys) this.queue()
  }

  /** The end of every way: answers, frees what the module gave, lets the client go on. */
  #finish(): void {
    // Its module made way meanwhile.
    if (this.handle === 0) return
    const m = this.#m
    const { client } = this
    if (client !== null && this.forLogin) {
      this.disconnectCallback = 0
      authOf(m).waitOver(client, this)
      m.server.blocking.reprocess(client)
      return
    }
    let micros = 0
    if (client !== null && !this.onKeys && this.replyCallback !== 0) {
      const started = m.server.host.monotonicMicros()
      this.#run(this.replyCallback, { blocked: this, reason: 'reply' })
      micros = m.server.host.monotonicMicros() - started
    }
    this.#freePrivdata()
    if (client !== null) {
      client.reply.raw(this.threadReplies.take())
      client.reply.errors += this.#threadErrors.length
      for (const text of this.#threadErrors) client.reply.onError?.(text)
      m.server.output.touch(client)
      this.#account(micros)
      this.disconnectCallback = 0
      this.client = null
      m.server.blocking.unblock(client)
      client.writeOffset = m.server.propagation.offset
    }
    this.#forget()
  }

  /** The reply callback of a login was asked: frees what the module gave. */
  end(): void {
    this.#freePrivdata()
    if (this.#command !== null) this.#command.micros += Math.round(this.measuredMicros)
    this.#forget()
  }

  #forget(): void {
    blockedOf(this.module).delete(this)
    this.#m.handles.remove(this)
  }

  #freePrivdata(): void {
    const { freePrivdata, privdata } = this
    if (freePrivdata === 0 || privdata === 0) return
    const reason = this.client === null ? 'disconnected' : 'free'
    this.#inContext({ blocked: this, reason }, null, (context) =>
      this.#m.invoke(context, this.#m.callback(freePrivdata, 2), context.pointer, privdata),
    )
  }

  /** The command counts when it is over, with the time its module measured. */
  #account(micros: number): void {
    if (this.#command === null) return
    const { server } = this.#m
    const total = Math.round(micros + this.measuredMicros)
    const { client } = this
    if (client !== null && client.reply.errors > client.errorMark) {
      this.#command.failedCalls++
      client.errorMark = client.reply.errors
    }
    this.#command.count(total, server.latencyTracking)
    if (client !== null) server.commandLogs.addWaited(client, this.argv, total, server.time)
  }

  /** Runs a callback that has a command's form and may reply. */
  #run(callback: number, state: BlockedCallback): unknown {
    const m = this.#m
    const client = this.client as Client
    const reply = new ReplyBuilder(client.resp)
    reply.onError = client.reply.onError
    const result = this.#inContext(state, reply, (context) =>
      m.invokeWithArguments(context, m.callback(callback, 3), this.argv),
    )
    if (result instanceof ModuleFault) {
      client.reply.error(`ERR module ${this.module.name}: ${result.message}`)
    } else {
      client.reply.raw(reply.take())
      client.reply.errors += reply.errors
    }
    m.server.output.touch(client)
    return result instanceof ModuleFault ? 'fault' : result
  }

  /** Runs in a context about this client; a fault is logged and returned. */
  #inContext(
    state: BlockedCallback,
    reply: ReplyBuilder | null,
    run: (context: ModuleContext) => unknown,
  ): unknown {
    const m = this.#m
    const context = m.openContext({
      kind: 'callback',
      purpose: 'blocked client',
      module: this.module,
      client: this.client,
      db: this.client?.db ?? this.db,
      ...(reply === null ? {} : { reply }),
    })
    context.blocked = state
    let faulted = true
    try {
      const result = m.server.runUnit(() => run(context))
      faulted = false
      return result
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      m.server.host.log('warning', `Blocked client of module ${this.module.name}: ${error.message}`)
      return error
    } finally {
      m.closeContext(context, faulted)
    }
  }
}

const blockedClients = new WeakMap<LoadedModule, Set<BlockedClient>>()

/** The blocked clients a module has handles of; while there are any it cannot be unloaded. */
export function blockedOf(module: LoadedModule): Set<BlockedClient> {
  let found = blockedClients.get(module)
  if (!found) {
    const made = (found = new Set<BlockedClient>())
    blockedClients.set(module, made)
    module.obstacles.set('blocked', () => made.size > 0)
  }
  return found
}

/** A waiting client as panels show it. */
export interface BlockedInfo {
  readonly client: number | null
  readonly module: string
  readonly command: string
  /** Names of the keys it waits for; null if it waits for the module alone. */
  readonly keys: readonly Bytes[] | null
  /** Unix ms; 0 for never. */
  readonly deadline: number
  /** Unix ms. */
  readonly since: number
  /** Where in the module it was blocked, `file.c:12`, if calls were traced. */
  readonly place?: string
}

/** Who is blocked by which module, on what and until when. */
export function blockedClientList(m: ModuleApi): BlockedInfo[] {
  return [...m.modules.values()].flatMap((module) =>
    [...blockedOf(module)].map(({ client, argv, onKeys, db, madeAt }) => ({
      client: client?.id ?? null,
      module: module.name,
      command: argv[0] ?? '',
      keys: onKeys ? (client?.blocked?.keys?.keys ?? []) : null,
      deadline: client?.blocked?.deadline ?? 0,
      since: client?.blocked?.since ?? 0,
      ...(madeAt === undefined ? {} : { place: madeAt }),
      db: db.id,
    })),
  )
}
