// Sums up what the twin tests compared, from the lines that packages/engine/test/twin/tally.ts wrote.
import { existsSync, readFileSync } from 'node:fs'

const LEAST_CHECKS = 3000

// What no script of a client can compare, and where it is compared instead.
const ELSEWHERE = {
  replconf: 'packages/server/test, with real replicas and primaries',
  psync: 'packages/server/test, with real replicas and primaries',
  sync: 'packages/server/test, with real replicas and primaries',
}

/**
 * Reads a tally.
 * @returns lines to print, and whether there were enough checks and every command of ours was compared at least once
 */
export function readTally(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse) : []
  const checks = lines.reduce((sum, line) => sum + (line.checks ?? 0), 0)
  const compared = new Set(lines.flatMap((line) => line.compared ?? []))
  const { real = [], ours = [] } = lines.find((line) => line.real) ?? {}
  const never = ours.filter((name) => !compared.has(name) && !(name in ELSEWHERE))
  const known = new Set(ours)
  const missing = real.filter((name) => !known.has(name))
  return {
    lines: [
      `twin checks: ${checks} (at least ${LEAST_CHECKS} wanted)`,
      `commands compared: ${ours.length - never.length} of ${ours.length} that the engine has`,
      ...(never.length > 0 ? [`never compared: ${never.join(' ')}`] : []),
      ...(missing.length > 0 ? [`not in the engine: ${missing.join(' ')}`] : []),
    ],
    sound: checks >= LEAST_CHECKS && ours.length > 0 && never.length === 0,
  }
}
