// Blocked clients, thread safe contexts, timers, filters: what must be ended by hand, and where functions must not be called.
import type { BlockedClient } from '../blocked-client.ts'
import type { CallbackPurpose, ModuleContext } from '../context.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { CallStack } from '../loader/trap.ts'
import { perEngine } from '../per-engine.ts'
import { C, type ApiName } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import { forAll, type Ending, type LintRules } from './rules.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** How often a client may be refused before it counts as one that nothing serves. */
const MOST_REFUSALS = 16
/** So many timers are remembered. */
const KEPT_TIMERS = 10_000n
/** Work in whose course other clients must not run. */
const UNYIELDING: ReadonlySet<CallbackPurpose | null> = new Set<CallbackPurpose | null>([
  'event',
  'notification',
  'filter',
  'job',
])

/** Where thread safe contexts were made, until they are freed by hand. */
const lasting = new WeakMap<ModuleContext, CallStack>()
const refusals = new WeakMap<BlockedClient, number>()

/** Whose timers were which, of the last of them. */
interface Timers {
  readonly owners: Map<bigint, LoadedModule | null>
  latest: bigint
}

const timersOf = perEngine<Timers>(() => ({ owners: new Map(), latest: 0n }))

function noteTimer(timers: Timers, id: bigint, module: LoadedModule | null): void {
  timers.latest = id
  timers.owners.set(id, module)
  timers.owners.delete(id - KEPT_TIMERS)
}

/** Timers that have fired may well be asked for: that is how a module learns of it. */
function isForeign({ owners, latest }: Timers, id: bigint, module: LoadedModule | null): boolean {
  const owner = owners.get(id)
  return id <= 0n || id > latest || (owner !== undefined && owner !== module)
}

/** A timeout that nobody answers. */
function timeout(lints: Lints, name: ApiName, callback: number, millis: bigint): void {
  if (millis > 0n && callback === 0)
    lints.report('B03', `${name} with a timeout of ${millis} ms and no timeout callback`)
}

function made(lints: Lints, pointer: number): void {
  const context = lints.m.peekContext(pointer)
  if (context) lasting.set(context, lints.here())
}

/** A string that a filter puts in is the server's from then on. */
function filterString(lints: Lints, name: ApiName, handle: number): void {
  for (const { auto } of lints.m.contexts)
    if (auto?.some((owned) => owned.handle === handle) === true)
      return lints.report('B13', `${name} with a string that AutoMemory will free`)
}

function ended(lints: Lints, { context, result, entry }: Ending): void {
  const since = lasting.get(context)
  if (since) {
    lasting.delete(context)
    lints.report('B07', 'the thread safe context is never freed', { at: since, context })
  }
  const { blocked } = context
  if (blocked === null || blocked.reason !== 'reply' || !blocked.blocked.onKeys || result === OK) return
  const count = (refusals.get(blocked.blocked) ?? 0) + 1
  refusals.set(blocked.blocked, count)
  if (count === MOST_REFUSALS)
    lints.report('B05', `the reply callback has refused a waiting client ${count} times`, {
      at: entry(),
      context,
    })
}

/** B03 to B13 but for faults and what the loader finds. */
export const BLOCKING_RULES: LintRules = {
  before: {
    BlockClient(lints, _ctx, _reply, timeoutCallback, _free, millis) {
      timeout(lints, 'BlockClient', timeoutCallback, millis)
    },
    BlockClientOnKeys(lints, _ctx, _reply, timeoutCallback, _free, millis) {
      timeout(lints, 'BlockClientOnKeys', timeoutCallback, millis)
    },
    BlockClientOnKeysWithFlags(lints, _ctx, _reply, timeoutCallback, _free, millis) {
      timeout(lints, 'BlockClientOnKeysWithFlags', timeoutCallback, millis)
    },
    FreeThreadSafeContext(lints, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context) lasting.delete(context)
    },
    Yield(lints, ctx) {
      const purpose = lints.m.peekContext(ctx)?.purpose ?? null
      if (UNYIELDING.has(purpose)) lints.report('B08', `Yield in a callback of kind ${purpose}`)
    },
    Fork(lints) {
      const threads = lints.m.threads?.list().length ?? 0
      if (threads > 0) lints.report('B09', `Fork while ${threads} threads run`)
    },
    CommandFilterArgInsert(lints, _fctx, _pos, arg) {
      filterString(lints, 'CommandFilterArgInsert', arg)
    },
    CommandFilterArgReplace(lints, _fctx, _pos, arg) {
      filterString(lints, 'CommandFilterArgReplace', arg)
    },
  },
  after: {
    UnblockClient(lints, result, bc) {
      const blocked = lints.m.handles.peek(bc) as BlockedClient | undefined
      if (result === ERR && blocked?.onKeys === true)
        lints.report('B03', 'UnblockClient of a client that waits for keys and has no timeout callback')
    },
    GetThreadSafeContext: made,
    GetDetachedThreadSafeContext: made,
    CreateTimer(lints, id, ctx) {
      noteTimer(timersOf(lints.m), id, lints.m.peekContext(ctx)?.module ?? null)
    },
    ...forAll(
      ['StopTimer', 'GetTimerInfo'],
      (name) => (lints: Lints, result: number, ctx: number, id: bigint) => {
        if (result === ERR && isForeign(timersOf(lints.m), id, lints.m.peekContext(ctx)?.module ?? null))
          lints.report('B10', `${name} with the id ${id}, which no timer of the module has had`)
      },
    ),
  },
  ended,
}
