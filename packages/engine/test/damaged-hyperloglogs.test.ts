// HyperLogLogs with bytes changed at random: every command on them ends, with an answer or an error of its own.
import { expect, it } from 'vitest'
import { COMMANDS, Server, type Host } from '../src/index.ts'
import { Sequence } from './twin/sequence.ts'

const SEEDS = 1500
const HOST: Host = {
  now: () => 1_700_000_000_000,
  monotonicMicros: () => 0,
  random: () => 0.5,
  log: () => {},
  wake: () => {},
}
const PROBES = [
  ['PFCOUNT', 'p'],
  ['PFADD', 'p', 'x', 'y', 'z'],
  ['PFCOUNT', 'p', 'q'],
  ['PFDEBUG', 'DECODE', 'p'],
  ['PFMERGE', 'q', 'p'],
  ['PFMERGE', 'p', 'q'],
  ['PFDEBUG', 'GETREG', 'p'],
  ['PFCOUNT', 'p'],
]

it(`[PFADD] [PFCOUNT] [PFMERGE] [PFDEBUG] never break on damaged values (${SEEDS} seeds)`, () => {
  const server = new Server(HOST, { commands: COMMANDS, config: { 'hll-sparse-max-bytes': '200' } })
  let out = ''
  const client = server.createClient({ output: (bytes) => (out += bytes) })
  const ask = (...argv: string[]): string => {
    out = ''
    server.execute(client, argv)
    return out
  }
  let corrupt = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const sequence = new Sequence(seed)
    ask('DEL', 'p', 'q')
    ask('PFADD', 'p', ...Array.from({ length: sequence.between(1, 60) }, () => String(sequence.next())))
    const length = Number(ask('STRLEN', 'p').slice(1))
    for (let flips = sequence.between(1, 5); flips > 0; flips--) {
      const at = sequence.between(sequence.chance(0.8) ? 16 : 0, length - 1)
      ask('SETRANGE', 'p', String(at), String.fromCharCode(sequence.between(0, 255)))
    }
    for (const probe of PROBES) {
      const answer = ask(...probe)
      expect(answer, `seed ${seed}: ${probe.join(' ')}`).not.toMatch(/^-ERR internal|^$/)
      if (answer.startsWith('-INVALIDOBJ')) corrupt++
    }
  }
  expect(server.stats.unexpectedErrors).toBe(0)
  expect(corrupt).toBeGreaterThan(SEEDS)
})
