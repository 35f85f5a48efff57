// Arguments that threads get to see. When a command returns, the real server cuts spare room off arguments that were retained, and a
// thread that reads one at that moment reads freed memory. TrimStringAllocation does it in time.
//
//   RetainString of an argument ──▶ kept ──▶ a thread without the lock is given it ──▶ M15, at RetainString
//                                    └──▶ TrimStringAllocation: safe
//
// A thread that was started after the command came too late to meet that moment.
import type { CallStack } from '../loader/trap.ts'
import type { ModuleContext } from '../context.ts'
import type { ModuleString } from '../module-string.ts'
import { perEngine } from '../per-engine.ts'
import { prototypeOf, type ApiName } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import type { Ending, LintRules, UnlockedCall } from './rules.ts'

/** An argument that a command keeps. */
interface Kept {
  readonly string: ModuleString
  readonly at: CallStack
  readonly context: ModuleContext
  /** The threads there were when the command returned; null while it runs. */
  threads: ReadonlySet<number> | null
}

interface Arguments {
  readonly byHandle: Map<number, Kept>
  /** Of commands that run. */
  readonly fresh: Set<Kept>
}

const argumentsOf = perEngine<Arguments>(() => ({ byHandle: new Map(), fresh: new Set() }))

const STRING = /^(const )?ValkeyModuleString \*$/
/** Which parameters of a function are strings. */
const positions = new Map<ApiName, readonly number[]>()

function stringsOf(name: ApiName): readonly number[] {
  let found = positions.get(name)
  if (found === undefined) {
    found = prototypeOf(name).params.flatMap(({ ctype }, index) => (STRING.test(ctype) ? [index] : []))
    positions.set(name, found)
  }
  return found
}

function note(lints: Lints, handle: number): void {
  const { m } = lints
  const context = m.current
  if (context?.kind !== 'command' || !m.arguments.holds(handle)) return
  const { byHandle, fresh } = argumentsOf(m)
  const kept = { string: m.string(handle), at: lints.here(), context, threads: null }
  byHandle.set(handle, kept)
  fresh.add(kept)
}

function ended(lints: Lints, { context }: Ending): void {
  const { fresh } = argumentsOf(lints.m)
  if (fresh.size === 0) return
  const threads = new Set(lints.m.threads?.list().map(({ number }) => number))
  for (const kept of fresh) {
    if (kept.context !== context) continue
    kept.threads = threads
    fresh.delete(kept)
  }
}

function unlocked(lints: Lints, { name, args, thread }: UnlockedCall): void {
  const { byHandle } = argumentsOf(lints.m)
  if (byHandle.size === 0) return
  for (const position of stringsOf(name)) {
    const handle = args[position] as number
    const kept = byHandle.get(handle)
    if (kept === undefined) continue
    byHandle.delete(handle)
    if (kept.string.trimmed || (kept.threads !== null && !kept.threads.has(thread))) continue
    const { at, context } = kept
    lints.report('M15', `an argument is kept here, and a thread gives it to ${name}`, { at, context })
  }
}

/** M15. */
export const THREAD_ARGUMENT_RULES: LintRules = {
  after: {
    RetainString(lints, _result, _ctx, str) {
      note(lints, str)
    },
    HoldString: note,
    FreeString(lints, _result, _ctx, str) {
      if (lints.m.handles.peek(str) === undefined) argumentsOf(lints.m).byHandle.delete(str)
    },
  },
  ended,
  unlocked,
}
