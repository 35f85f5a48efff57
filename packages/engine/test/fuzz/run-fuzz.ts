// The run: rounds of random steps on both sides, compared after each batch, and a difference narrowed down to the few steps
// it needs.
//
// A round begins with empty servers and a configuration of its own, so a replay is never longer than a round. Each round
// has a seed made from the run's seed and its number: a round can be run again alone.
import { Sequence } from '../twin/sequence.ts'
import { sameEffects, sameReply } from './compare-replies.ts'
import type { FuzzStep, StepGenerator } from './generate.ts'
import { shrink } from './shrink.ts'
import { showCommand, type Seen, type Side } from './two-servers.ts'

/** What is asked of a run. */
export interface FuzzOptions {
  readonly seed: number
  /** About how many commands. */
  readonly commands: number
  /** The number of the round to begin with. */
  readonly firstRound?: number
  readonly onRound?: (round: number, commands: number) => void
}

/** Something the two servers did not do alike. */
export interface Difference {
  readonly round: number
  readonly resp: 2 | 3
  readonly config: Readonly<Record<string, string>>
  /** The commands that show it, from empty servers. */
  readonly replay: readonly (readonly string[])[]
  readonly what: string
}

/** What a run did. */
export interface FuzzReport {
  readonly commands: number
  /** How many comparisons were made: one for each reply, and three for the events, effects and digest of a batch. */
  readonly checks: number
  /** Names of the commands whose reply was no error at least once. */
  readonly succeeded: ReadonlySet<string>
  readonly difference: Difference | null
}

const ROUND = 500
const BATCH = 50
const THEMES: readonly (readonly string[])[] = [
  ['string', 'bitmap', 'generic'],
  ['list', 'generic'],
  ['set', 'generic'],
  ['hash', 'generic'],
  ['sorted-set', 'geo'],
  ['sorted-set', 'set', 'generic'],
  ['stream'],
  ['hyperloglog'],
  ['hyperloglog', 'string'],
  ['generic', 'string', 'list', 'set', 'hash', 'sorted-set', 'stream', 'server', 'scripting', 'connection'],
  ['pubsub', 'server', 'scripting', 'string', 'list'],
]

// Values change their encoding all the time when the limits are low.
const CONFIGS: readonly Readonly<Record<string, string>>[] = [
  {
    'hash-max-listpack-entries': '4',
    'hash-max-listpack-value': '20',
    'set-max-intset-entries': '4',
    'set-max-listpack-entries': '5',
    'set-max-listpack-value': '20',
    'zset-max-listpack-entries': '4',
    'zset-max-listpack-value': '20',
    'list-max-listpack-size': '3',
    'stream-node-max-entries': '3',
    'hll-sparse-max-bytes': '40',
  },
  {
    'hash-max-listpack-entries': '512',
    'hash-max-listpack-value': '64',
    'set-max-intset-entries': '512',
    'set-max-listpack-entries': '128',
    'set-max-listpack-value': '64',
    'zset-max-listpack-entries': '128',
    'zset-max-listpack-value': '64',
    'list-max-listpack-size': '-2',
    'stream-node-max-entries': '100',
    'hll-sparse-max-bytes': '3000',
  },
]

// Offsets far away must not make values of half a gigabyte.
const COMMON = { 'proto-max-bulk-len': '1048576' }

/** Runs until the commands are used up or something differs. */
export async function runFuzz(
  generator: StepGenerator,
  sides: { readonly ours: Side; readonly real: Side },
  options: FuzzOptions,
): Promise<FuzzReport> {
  const succeeded = new Set<string>()
  let commands = 0
  let checks = 0
  for (let round = options.firstRound ?? 0; commands < options.commands; round++) {
    const sequence = new Sequence(options.seed * 100_003 + round)
    const resp = round % 2 === 0 ? 2 : 3
    const config = { ...COMMON, ...sequence.pick(CONFIGS) }
    const groups = new Set(sequence.pick(THEMES))
    const play = async (steps: readonly FuzzStep[]): Promise<string | null> => {
      await Promise.all([sides.ours.reset(resp, config), sides.real.reset(resp, config)])
      return playBatch(sides, steps, () => {})
    }
    await play([])
    const done: FuzzStep[] = []
    while (done.length < ROUND && commands < options.commands) {
      const batch = Array.from({ length: BATCH }, () => generator.step(sequence, groups))
      done.push(...batch)
      const what = await playBatch(sides, batch, (seen) => noteSuccess(batch, seen, succeeded))
      const size = batch.flat().length
      commands += size
      checks += size + 3
      if (what === null) continue
      const steps = await shrink(done, play)
      const replay = steps.flatMap((step) => step.map(({ argv }) => argv))
      const difference = { round, resp, config, replay, what: (await play(steps)) ?? what } as const
      return { commands, checks, succeeded, difference }
    }
    options.onRound?.(round, commands)
  }
  return { commands, checks, succeeded, difference: null }
}

async function playBatch(
  { ours, real }: { readonly ours: Side; readonly real: Side },
  steps: readonly FuzzStep[],
  note: (seen: Seen) => void,
): Promise<string | null> {
  const theirs = await real.run(steps)
  note(theirs)
  return differenceOf(steps, await ours.run(steps), theirs)
}

function differenceOf(steps: readonly FuzzStep[], ours: Seen, real: Seen): string | null {
  for (const [i, { argv, comparison }] of steps.flat().entries()) {
    const [a, b] = [ours.replies[i] ?? '', real.replies[i] ?? '']
    if (!sameReply(a, b, comparison)) return told(`reply of ${showCommand(argv)}`, a, b)
  }
  if (!sameEvents(steps, ours.events, real.events)) {
    return told('keyspace events', ours.events.join(', '), real.events.join(', '))
  }
  if (!sameEffects(ours.effects, real.effects)) {
    const lines = (side: Seen): string => side.effects.map(showCommand).join('\n        ')
    return told('effects', lines(ours), lines(real))
  }
  return ours.digest === real.digest ? null : told('digest', ours.digest, real.digest)
}

function told(what: string, ours: string, real: string): string {
  const show = (text: string): string => (text.includes('\n      ') ? text : JSON.stringify(text))
  return `${what}\n  ours: ${show(ours)}\n  real: ${show(real)}`
}

// SORT looks up the keys of BY and GET in the order in which it finds the elements, which may be a hash table's [D1].
function sameEvents(steps: readonly FuzzStep[], ours: readonly string[], real: readonly string[]): boolean {
  if (ours.join('\n') === real.join('\n')) return true
  const sorts = steps.some((step) => step.some(({ argv }) => argv.some((word) => /^sort(_ro)?$/i.test(word))))
  return sorts && ours.toSorted().join('\n') === real.toSorted().join('\n')
}

function noteSuccess(steps: readonly FuzzStep[], { replies }: Seen, succeeded: Set<string>): void {
  for (const [i, { argv }] of steps.flat().entries()) {
    if (!replies[i]?.startsWith('-')) succeeded.add((argv[0] ?? '').toUpperCase())
  }
}

/** A difference as text: what, where, and how to see it again. */
export function describeDifference(seed: number, { round, resp, config, replay, what }: Difference): string {
  const settings = Object.entries(config).map(([name, value]) => `${name} ${value}`)
  return [
    `seed ${seed}, round ${round}, RESP${resp}: ${what}`,
    `configuration: ${settings.join(', ')}`,
    'replay:',
    ...replay.map((argv) => `  ${showCommand(argv)}`),
  ].join('\n')
}
