// One run of a script: who called it, what it may do, and the calls of commands it makes. Nothing here knows Lua.
import type { Bytes } from '../base/bytes.ts'
import { ERRORS } from '../base/errors.ts'
import { scriptCallRefusal } from '../replication/refusals.ts'
import { clusterScriptRefusal } from '../cluster/route.ts'
import type { Client } from '../server/client.ts'
import { FLAG, type Command } from '../server/command.ts'
import { CALL_ACCOUNT, CALL_PROPAGATE_AOF, CALL_PROPAGATE_REPLICAS } from '../server/dispatch.ts'
import type { Server } from '../server/server.ts'
import type { LdbSession } from './ldb-session.ts'
import type { ScriptKind } from './script-engine.ts'
import { PROPAGATE_ALL, PROPAGATE_AOF, PROPAGATE_REPLICAS } from '../server/propagation.ts'

/** Bits of a script's flags, by the words of a shebang line. */
export const SCRIPT_FLAGS: Readonly<Record<string, number>> = {
  'no-writes': 1,
  'allow-oom': 2,
  'allow-stale': 4,
  'no-cluster': 8,
  'allow-cross-slot-keys': 32,
}
/** Set on scripts without a shebang line: what they may do is found out as they go. */
export const COMPAT_MODE = 16

/** Why a call was refused: text for the script, with or without a leading `-CODE`. */
export class CallRefused extends Error {}

/** The state of a running script. */
export class ScriptRun {
  readonly server: Server
  readonly caller: Client
  /** The client commands of the script run as. */
  readonly client: Client
  /** What error replies call the script: its SHA1, or the function's name. */
  readonly name: Bytes
  readonly kind: ScriptKind
  readonly readOnly: boolean
  /** May call commands that need memory when there is none. */
  readonly allowOom: boolean
  /** Its keys may be in several hash slots. */
  readonly crossSlot: boolean
  /** The hash slot of its keys so far, in cluster mode; -1 before the first one. */
  slot: number
  /** Where writes are propagated. */
  target: number = PROPAGATE_ALL
  /** A write was made; from then on the script can not be killed. */
  wrote = false
  readonly startedAt: number
  /** When it began or was last resumed. */
  turnStartedAt: number
  /** Whether it may be broken off to let others be heard. */
  readonly pausable: boolean
  /** It has run longer than `busy-reply-threshold`. */
  overdue = false
  /** SCRIPT KILL or FUNCTION KILL wants it to end. */
  killed = false
  /** The request it came with. */
  readonly argv: readonly Bytes[]
  /** The script, or the library that the function is of. */
  readonly code: Bytes
  /** Whoever goes through it with the debugger of scripts. */
  readonly debugger: LdbSession | null

  constructor(
    server: Server,
    caller: Client,
    client: Client,
    name: Bytes,
    options: {
      readonly kind: ScriptKind
      readonly readOnly: boolean
      readonly allowOom: boolean
      readonly crossSlot: boolean
      readonly argv: readonly Bytes[]
      readonly code: Bytes
    },
  ) {
    this.server = server
    this.caller = caller
    this.client = client
    this.name = name
    this.kind = options.kind
    this.readOnly = options.readOnly
    this.crossSlot = options.crossSlot
    this.slot = caller.slot
    this.argv = options.argv
    this.code = options.code
    this.debugger = options.kind === 'eval' ? caller.ldb : null
    this.pausable = server.suspended.possibleFor(caller)
    this.allowOom = options.allowOom
    // Its command has begun just now.
    this.startedAt = server.clock.latest
    this.turnStartedAt = this.startedAt
    client.db = caller.db
    client.resp = 2
    client.user = caller.user
  }

  /** What others are told while it runs long. */
  get refusal(): string {
    return this.kind === 'eval' ? ERRORS.busyEval : ERRORS.busyFunction
  }

  /** Runs a command. Returns the reply's bytes. @throws CallRefused */
  call(received: readonly Bytes[]): Bytes {
    const { server, client } = this
    const argv = server.commandFilter === null ? received : server.commandFilter(client, received)
    const command = server.commands.lookup(argv)
    if (!command) throw new CallRefused('Unknown command called from script')
    if (!command.acceptsArity(argv.length)) {
      command.rejectedCalls++
      throw new CallRefused('Wrong number of args calling command from script')
    }
    const refusal = this.#refusal(command, argv)
    if (refusal !== null || command.handler === undefined) {
      command.rejectedCalls++
      throw new CallRefused(refusal ?? 'Unknown command called from script')
    }
    if (command.flags & FLAG.write) this.wrote = true
    const elsewhere = this.#clusterRefusal(command, argv)
    if (elsewhere !== null) {
      command.rejectedCalls++
      throw new CallRefused(elsewhere)
    }
    const flags =
      CALL_ACCOUNT |
      (this.target & PROPAGATE_AOF ? CALL_PROPAGATE_AOF : 0) |
      (this.target & PROPAGATE_REPLICAS ? CALL_PROPAGATE_REPLICAS : 0)
    void server.call(client, command, argv, flags)
    // What may use keys of all slots counts for none.
    if (this.crossSlot) this.caller.slot = -1
    return client.reply.take()
  }

  #clusterRefusal(command: Command, argv: readonly Bytes[]): string | null {
    const { server, caller, client } = this
    if (!server.cluster || caller.internal || caller.primary) return null
    client.asking = caller.asking
    return clusterScriptRefusal(server, client, command, argv, this)
  }

  #refusal(command: Command, argv: readonly Bytes[]): string | null {
    const { flags } = command
    if (flags & FLAG.noscript && !this.server.scriptsUnbound) {
      return 'This Redis command is not allowed from script'
    }
    const denied = this.server.acl.refusal(this.client, command, argv, 'lua')
    if (denied !== null) return denied.replace(/^NOPERM/, 'ACL failure in script:')
    if (this.readOnly && flags & (FLAG.write | FLAG.may_replicate)) {
      return 'Write commands are not allowed from read-only scripts.'
    }
    const replication = scriptCallRefusal(this.server, this.caller, flags, this.wrote)
    if (replication !== null) return replication
    // What an append-only file or a primary says was decided long ago.
    const obeyed = this.caller.primary || this.server.loading
    if (flags & FLAG.write && !this.wrote && !obeyed) {
      const refusal = this.server.persistence.writeRefusal()
      if (refusal !== null) return `-${refusal}`
    }
    const short = this.server.outOfMemory && !this.wrote && !this.allowOom && !obeyed
    if (short && flags & FLAG.denyoom) return `-${ERRORS.oom}`
    return null
  }
}
