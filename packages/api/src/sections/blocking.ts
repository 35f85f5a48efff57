// Blocking clients from modules. What becomes of a blocked client is in blocked-client.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-blocking-clients-from-modules
import type { Bytes, Client } from '@valkey-playground/engine'
import { BadArgument } from '../abi/fault.ts'
import { authOf } from '../auth-callbacks.ts'
import { BlockedClient, blockedOf } from '../blocked-client.ts'
import type { ContextKind, ModuleContext } from '../context.ts'
import type { ErrnoName } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const INT64_MAX = 2n ** 63n - 1n

/** The arguments that BlockClient and its sisters share. */
interface BlockRequest {
  readonly replyCallback: number
  readonly timeoutCallback: number
  readonly freePrivdata: number
  readonly timeout: bigint
  readonly keys?: { readonly names: readonly Bytes[]; readonly whenDeleted: boolean }
  readonly privdata?: number
  readonly authReplyCallback?: number
}

function blockedClientOf(m: ModuleApi, handle: number): BlockedClient {
  return m.object<BlockedClient>(handle, 'blockedClient')
}

/** Contexts whose client, if there is one, only stands in for somebody. */
const NOBODY_WAITS: ReadonlySet<ContextKind> = new Set(['load', 'unload', 'lasting'])

/** Why there is not even a handle. */
function refusal(context: ModuleContext, client: Client | null): ErrnoName | null {
  if (client === null || NOBODY_WAITS.has(context.kind)) return 'EINVAL'
  return client.blocked !== null || client.denyBlocking || client.subscriptions > 0 ? 'ENOTSUP' : null
}

/** The error reply of a client that cannot wait although the module gets a handle; null if it can. */
function complaint(m: ModuleApi, context: ModuleContext, timeout: bigint): string | null {
  if (timeout > INT64_MAX - BigInt(m.server.time)) return 'ERR timeout is out of range'
  if (m.server.inExec) return 'ERR Blocking module command called from transaction'
  return context.blocked?.reason === 'reply'
    ? 'ERR Blocking module command called from a Reply callback context'
    : null
}

function block(m: ModuleApi, ctx: number, request: BlockRequest): number {
  const context = m.context(ctx)
  const module = m.moduleOf(context)
  const { client } = context
  const why = refusal(context, client)
  if (why !== null || client === null) {
    m.setErrno(why)
    return 0
  }
  const { replyCallback, timeoutCallback, freePrivdata, timeout, keys } = request
  const error = complaint(m, context, timeout)
  const blocked = new BlockedClient(m, {
    module,
    client: error === null ? client : null,
    db: context.db,
    command: context.call?.command ?? null,
    argv: context.argv,
    replyCallback,
    timeoutCallback,
    freePrivdata,
    onKeys: keys !== undefined,
    privdata: request.privdata ?? 0,
    ...(request.authReplyCallback === undefined ? {} : { authReplyCallback: request.authReplyCallback }),
  })
  m.handles.add(blocked)
  blockedOf(module).add(blocked)
  if (error !== null) {
    context.reply?.error(error)
    return blocked.handle
  }
  if (context.notification) {
    // What earlier commands of the client answered does not wait with this one.
    m.server.appendOnly.flush()
    m.server.output.send(client)
  }
  const deadline = timeout > 0n ? m.server.host.now() + Number(timeout) : 0
  const ways = {
    unblockable: timeoutCallback !== 0,
    onTimeout: () => blocked.timedOut(),
    onAbort: () => blocked.aborted(),
  }
  if (keys === undefined) {
    m.server.blocking.block(client, {
      kind: 'module',
      command: context.call?.command ?? null,
      argv: context.argv,
      deadline,
      holdsReply: context.notification,
      ...ways,
    })
  } else if (context.call !== null) {
    m.server.blocking.onKeys(context.call, {
      keys: keys.names,
      deadline,
      type: 'module',
      unblockOnNoKey: keys.whenDeleted,
      module: { ...ways, onReady: (_client, key) => blocked.serve(key) },
    })
  }
  return blocked.handle
}

function stringArray(m: ModuleApi, pointer: number, count: number): Bytes[] {
  return Array.from({ length: count }, (_, index) => m.string(m.memory.readI32(pointer + index * 4)).bytes)
}

function unblock(m: ModuleApi, bc: number, privdata: number): number {
  if (bc === 0) {
    m.setErrno('EINVAL')
    return ERR
  }
  const blocked = blockedClientOf(m, bc)
  if (blocked.onKeys) {
    if (blocked.timeoutCallback === 0) {
      m.setErrno('ENOTSUP')
      return ERR
    }
    if (blocked.unblocked) return OK
    if (blocked.client !== null) blocked.answerAsTimeout()
  } else {
    if (blocked.unblocked) throw new BadArgument(bc, 'was unblocked already', 'B04')
    blocked.privdata = privdata
  }
  blocked.queue()
  return OK
}

export const blocking: Handlers<ModuleApi> = {
  BlockClient: (m, ctx, replyCallback, timeoutCallback, freePrivdata, timeout) =>
    block(m, ctx, { replyCallback, timeoutCallback, freePrivdata, timeout }),

  RegisterAuthCallback(m, ctx, callback) {
    m.callback(callback, 4)
    authOf(m).register(m.moduleOf(m.context(ctx)), callback)
  },

  BlockClientOnAuth(m, ctx, replyCallback, freePrivdata) {
    const context = m.context(ctx)
    const { client } = context
    if (client === null || !authOf(m).inProgress(client)) {
      context.reply?.error(
        'ERR Module blocking client on auth when not currently undergoing module authentication',
      )
      return 0
    }
    return block(m, ctx, {
      replyCallback: 0,
      timeoutCallback: 0,
      freePrivdata,
      timeout: 0n,
      authReplyCallback: replyCallback,
    })
  },

  BlockClientGetPrivateData: (m, bc) => blockedClientOf(m, bc).privdata,

  BlockClientSetPrivateData(m, bc, privdata) {
    blockedClientOf(m, bc).privdata = privdata
  },

  BlockClientOnKeys: (
    m,
    ctx,
    replyCallback,
    timeoutCallback,
    freePrivdata,
    timeout,
    keys,
    numkeys,
    privdata,
  ) =>
    block(m, ctx, {
      replyCallback,
      timeoutCallback,
      freePrivdata,
      timeout,
      keys: { names: stringArray(m, keys, numkeys), whenDeleted: false },
      privdata,
    }),

  BlockClientOnKeysWithFlags: (
    m,
    ctx,
    replyCallback,
    timeoutCallback,
    freePrivdata,
    timeout,
    keys,
    numkeys,
    privdata,
    flags,
  ) =>
    block(m, ctx, {
      replyCallback,
      timeoutCallback,
      freePrivdata,
      timeout,
      keys: {
        names: stringArray(m, keys, numkeys),
        whenDeleted: (flags & C.VALKEYMODULE_BLOCK_UNBLOCK_DELETED) !== 0,
      },
      privdata,
    }),

  SignalKeyAsReady(m, ctx, key) {
    m.server.blocking.signal(m.context(ctx).db, m.string(key).bytes)
  },

  UnblockClient: unblock,

  AbortBlock(m, bc) {
    if (bc !== 0) {
      const blocked = blockedClientOf(m, bc)
      blocked.replyCallback = 0
      blocked.authReplyCallback = 0
      blocked.disconnectCallback = 0
    }
    return unblock(m, bc, 0)
  },

  SetDisconnectCallback(m, bc, callback) {
    blockedClientOf(m, bc).disconnectCallback = callback
  },

  IsBlockedReplyRequest: (m, ctx) => (m.context(ctx).blocked?.reason === 'reply' ? 1 : 0),

  IsBlockedTimeoutRequest: (m, ctx) => (m.context(ctx).blocked?.reason === 'timeout' ? 1 : 0),

  GetBlockedClientPrivateData: (m, ctx) => m.context(ctx).blocked?.blocked.privdata ?? 0,

  GetBlockedClientReadyKey: (m, ctx) => m.context(ctx).blocked?.readyKey ?? 0,

  GetBlockedClientHandle: (m, ctx) => m.context(ctx).blocked?.blocked.handle ?? 0,

  BlockedClientDisconnected(m, ctx) {
    const state = m.context(ctx).blocked
    return state !== null && state.reason === 'disconnected' && state.blocked.client === null ? 1 : 0
  },
}
