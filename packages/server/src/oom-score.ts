// How willing the system is to end this process, or one that writes a file for it, when memory runs out: `oom-score-adj`, where
// there is /proc.
//
// What the score was before is kept while it is ours to set, and put back when it no longer is.

import { ConfigError, type Server } from '@valkey-playground/engine'
import { readFileSync, writeFileSync } from 'node:fs'
import type { ServerLog } from './log.ts'
import { systemErrorText } from './system-error.ts'

const FILE = '/proc/self/oom_score_adj'
const MOST = 1000
/** Where in `oom-score-adj-values` the score stands. */
const PLACES = { primary: 0, replica: 1, child: 2 } as const
const REFUSED = 'Failed to set current oom_score_adj. Check server logs.'

/**
 * Sets the score as the configuration asks, now and whenever that or the server's role changes.
 * @returns tells the score of a process that writes a file, null where it is to stay as it is
 */
export function followOomScore(log: ServerLog, server: Server): () => number | null {
  const { config } = server
  let base: number | null = null

  function wanted(): number | null {
    const mode = config.text('oom-score-adj')
    if (mode === 'no') {
      const before = base
      base = null
      return before
    }
    base ??= Number(readFileSync(FILE, 'latin1'))
    return scoreOf(server.replication.isReplica ? 'replica' : 'primary', base)
  }

  function scoreOf(who: keyof typeof PLACES, base: number): number {
    const values = config.text('oom-score-adj-values').split(' ').map(Number)
    const own = values[PLACES[who]] ?? 0
    const score = config.text('oom-score-adj') === 'absolute' ? own : own + base
    return Math.max(-MOST, Math.min(MOST, score))
  }

  function adjust(): boolean {
    try {
      const score = wanted()
      if (score !== null) writeFileSync(FILE, `${score}\n`)
      return true
    } catch (error) {
      log.write('warning', `Unable to write oom_score_adj: ${systemErrorText(error)}`)
      return false
    }
  }

  for (const name of ['oom-score-adj', 'oom-score-adj-values'] as const) {
    config.watch(name, () => {
      if (!adjust()) throw new ConfigError(REFUSED)
    })
  }
  // The role shows in this parameter, which can not be refused.
  config.watch('replicaof', () => void adjust())
  return () => (base === null ? null : scoreOf('child', base))
}
