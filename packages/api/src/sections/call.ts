// Calling commands from modules, and looking at what they answered.
//
// A call runs on an inner client with the caller's database. Its effects go out only if the format has `!`; everything
// that is called inside it is then silent as well (`propagation.allowed`).
// @see https://valkey.io/topics/modules-api-ref/#section-calling-commands-from-modules
import {
  CALL_ACCOUNT,
  CALL_PROPAGATE_AOF,
  CALL_PROPAGATE_REPLICAS,
  denialText,
  ERRORS,
  FLAG,
  INT64_MIN,
  Later,
  moduleCallRefusal,
  objectOf,
  unknownCommand,
  type Bytes,
  type CallFlags,
  type Client,
  type Command,
  type ReplyNode,
  type User,
  routeOf,
  Suspension,
} from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import { readCall, type CallFlag } from '../call-format.ts'
import { CallPromise } from '../call-promise.ts'
import { CallReply, textOffset } from '../call-reply.ts'
import { commandFilters } from '../command-filters.ts'
import type { ModuleContext } from '../context.ts'
import type { ErrnoName } from '../errno.ts'
import { InnerClients } from '../inner-clients.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'
import type { ModuleUser } from './acl.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const INT_MIN = -(2 ** 31)
/** The format word of a verbatim string and its colon, right before the text. */
const VERBATIM_FORMAT_BYTES = 4

/** Why a call is not made; `text` is the error without its code, or with `-CODE` first. */
interface Refusal {
  readonly errno: ErrnoName
  readonly text: string
}

const NO_USER = "cannot run as user, no user directly attached to context or context's client"

const innerClients = perEngine((m) => new InnerClients(m.server))

/** Text of an error reply on one line. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ')
}

/** Whether the flags of the call let the command run. */
function refusalOf(
  m: ModuleApi,
  argv: readonly Bytes[],
  flags: ReadonlySet<CallFlag>,
  command: Command | undefined,
): Refusal | null {
  if (command === undefined)
    return { errno: 'ENOENT', text: oneLine(unknownCommand(m.server, argv).replace(/^ERR /, '')) }
  const name = command.fullName
  if (!command.acceptsArity(argv.length) || command.handler === undefined)
    return { errno: 'EINVAL', text: `wrong number of arguments for '${name}' command` }
  const what = command.row.flagsFor?.(m.server, argv, command.flags) ?? command.flags
  if (flags.has('S') && what & FLAG.noscript)
    return { errno: 'ESPIPE', text: `command '${name}' is not allowed on script mode` }
  if (flags.has('M') && what & FLAG.denyoom && m.server.outOfMemory)
    return { errno: 'ENOSPC', text: `-${ERRORS.oom}` }
  if (flags.has('W') && what & FLAG.write)
    return { errno: 'ENOSPC', text: `Write command '${name}' was called while write is not allowed.` }
  const refusal = flags.has('S') ? moduleCallRefusal(m.server, what) : null
  if (refusal !== null) return { errno: 'ESPIPE', text: `-${refusal}` }
  return null
}

/** Whether the rights of a user let the command run. */
function denialOf(
  m: ModuleApi,
  context: ModuleContext,
  user: User,
  command: Command,
  argv: readonly Bytes[],
): Refusal | null {
  const denial = user.check(command, argv)
  if (denial === null) return null
  const client = context.client ?? m.server.createInternalClient()
  m.server.acl.logDenial(client, denial.kind, 'module', objectOf(denial, command, argv), user.name)
  return { errno: 'EACCES', text: `-NOPERM ${denialText(denial, user, command)}` }
}

/** Whether the keys are served here, in cluster mode. */
function clusterRefusalOf(
  m: ModuleApi,
  context: ModuleContext,
  command: Command,
  argv: readonly Bytes[],
): Refusal | null {
  const client = context.client ?? m.server.createInternalClient()
  if (client.primary) return null
  const { problem } = routeOf(m.server, client, command, argv, command.flags)
  if (problem === null) return null
  const name = command.fullName
  if (problem === 'down-read-only')
    return {
      errno: 'EROFS',
      text: `Can not execute a write command '${name}' while the cluster is down and readonly`,
    }
  if (problem === 'down')
    return { errno: 'ENETDOWN', text: `Can not execute a command '${name}' while the cluster is down` }
  return { errno: 'EPERM', text: 'Attempted to access a non local key in a cluster node' }
}

/** Gives the module a reply; AutoMemory frees it, and so does a fault. */
function handOut(
  m: ModuleApi,
  context: ModuleContext,
  proto: Bytes,
  errors: readonly Bytes[],
  ownsStrings: boolean,
  owned: boolean = context.auto !== null,
): number {
  const reply = CallReply.root(m, proto, errors, context, ownsStrings)
  const handle = (reply.handle = m.handles.place(reply, 'reply'))
  if (owned) context.own({ handle, free: () => reply.free() })
  return handle
}

function refuse(m: ModuleApi, context: ModuleContext, refusal: Refusal, asReply: boolean): number {
  m.setErrno(refusal.errno)
  if (!asReply) return 0
  const line = refusal.text.startsWith('-') ? refusal.text : `-ERR ${refusal.text}`
  return handOut(m, context, `${line}\r\n`, [line.slice(1)], true)
}

/** Which of a call's effects go out. */
function followOf(flags: ReadonlySet<CallFlag>): CallFlags {
  const replicate = flags.has('!')
  return (
    CALL_ACCOUNT |
    (replicate && !flags.has('A') ? CALL_PROPAGATE_AOF : 0) |
    (replicate && !flags.has('R') ? CALL_PROPAGATE_REPLICAS : 0)
  )
}

/** Runs the command. The reply is in the client, which may be waiting for it. Returns what is left if it is suspended. */
function run(
  { server }: ModuleApi,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: ReadonlySet<CallFlag>,
): Suspension | undefined {
  const { propagation } = server
  const silently = <T>(work: () => T): T => {
    const { allowed } = propagation
    propagation.allowed = flags.has('!') && allowed
    try {
      return work()
    } finally {
      propagation.allowed = allowed
    }
  }
  const left = silently(() => server.call(client, command, argv, followOf(flags)))
  if (left === undefined) return undefined
  if (left instanceof Suspension) return left.within(silently)
  throw new ModuleFault('missing', `${command.fullName} answers later and cannot be called from a module`)
}

/** The promise behind a handle. @throws ModuleFault if the reply is an ordinary one */
function promiseOf(m: ModuleApi, name: string, handle: number): CallPromise {
  const { promise } = m.object<CallReply>(handle, 'reply')
  if (promise !== null) return promise
  throw new ModuleFault('misuse', `ValkeyModule_${name}: argument reply is not a promise`)
}

/** The reply behind a handle, looked into. */
function parsed(m: ModuleApi, handle: number): CallReply {
  const reply = m.object<CallReply>(handle, 'reply')
  reply.parsed = true
  return reply
}

function element(m: ModuleApi, handle: number, index: number, type: 'array' | 'set'): number {
  const reply = parsed(m, handle)
  const { node } = reply
  if (node.type !== type) return 0
  const item = node.items[index >>> 0]
  return item === undefined ? 0 : reply.part(item).handle
}

/** A pair of a map; the two places may be NULL. */
function mapElement(m: ModuleApi, handle: number, index: number, key: number, value: number): number {
  const reply = parsed(m, handle)
  const pair = reply.node.type === 'map' ? reply.node.pairs[index >>> 0] : undefined
  if (pair === undefined) return ERR
  if (key !== 0) m.memory.writeI32(key, reply.part(pair[0]).handle)
  if (value !== 0) m.memory.writeI32(value, reply.part(pair[1]).handle)
  return OK
}

type TextNode = Extract<ReplyNode, { readonly text: Bytes }>

/** The address of a part's text, and its length at `len`. */
function textPointer(m: ModuleApi, reply: CallReply, node: TextNode, len: number): number {
  if (len !== 0) m.memory.writeI32(len, node.text.length)
  return reply.pointer(textOffset(node))
}

export const call: Handlers<ModuleApi> = {
  FreeCallReply(m, handle) {
    const reply = m.object<CallReply>(handle, 'reply')
    if (!reply.isRoot) return
    reply.owner.disown(handle)
    reply.free()
  },

  CallReplyType: (m, handle) => (handle === 0 ? C.VALKEYMODULE_REPLY_UNKNOWN : parsed(m, handle).type),

  CallReplyLength(m, handle) {
    const { node } = parsed(m, handle)
    if (node.type === 'simple' || node.type === 'bulk' || node.type === 'error') return node.text.length
    if (node.type === 'array' || node.type === 'set') return node.items.length
    return node.type === 'map' || node.type === 'attribute' ? node.pairs.length : 0
  },

  CallReplyArrayElement: (m, handle, idx) => element(m, handle, idx, 'array'),

  CallReplyInteger(m, handle) {
    const { node } = parsed(m, handle)
    return node.type === 'integer' ? BigInt(node.value) : INT64_MIN
  },

  CallReplyDouble(m, handle) {
    const { node } = parsed(m, handle)
    return node.type === 'double' ? node.value : Number(INT64_MIN)
  },

  CallReplyBigNumber(m, handle, len) {
    const reply = parsed(m, handle)
    return reply.node.type === 'bignum' ? textPointer(m, reply, reply.node, len) : 0
  },

  CallReplyVerbatim(m, handle, len, format) {
    const reply = parsed(m, handle)
    const { node } = reply
    if (node.type !== 'verbatim') return 0
    const text = textPointer(m, reply, node, len)
    if (format !== 0) m.memory.writeI32(format, text - VERBATIM_FORMAT_BYTES)
    return text
  },

  CallReplyBool(m, handle) {
    const { node } = parsed(m, handle)
    return node.type === 'bool' ? Number(node.value) : INT_MIN
  },

  CallReplySetElement: (m, handle, idx) => element(m, handle, idx, 'set'),

  CallReplyMapElement: mapElement,

  CallReplyAttribute(m, handle) {
    const reply = m.object<CallReply>(handle, 'reply')
    const { attribute } = reply.node
    return attribute !== undefined && reply.parsed ? reply.part(attribute).handle : 0
  },

  // The server asks here for a map too, so attributes themselves are refused.
  CallReplyAttributeElement: mapElement,

  CallReplyStringPtr(m, handle, len) {
    const reply = parsed(m, handle)
    const { node } = reply
    const textual = node.type === 'simple' || node.type === 'bulk' || node.type === 'error'
    return textual ? textPointer(m, reply, node, len) : 0
  },

  CreateStringFromCallReply(m, handle) {
    const { node, context } = parsed(m, handle)
    if (node.type === 'integer') return m.newString(context, String(node.value))
    const textual = node.type === 'simple' || node.type === 'bulk' || node.type === 'error'
    return textual ? m.newString(context, node.text) : 0
  },

  Call(m, ctx, cmdname, fmt, varargs) {
    const context = m.context(ctx)
    const formatted = readCall(m, m.text(cmdname), m.text(fmt), m.varargs(varargs))
    m.windows.settle()
    if (formatted === undefined) {
      m.setErrno('EBADF')
      return 0
    }
    const { flags } = formatted
    const argv = commandFilters(m).run(context.client, formatted.argv)
    const asReply = flags.has('E') || flags.has('D')
    const user = flags.has('C') ? (context.user ?? context.client?.user ?? null) : null
    if (flags.has('C') && user === null)
      return refuse(m, context, { errno: 'ENOTSUP', text: NO_USER }, asReply)
    const command = m.server.commands.lookup(argv)
    const refusal = refusalOf(m, argv, flags, command)
    if (refusal !== null || command === undefined) return refuse(m, context, refusal as Refusal, asReply)
    const denied = user === null ? null : denialOf(m, context, user, command, argv)
    if (denied !== null) return refuse(m, context, denied, asReply)
    const elsewhere = m.server.cluster ? clusterRefusalOf(m, context, command, argv) : null
    if (elsewhere !== null) return refuse(m, context, elsewhere, asReply)
    if (flags.has('D')) return 0
    const clients = innerClients(m)
    const resp = flags.has('3') ? 3 : flags.has('0') ? (context.client?.resp ?? 2) : 2
    const client = clients.take(context.db, resp)
    client.user = user
    client.denyBlocking = !flags.has('K')
    client.allowOom = !flags.has('M')
    client.lastCommand = command
    const errors: Bytes[] = []
    client.reply.onError = (text) => errors.push(text)
    client.callerWaits = m.threads?.mayPause ?? false
    const answer = (): number => {
      if (client.blocked === null) {
        const proto = client.reply.take()
        clients.giveBack(client, command)
        return handOut(m, context, proto, errors, context.auto !== null)
      }
      // What comes later belongs to the handler, which has to free it.
      const later = (from: Client): number => handOut(m, context, from.reply.take(), errors, false, false)
      const handle = handOut(m, context, '', [], false)
      const promise = new CallPromise(m, context.module, client, followOf(flags), later)
      m.object<CallReply>(handle, 'reply').promise = promise
      return handle
    }
    let left: Suspension | undefined
    try {
      left = run(m, client, command, argv, flags)
    } catch (error) {
      clients.giveBack(client, command)
      throw error
    }
    if (left !== undefined) throw new Later(left, answer)
    return answer()
  },

  SetContextUser(m, ctx, handle) {
    m.context(ctx).user = handle === 0 ? null : m.object<ModuleUser>(handle, 'user').user
  },

  CallReplyPromiseSetUnblockHandler(m, handle, onUnblock, privateData) {
    const promise = promiseOf(m, 'CallReplyPromiseSetUnblockHandler', handle)
    promise.handler = onUnblock
    promise.privdata = privateData
  },

  CallReplyPromiseAbort(m, handle, privateData) {
    const promise = promiseOf(m, 'CallReplyPromiseAbort', handle)
    if (!promise.abort()) return ERR
    if (privateData !== 0) m.memory.writeI32(privateData, promise.privdata)
    promise.privdata = 0
    return OK
  },

  CallReplyProto(m, handle, len) {
    const reply = m.object<CallReply>(handle, 'reply')
    m.memory.writeI32(len, reply.node.end - reply.start)
    return reply.pointer(reply.start)
  },
}
