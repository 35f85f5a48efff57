// Calling commands from modules, and looking at what they answered.
//
// A call runs on an inner client with the caller's database. Its effects go out only if the format has `!`; everything
// that is called inside it is then silent as well (`propagation.allowed`).
// @see https://valkey.io/topics/modules-api-ref/#section-calling-commands-from-modules
import {
  CALL_ACCOUNT,
  CALL_PROPAGATE_AOF,
  CALL_PROPAGATE_REPLICAS,
  INT64_MIN,
  Later,
  type Bytes,
  type CallFlags,
  type Client,
  type Command,
  type ReplyNode,
  type Server,
  Suspension,
} from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import { CALL_FLAG, readCall } from '../call-format.ts'
import { CallPromise } from '../call-promise.ts'
import { CallReply, textOffset } from '../call-reply.ts'
import { clusterRefusalOf, denialOf, NO_USER, refusalOf, type Refusal } from '../call-refusals.ts'
import { commandFilters } from '../command-filters.ts'
import type { ModuleContext } from '../context.ts'
import { InnerClients, type InnerClient } from '../inner-clients.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'
import type { ModuleUser } from './acl.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const INT_MIN = -(2 ** 31)
/** The format word of a verbatim string and its colon, right before the text. */
const VERBATIM_FORMAT_BYTES = 4

const innerClients = perEngine((m) => new InnerClients(m.server))

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
  if (owned) leaveTo(context, reply)
  return handle
}

// Functions that are in a hurry have no closures in them: what those capture would have to be allocated.
function leaveTo(context: ModuleContext, reply: CallReply): void {
  context.own({ handle: reply.handle, free: () => reply.free() })
}

function refuse(m: ModuleApi, context: ModuleContext, refusal: Refusal, asReply: boolean): number {
  m.setErrno(refusal.errno)
  if (!asReply) return 0
  const line = refusal.text.startsWith('-') ? refusal.text : `-ERR ${refusal.text}`
  return handOut(m, context, `${line}\r\n`, [line.slice(1)], true)
}

/** Which of a call's effects go out. */
function followOf(flags: number): CallFlags {
  const replicate = (flags & CALL_FLAG['!']) !== 0
  return (
    CALL_ACCOUNT |
    (replicate && (flags & CALL_FLAG.A) === 0 ? CALL_PROPAGATE_AOF : 0) |
    (replicate && (flags & CALL_FLAG.R) === 0 ? CALL_PROPAGATE_REPLICAS : 0)
  )
}

/** Runs the command. The reply is in the client, which may be waiting for it. Returns what is left if it is suspended. */
function run(
  { server }: ModuleApi,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: number,
): Suspension | undefined {
  const { propagation } = server
  const { allowed } = propagation
  const follows = (flags & CALL_FLAG['!']) !== 0
  propagation.allowed = follows && allowed
  let left: ReturnType<typeof server.call>
  try {
    left = server.call(client, command, argv, followOf(flags))
  } finally {
    propagation.allowed = allowed
  }
  if (left === undefined) return undefined
  if (left instanceof Suspension) return goOnAs(server, left, follows)
  throw new ModuleFault('missing', `${command.fullName} answers later and cannot be called from a module`)
}

/** What is left of a call, whose effects go out or not as those of its beginning. */
function goOnAs({ propagation }: Server, left: Suspension, follows: boolean): Suspension {
  return left.within((work) => {
    const { allowed } = propagation
    propagation.allowed = follows && allowed
    try {
      return work()
    } finally {
      propagation.allowed = allowed
    }
  })
}

/** What a call has come to by now: its reply, or the promise of one. */
interface Made {
  readonly inner: InnerClient
  readonly command: Command
  readonly flags: number
}

function answerOf(m: ModuleApi, context: ModuleContext, made: Made): number {
  const { inner, command } = made
  const { client, errors } = inner
  if (client.blocked !== null) return promise(m, context, made)
  const proto = client.reply.take()
  innerClients(m).giveBack(inner, command)
  return handOut(m, context, proto, errors, context.auto !== null)
}

function promise(m: ModuleApi, context: ModuleContext, { inner, flags }: Made): number {
  // What comes later belongs to the handler, which has to free it.
  const later = (from: Client): number => handOut(m, context, from.reply.take(), inner.errors, false, false)
  const handle = handOut(m, context, '', [], false)
  const promised = new CallPromise(m, context.module, inner.client, followOf(flags), later)
  m.object<CallReply>(handle, 'reply').promise = promised
  return handle
}

/** The answer when what is left of the call is done. */
function answerAfter(m: ModuleApi, context: ModuleContext, made: Made, left: Suspension): Later {
  return new Later(left, () => answerOf(m, context, made))
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
    const asReply = (flags & CALL_FLAG.E) !== 0 || (flags & CALL_FLAG.D) !== 0
    const user = (flags & CALL_FLAG.C) !== 0 ? (context.user ?? context.client?.user ?? null) : null
    if ((flags & CALL_FLAG.C) !== 0 && user === null) return refuse(m, context, NO_USER, asReply)
    const command = m.server.commands.lookup(argv)
    const refusal = refusalOf(m, argv, flags, command)
    if (refusal !== null || command === undefined) return refuse(m, context, refusal as Refusal, asReply)
    const denied = user === null ? null : denialOf(m, context, user, command, argv)
    if (denied !== null) return refuse(m, context, denied, asReply)
    const elsewhere = m.server.cluster ? clusterRefusalOf(m, context, command, argv) : null
    if (elsewhere !== null) return refuse(m, context, elsewhere, asReply)
    if ((flags & CALL_FLAG.D) !== 0) return 0
    const clients = innerClients(m)
    const resp =
      (flags & CALL_FLAG['3']) !== 0 ? 3 : (flags & CALL_FLAG['0']) !== 0 ? (context.client?.resp ?? 2) : 2
    const inner = clients.take(context.db, resp)
    const { client } = inner
    client.user = user
    client.denyBlocking = (flags & CALL_FLAG.K) === 0
    client.allowOom = (flags & CALL_FLAG.M) === 0
    client.lastCommand = command
    client.callerWaits = m.threads?.mayPause ?? false
    let left: Suspension | undefined
    try {
      left = run(m, client, command, argv, flags)
    } catch (error) {
      clients.giveBack(inner, command)
      throw error
    }
    const made = { inner, command, flags }
    if (left !== undefined) throw answerAfter(m, context, made, left)
    return answerOf(m, context, made)
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
