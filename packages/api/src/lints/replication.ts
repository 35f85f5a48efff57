// Whether what a call has changed is told to replicas and to the append-only file, once. Changes come from changes.ts.
import type { CallStack } from '../loader/trap.ts'
import { C, type ApiName } from '../spec/index.ts'
import type { Change } from './changes.ts'
import type { Lints } from './lints.ts'
import { forAll, perContext, type Ending, type LintRules } from './rules.ts'

interface Effects {
  /** The first change that does not propagate by itself. */
  silent: { readonly at: CallStack; readonly by: ApiName; readonly key: string | null } | null
  /** The first change by Call with `!`. */
  told: CallStack | null
  verbatim: CallStack | null
  replicated: boolean
  /** The first look at what is different elsewhere. */
  chance: { readonly by: ApiName; readonly at: CallStack } | null
}

const effectsOf = perContext<Effects>(() => ({
  silent: null,
  told: null,
  verbatim: null,
  replicated: false,
  chance: null,
}))

/** Notes a change. */
export function noteChange({ context, at, by, key, propagates }: Change): void {
  const effects = effectsOf(context)
  if (propagates) effects.told ??= at
  else effects.silent ??= { at, by, key }
}

/** Functions whose answer is another one on a replica. */
const CHANCE = [
  'GetRandomBytes',
  'GetRandomHexChars',
  'RandomKey',
  'Milliseconds',
  'Microseconds',
  'CachedMicroseconds',
] as const satisfies readonly ApiName[]

function ended(lints: Lints, { context }: Ending): void {
  const effects = effectsOf(context)
  const { silent, told, verbatim, replicated, chance } = effects
  Object.assign(effects, { silent: null, told: null, verbatim: null, replicated: false, chance: null })
  const { server } = lints.m
  if (server.loading || server.replication.isReplica || context.kind === 'load') return
  if (silent !== null && verbatim === null && !replicated && told === null) {
    const what = silent.key === null ? 'what Call has changed' : `the change of key "${silent.key}"`
    lints.report('P01', `${what} is not replicated`, { at: silent.at, context })
  }
  if (verbatim === null) return
  if (told !== null)
    lints.report('P03', 'ReplicateVerbatim besides Call with "!"', {
      at: verbatim,
      context,
      related: { message: 'called with "!"', at: told },
    })
  if (chance !== null && silent !== null)
    lints.report('P02', `ReplicateVerbatim of what depends on ${chance.by}`, {
      at: verbatim,
      context,
      related: { message: chance.by, at: chance.at },
    })
}

/** P01 to P04. */
export const REPLICATION_RULES: LintRules = {
  before: {
    ReplicateVerbatim(lints, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context?.argv.length === 0) lints.report('P04', 'ReplicateVerbatim where no command runs')
    },
  },
  after: {
    ...forAll(CHANCE, (by) => (lints: Lints) => {
      const context = lints.m.current
      if (context !== null) effectsOf(context).chance ??= { by, at: lints.here() }
    }),
    Replicate(lints, result, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context && result === C.VALKEYMODULE_OK) effectsOf(context).replicated = true
    },
    ReplicateVerbatim(lints, _result, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context) effectsOf(context).verbatim ??= lints.here()
    },
  },
  ended,
}
