// Memory: what is made in a call and can be freed by nobody once the call is over, and strings that are freed or changed wrongly. What
// is used after it was freed ends the call by itself.
//
// A leak is an object whose number lies nowhere in the memory that modules use (used-words.ts). Looking takes milliseconds, so
// it is done only if something was made and is still there, and after a look in vain not for a while.
import type { Handled, HandleKind } from '../abi/handles.ts'
import type { BlockedClient } from '../blocked-client.ts'
import type { ModuleContext } from '../context.ts'
import type { CallStack } from '../loader/trap.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ModuleString } from '../module-string.ts'
import type { OpenKey } from '../open-key.ts'
import { perEngine } from '../per-engine.ts'
import { quote } from '../render.ts'
import { C, type ApiName } from '../spec/index.ts'
import { unusedNumbers } from '../used-words.ts'
import type { Lints } from './lints.ts'
import { keptNumbers } from './keepers.ts'
import type { LintId } from './row.ts'
import { forAll, perContext, type Ending, type LintRules } from './rules.ts'

/** Objects that AutoMemory may keep. */
const MOST_AUTO_MEMORY = 10_000
/** So many looks for leaks in vain are made one after the other; then there are pauses, */
const FREE_LOOKS = 32
/** of at most so many ends of calls. */
const LONGEST_PAUSE = 256

/** Functions that make strings. */
const STRING_MAKERS = [
  'CreateString',
  'CreateStringPrintf',
  'CreateStringFromLongLong',
  'CreateStringFromULongLong',
  'CreateStringFromDouble',
  'CreateStringFromLongDouble',
  'CreateStringFromString',
  'CreateStringFromStreamID',
  'CreateStringFromCallReply',
  'ListPop',
  'ListGet',
  'RandomKey',
  'GetClientUserNameById',
  'GetClientNameById',
  'LoadString',
] as const satisfies readonly ApiName[]

/** Other functions that make what the module has to free. */
const MAKERS = [
  'Call',
  'CreateDict',
  'DictIteratorStartC',
  'DictIteratorStart',
  'ScanCursorCreate',
  'GetServerInfo',
  'CreateModuleUser',
  'RdbStreamCreateFromFile',
] as const satisfies readonly ApiName[]

const BLOCKERS = ['BlockClient', 'BlockClientOnAuth'] as const satisfies readonly ApiName[]

interface Made {
  readonly at: CallStack
  readonly context: ModuleContext | null
  /** Holders it had when it was retained last. */
  readonly references: number
}

interface Suspects {
  /** What was made since the last look. */
  readonly made: Map<Handled, Made>
  /** What was still in use then. */
  readonly old: Map<Handled, Made>
  /** Ends of calls until the next look, and how many looks were in vain. */
  wait: number
  vain: number
}

const suspectsOf = perEngine<Suspects>(() => ({
  made: new Map(),
  old: new Map(),
  wait: 0,
  vain: 0,
}))

function note(lints: Lints, handle: number, context: ModuleContext | null): void {
  const object = lints.m.handles.peek(handle)
  if (!object) return
  const references = object.kind === 'string' ? (object as ModuleString).references : 1
  suspectsOf(lints.m).made.set(object, { at: lints.here(), context, references })
  const auto = context?.auto
  if (auto?.length === MOST_AUTO_MEMORY + 1)
    lints.report('M13', `AutoMemory keeps ${MOST_AUTO_MEMORY + 1} objects of this call`)
}

function isAuto(context: ModuleContext | null, handle: number): boolean {
  return context?.auto?.some((owned) => owned.handle === handle) === true
}

const LEAKS: Partial<Readonly<Record<HandleKind, LintId>>> = { string: 'M04', blockedClient: 'B01' }

/** What a report calls an object. */
export function describeObject(object: Handled & { describe?(): string }): string {
  if (object.kind === 'string') return `string ${quote((object as unknown as ModuleString).bytes)}`
  return object.describe?.() ?? object.kind
}

/** Takes what is well looked after off a list. */
function sift(m: ModuleApi, made: Map<Handled, Made>, kept: ReadonlySet<number>): void {
  const auto = new Set([...m.contexts].flatMap((context) => context.auto?.map(({ handle }) => handle) ?? []))
  for (const [object, { references }] of made) {
    const { handle, kind } = object
    const given = kind === 'string' && (object as ModuleString).references < references
    const over = kind === 'blockedClient' && (object as BlockedClient).unblocked
    if (handle === 0 || kept.has(handle) || auto.has(handle) || given || over) made.delete(object)
  }
}

/** Another lint has told of an object that nobody can free. */
export function forgetLost(m: ModuleApi, object: Handled): void {
  const { made, old } = suspectsOf(m)
  made.delete(object)
  old.delete(object)
}

/** The outermost call is over: what of the objects that are left is in no memory any more is lost. */
function look(lints: Lints): void {
  const { m } = lints
  const suspects = suspectsOf(m)
  const { made, old } = suspects
  const kept = keptNumbers(m)
  if (made.size === 0) return
  sift(m, made, kept)
  // What threads have in hand is in no memory of ours.
  if (made.size === 0 || (m.threads?.list().length ?? 0) > 0 || suspects.wait-- > 0) return
  sift(m, old, kept)
  for (const [object, how] of made) old.set(object, how)
  made.clear()
  const numbers = unusedNumbers(
    m,
    [...old.keys()].map(({ handle }) => handle),
  )
  const lost = [...old.keys()].filter(({ handle }) => numbers.has(handle))
  suspects.vain = lost.length > 0 ? 0 : suspects.vain + 1
  suspects.wait = Math.min(LONGEST_PAUSE, Math.max(0, suspects.vain - FREE_LOOKS))
  for (const object of lost) {
    const { at, context } = old.get(object) as Made
    old.delete(object)
    const finding = { at, ...(context === null ? {} : { context }) }
    lints.report(LEAKS[object.kind] ?? 'M08', `nothing refers to ${describeObject(object)} any more`, finding)
  }
}

interface Window {
  readonly key: OpenKey
  readonly at: CallStack
  readonly pointer: number
  readonly bytes: string
}

const windowsOf = perContext<{ readonly open: Window[] }>(() => ({ open: [] }))

/** Whether bytes that are for reading only are as they were. */
function settleWindows(lints: Lints, context: ModuleContext): void {
  for (const { key, at, pointer, bytes } of windowsOf(context).open.splice(0))
    // What was lent to a callback is gone with it, and its memory may be another's.
    if (
      key.handle !== 0 &&
      key.window?.pointer === pointer &&
      lints.m.memory.readBytes(pointer, bytes.length) !== bytes
    )
      lints.report('M12', `bytes of key "${key.name}" were written, which are for reading only`, {
        at,
        context,
      })
}

function settleKey(lints: Lints, handle: number): void {
  const key = lints.m.handles.peek(handle)
  if (key?.kind === 'key') settleWindows(lints, (key as OpenKey).context)
}

/** M03 to M13 but for faults, and B01. */
export const MEMORY_RULES: LintRules = {
  before: {
    FreeString(lints, ctx, str) {
      if (ctx === 0 && isAuto(lints.m.current, str))
        lints.report('M03', 'the string is freed without the context whose AutoMemory will free it again')
    },
    CloseKey: settleKey,
    StringDMA: settleKey,
    StringTruncate: settleKey,
  },
  after: {
    ...forAll(STRING_MAKERS, () => (lints: Lints, handle: number) => note(lints, handle, lints.m.current)),
    ...forAll(MAKERS, () => (lints: Lints, handle: number) => note(lints, handle, lints.m.current)),
    ...forAll(BLOCKERS, () => (lints: Lints, handle: number) => note(lints, handle, lints.m.current)),
    RetainString(lints, _result, _ctx, str) {
      note(lints, str, lints.m.current)
    },
    HoldString(lints, handle) {
      note(lints, handle, lints.m.current)
    },
    StringAppendBuffer(lints, result, _ctx, str) {
      if (result === C.VALKEYMODULE_ERR)
        lints.report(
          'M10',
          `StringAppendBuffer on a string that has ${lints.m.string(str).references} holders`,
        )
    },
    StringDMA(lints, pointer, handle, _len, mode) {
      const key = lints.m.handles.peek(handle) as OpenKey | undefined
      if (!key?.window || key.writable || (mode & C.VALKEYMODULE_WRITE) !== 0) return
      const bytes = lints.m.memory.readBytes(pointer, key.window.length)
      windowsOf(key.context).open.push({ key, at: lints.here(), pointer, bytes })
    },
  },
  ended(lints: Lints, { context, micros }: Ending): void {
    settleWindows(lints, context)
    // Where a context is given back in the midst of a call, C code has more in registers.
    if (micros !== undefined || lints.m.current === null) look(lints)
  },
}
