/**
 * What the console knows of its connection, learnt from the commands it sent and the replies they got, as valkey-cli does.
 */
import type { Bytes, ReplyNode, Resp } from '../session.ts'

/** The state of the connection that the prompt shows. */
export interface ConnectionState {
  readonly db: number
  /** Database to go back to if the transaction comes to nothing. */
  readonly dbBeforeMulti: number
  readonly inMulti: boolean
  readonly channels: number
  readonly shardChannels: number
  readonly monitor: boolean
  readonly resp: Resp
}

/** A new connection. */
export const newConnection: ConnectionState = {
  db: 0,
  dbBeforeMulti: 0,
  inMulti: false,
  channels: 0,
  shardChannels: 0,
  monitor: false,
  resp: 2,
}

type Change = (state: ConnectionState, argv: readonly Bytes[], reply: ReplyNode) => ConnectionState

const isError = (reply: ReplyNode): boolean => reply.type === 'error'
const after =
  (change: Change): Change =>
  (state, argv, reply) =>
    isError(reply) ? state : change(state, argv, reply)

/** How each command changes the state. Inside MULTI only those take effect that are not queued. */
const changes: Readonly<Record<string, Change>> = {
  // A queued SELECT counts at once, and is taken back if EXEC or DISCARD undoes it: so the prompt shows where EXEC will lead.
  select: after((state, argv) => ({ ...state, db: Number.parseInt(argv[1] ?? '0', 10) || 0 })),
  multi: after((state) => ({ ...state, inMulti: true, dbBeforeMulti: state.db })),
  exec: (state, _argv, reply) => {
    if (!state.inMulti) return state
    const undone = isError(reply) || reply.type === 'null'
    return { ...state, inMulti: false, db: undone ? state.dbBeforeMulti : state.db }
  },
  discard: after((state) => ({
    ...state,
    inMulti: false,
    db: state.inMulti ? state.dbBeforeMulti : state.db,
  })),
  reset: after(() => newConnection),
  monitor: after((state) => ({ ...state, monitor: true })),
  hello: after((state, _argv, reply) => ({
    ...state,
    resp: reply.type === 'map' ? 3 : reply.type === 'array' ? 2 : state.resp,
  })),
}

/** The state after a command got its reply. */
export function afterCommand(
  state: ConnectionState,
  argv: readonly Bytes[],
  reply: ReplyNode,
): ConnectionState {
  return afterMessage(changes[argv[0]?.toLowerCase() ?? '']?.(state, argv, reply) ?? state, reply)
}

/** The state after a confirmation of a subscription, whether it came as a reply or by itself. */
export function afterMessage(state: ConnectionState, message: ReplyNode): ConnectionState {
  const [name, , count] = message.items ?? []
  if (
    (message.type !== 'push' && message.type !== 'array') ||
    message.items?.length !== 3 ||
    count?.type !== 'integer'
  )
    return state
  const number = Number(count.value)
  if (/^p?(un)?subscribe$/.test(name?.value ?? '')) return { ...state, channels: number }
  if (/^s(un)?subscribe$/.test(name?.value ?? '')) return { ...state, shardChannels: number }
  return state
}

/** Whether the connection listens to any channel. */
export function isSubscribed(state: ConnectionState): boolean {
  return state.channels + state.shardChannels > 0
}

/** The prompt: which database, and in which mode the connection is. */
export function promptText(state: ConnectionState): string {
  let prompt = 'valkey'
  if (state.db !== 0) prompt += `[${state.db}]`
  if (state.resp === 3) prompt += '(RESP3)'
  if (state.inMulti) prompt += '(TX)'
  if (isSubscribed(state)) prompt += '(subscribed mode)'
  if (state.monitor) prompt += '(monitor)'
  return `${prompt}> `
}
