// Values of data types that are not freed as a whole. Before the free callback runs, all that can be reached from the value is noted.
// What is left of it afterwards must be referred to by something else: what is shared, cached or queued is.
//
// Looking takes time (the heap is gone through twice, memory once), so after looks in vain there are pauses.
import type { CallbackPurpose } from '../context.ts'
import type { ModuleType } from '../data-type.ts'
import { perEngine } from '../per-engine.ts'
import { reachableFrom, unreachable, type Reachable } from '../reachable.ts'
import { keptNumbers } from './keepers.ts'
import type { Lints } from './lints.ts'
import { describeObject, forgetLost } from './memory.ts'
import { Pauses } from './pauses.ts'
import type { Ending, LintRules } from './rules.ts'

const FREEING: ReadonlySet<CallbackPurpose | null> = new Set<CallbackPurpose | null>([
  'free',
  'background free',
])

interface Freed {
  /** The value that is being freed, and what could be reached from it; null while none is, or nobody looks. */
  value: { readonly type: ModuleType; readonly parts: Reachable } | null
  readonly pauses: Pauses
}

const freedOf = perEngine<Freed>(() => ({ value: null, pauses: new Pauses() }))

function freeing(lints: Lints, type: ModuleType, value: unknown): void {
  const { m } = lints
  const freed = freedOf(m)
  // In the course of other calls, and while threads run, there are references that are in no memory.
  if (m.current !== null) return
  freed.value = null
  if ((m.threads?.list().length ?? 0) > 0 || !freed.pauses.begins(m.server.host)) return
  freed.value = { type, parts: reachableFrom(m, value as number) }
}

function ended(lints: Lints, { context, entry }: Ending): void {
  const { m } = lints
  if (!m.outermost || !FREEING.has(context.purpose)) return
  const freed = freedOf(m)
  const { value } = freed
  freed.value = null
  if (value === null || (m.threads?.list().length ?? 0) > 0) return
  const { blocks, objects } = unreachable(m, value.parts, keptNumbers(m))
  const found = [...objects.values()].map(({ object }) => object)
  freed.pauses.looked(m.server.host, blocks.size + found.length > 0)
  if (blocks.size + found.length === 0) return
  const bytes = [...blocks.values()].reduce((sum, [low, high]) => sum + high - low, 0)
  const parts = [
    ...(blocks.size > 0 ? [`${blocks.size} ${blocks.size === 1 ? 'block' : 'blocks'} (${bytes} bytes)`] : []),
    ...found.slice(0, 1).map(describeObject),
    ...(found.length > 1 ? [`${found.length - 1} more`] : []),
  ]
  for (const object of found) forgetLost(m, object)
  lints.report(
    'M14',
    `a value of type ${value.type.name} was freed, and nothing refers to ${parts.join(', ')} of it any more`,
    { at: entry(), context },
  )
}

/** M14. */
export const FREED_VALUE_RULES: LintRules = { freeing, ended }
