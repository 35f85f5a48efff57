// Replies, counted as they are written:
//
//   ReplyWithArray(2)  frame { left: 2 }        each further reply takes one off the innermost frame; a frame at 0 is complete
//   ReplyWithMap(P)    frame { left: null }     complete when ReplySetMapLength comes, which says how many there should have been
//
// The count belongs to the builder, since several contexts may write to one (thread safe contexts of a blocked client).
import type { ReplyBuilder } from '@valkey-playground/engine'
import type { BlockedClient } from '../blocked-client.ts'
import { isResp3, type CallReply } from '../call-reply.ts'
import type { ModuleContext } from '../context.ts'
import type { CallStack } from '../loader/trap.ts'
import { C, type ApiName } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import { forAll, type AfterRules, type BeforeRules, type Ending, type LintRules } from './rules.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

interface Frame {
  readonly name: string
  /** Replies still to come; null while the length is postponed. */
  left: number | null
  announced: number
  count: number
  readonly at: CallStack
}

interface Written {
  readonly frames: Frame[]
  /** Whole replies that have begun. */
  replies: number
  /** The first reply, if it was one with a length. */
  first: Frame | null
  /** An attribute was refused because the client speaks RESP2. */
  refused: boolean
  /** Where a whole reply was refused for that. */
  unsent: CallStack | null
  /** BlockClient could not block. */
  unblocked: { readonly at: CallStack; readonly replied: boolean } | null
  /** The client waits. */
  waits: boolean
  /** A reply too many was told of. */
  surplus: boolean
}

const written = new WeakMap<ReplyBuilder, Written>()

function writtenTo(builder: ReplyBuilder): Written {
  let state = written.get(builder)
  if (!state) {
    state = {
      frames: [],
      replies: 0,
      first: null,
      refused: false,
      unsent: null,
      unblocked: null,
      waits: false,
      surplus: false,
    }
    written.set(builder, state)
  }
  return state
}

function stateOf(lints: Lints, ctx: number): Written | null {
  const builder = lints.m.peekContext(ctx)?.reply
  return builder ? writtenTo(builder) : null
}

/** Frames that have all their elements are over. */
function settle({ frames }: Written): void {
  while (frames.at(-1)?.left === 0) frames.pop()
}

/** One more reply, be it an element or a whole one. */
function add(lints: Lints, state: Written, name: string): void {
  const frame = state.frames.at(-1)
  if (frame) {
    frame.count++
    if (frame.left !== null) frame.left--
    return
  }
  state.replies++
  if (state.replies > 1 && !state.surplus) surplus(lints, state, name)
}

function surplus(lints: Lints, state: Written, name: string): void {
  state.surplus = true
  const { first, unblocked } = state
  if (unblocked)
    return lints.report('B02', `${name} after BlockClient has replied that it cannot block`, {
      related: { message: 'BlockClient', at: unblocked.at },
    })
  if (state.refused)
    return lints.report('R05', `${name} sends what belongs to an attribute that the client did not get`)
  if (first === null) return lints.report('R02', `${name} replies once more`)
  lints.report('R03', `${name} adds to ${first.name} of ${first.announced}, which is complete`, {
    related: { message: first.name, at: first.at },
  })
}

/** A reply with elements begins. @param unit how many replies each of them is */
function open(lints: Lints, ctx: number, name: string, length: number, unit: number, result: number): void {
  const state = stateOf(lints, ctx)
  if (state === null) return
  const isAttribute = name === 'ReplyWithAttribute'
  if (isAttribute && result === ERR) {
    state.refused = true
    return
  }
  // An attribute comes before a reply and is none.
  if (!isAttribute) add(lints, state, name)
  const postponed = length === C.VALKEYMODULE_POSTPONED_LEN
  const left = postponed ? null : length * unit
  const frame: Frame = { name, left, announced: postponed ? 0 : length, count: 0, at: lints.here() }
  if (state.replies === 1 && state.first === null && state.frames.length === 0 && length > 0 && !isAttribute)
    state.first = frame
  state.frames.push(frame)
  settle(state)
}

/** The length of the innermost postponed reply is set. */
function close(lints: Lints, ctx: number, name: string, length: number, unit: number): void {
  const state = stateOf(lints, ctx)
  if (state === null) return
  if (name === 'ReplySetAttributeLength' && state.refused) return
  const index = state.frames.findLastIndex((frame) => frame.left === null)
  const frame = state.frames[index]
  if (frame === undefined) return lints.report('R04', `${name} without a reply of postponed length`)
  incomplete(lints, state.frames.slice(index + 1))
  state.frames.length = index
  if (frame.count !== length * unit)
    lints.report('R03', `${name} says ${length}, but ${elements(frame.count, unit)} came`, {
      related: { message: frame.name, at: frame.at },
    })
  settle(state)
}

function elements(count: number, unit: number): string {
  return unit === 1 ? String(count) : `${count} replies (${unit} for each)`
}

/** Tells of the innermost frame that is open still: what is missing there is missing in those around it. */
function incomplete(lints: Lints, frames: readonly Frame[], context?: ModuleContext): void {
  const frame = frames.at(-1)
  if (frame === undefined) return
  const finding = { at: frame.at, ...(context === undefined ? {} : { context }) }
  if (frame.left === null) lints.report('R04', `the length of ${frame.name} was never set`, finding)
  else lints.report('R03', `${frame.name} of ${frame.announced} lacks ${frame.left} replies`, finding)
}

const PLAIN = [
  'WrongArity',
  'ReplyWithLongLong',
  'ReplyWithError',
  'ReplyWithErrorFormat',
  'ReplyWithSimpleString',
  'ReplyWithNullArray',
  'ReplyWithEmptyArray',
  'ReplyWithStringBuffer',
  'ReplyWithCString',
  'ReplyWithString',
  'ReplyWithEmptyString',
  'ReplyWithVerbatimStringType',
  'ReplyWithVerbatimString',
  'ReplyWithNull',
  'ReplyWithBool',
  'ReplyWithCallReply',
  'ReplyWithDouble',
  'ReplyWithBigNumber',
  'ReplyWithLongDouble',
] as const satisfies readonly ApiName[]

/** How many replies each element is. */
const OPENING = {
  ReplyWithArray: 1,
  ReplyWithMap: 2,
  ReplyWithSet: 1,
  ReplyWithAttribute: 2,
} as const satisfies Partial<Record<ApiName, number>>

const CLOSING = {
  ReplySetArrayLength: 1,
  ReplySetMapLength: 2,
  ReplySetSetLength: 1,
  ReplySetAttributeLength: 2,
} as const satisfies Partial<Record<ApiName, number>>

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[]
}

/** A reply in a context that has nobody to reply to. */
function addressee(lints: Lints, ctx: number, name: ApiName): void {
  const context = lints.m.peekContext(ctx)
  if (!context || context.kind === 'positions') return
  if (name === 'WrongArity' && context.kind !== 'command' && context.argv.length === 0)
    lints.report('R07', 'WrongArity where no command runs')
  else if (context.reply === null) lints.report('R06', `${name} where there is no client`)
}

/** A text with line breaks. Those at the end of an error are dropped by the server. */
function oneLine(lints: Lints, name: string, pointer: number, ends: RegExp): void {
  if (/[\r\n]/.test(lints.m.text(pointer).replace(ends, '')))
    lints.report('R08', `the text of ${name} has a line break in it`)
}

function blocks(lints: Lints, handle: number, ctx: number): void {
  const state = stateOf(lints, ctx)
  if (state === null) return
  const blocked = lints.m.handles.peek(handle) as BlockedClient | undefined
  state.waits = blocked !== undefined && blocked.client !== null
  if (state.waits) return
  // Where a handle is given all the same, the client has got an error.
  const replied = blocked !== undefined
  state.unblocked = { at: lints.here(), replied }
  if (replied) state.replies++
}

function ended(lints: Lints, { context, result, entry }: Ending): void {
  const { reply, kind } = context
  if (reply === null || kind === 'positions') return
  const state = writtenTo(reply)
  incomplete(lints, state.frames.splice(0), context)
  const mustReply = kind === 'command' ? !state.waits : isServed(context, result)
  if (mustReply && state.replies === 0) {
    if (state.unsent)
      lints.report('R05', 'nothing but a reply that is made for RESP3', { at: state.unsent, context })
    else if (state.unblocked)
      lints.report('B02', 'BlockClient gave NULL, and nothing replies', { at: state.unblocked.at, context })
    else lints.report('R01', 'ends without a reply', { at: entry(), context })
  } else if (kind === 'command' && typeof result === 'number' && result !== OK) {
    lints.report('R08', `returns ${result}; clients do not see that`, {
      at: entry(),
      context,
      severity: result === ERR ? 'info' : 'warning',
    })
  }
}

/** Whether the callback of a blocked client was the last who could reply. */
function isServed({ blocked }: ModuleContext, result: unknown): boolean {
  if (blocked === null || (blocked.reason !== 'reply' && blocked.reason !== 'timeout')) return false
  if (blocked.blocked.onKeys && blocked.reason === 'reply' && result !== OK) return false
  // The server replies to AUTH itself.
  if (blocked.blocked.forLogin) return false
  return blocked.blocked.threadReplies.length === 0
}

const before: BeforeRules = {
  ...forAll(
    [...PLAIN, ...keysOf(OPENING)],
    (name) => (lints: Lints, ctx: number) => addressee(lints, ctx, name),
  ),
  ReplyWithSimpleString(lints, ctx, text) {
    addressee(lints, ctx, 'ReplyWithSimpleString')
    oneLine(lints, 'ReplyWithSimpleString', text, /$^/)
  },
  ReplyWithError(lints, ctx, text) {
    addressee(lints, ctx, 'ReplyWithError')
    oneLine(lints, 'ReplyWithError', text, /[\r\n]+$/)
  },
}

const after: AfterRules = {
  ...forAll(PLAIN, (name) => (lints: Lints, result: number, ctx: number, ...rest: readonly unknown[]) => {
    const state = stateOf(lints, ctx)
    if (state === null) return
    if (result === ERR) {
      state.unsent = lints.here()
      return
    }
    add(lints, state, name)
    settle(state)
    // What nobody has looked into is sent as it is.
    const passed = name === 'ReplyWithCallReply' ? lints.m.handles.peek(rest[0] as number) : undefined
    if (lints.m.peekContext(ctx)?.reply?.resp === 2 && passed && isResp3((passed as CallReply).node))
      lints.report('R05', `${name} sends a reply that is made for RESP3`)
  }),
  ...forAll(keysOf(OPENING), (name) => (lints: Lints, result: number, ctx: number, length: number) => {
    open(lints, ctx, name, length, OPENING[name], result)
  }),
  ...forAll(keysOf(CLOSING), (name) => (lints: Lints, _result: unknown, ctx: number, length: number) => {
    close(lints, ctx, name, length, CLOSING[name])
  }),
  ...forAll(
    ['BlockClient', 'BlockClientOnKeys', 'BlockClientOnKeysWithFlags', 'BlockClientOnAuth'],
    () => (lints: Lints, handle: number, ctx: number) => {
      blocks(lints, handle, ctx)
    },
  ),
}

/** R01 to R08, and B02. */
export const REPLY_RULES: LintRules = { before, after, ended }
