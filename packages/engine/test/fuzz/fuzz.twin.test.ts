// Random commands against the real server, the same ones at each run. More of them by hand: `npm run fuzz`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RealServer } from '../twin/real-server.ts'
import { COMMANDS } from '../../src/index.ts'
import { namesOf } from '../coverage/render-coverage.ts'
import { namesInRow, VALKEY_COMMANDS } from '../coverage/valkey-commands.ts'
import { countChecks, tellCommands } from '../twin/tally.ts'
import { prepare } from './prepare.ts'
import { runWaiting } from './run-waiting.ts'
import { describeDifference, runFuzz } from './run-fuzz.ts'

const SEEDS = [1, 2, 3, 4, 5, 6]
const LENGTH = 4_000

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('random commands', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await RealServer.start()
  })
  afterAll(async () => server?.stop())

  it('the list that coverage is measured against is the real one', async () => {
    const { names } = await prepare(server)
    const listed = Object.values(VALKEY_COMMANDS).flat().flatMap(namesInRow)
    expect(listed.map((name) => name.toLowerCase()).toSorted()).toEqual(names.toSorted())
    const ours = COMMANDS.flatMap(namesOf)
    tellCommands(
      names,
      ours.map((name) => name.toLowerCase()),
    )
  })

  it.each([1, 2, 3])('clients that wait are served as by the real server (seed %i)', async (seed) => {
    expect(await runWaiting(server, seed, 6)).toBeNull()
  })

  it.each(SEEDS)('random commands of seed %i are answered as the real server does', async (seed) => {
    const { generator, sides } = await prepare(server)
    const { checks, commands, difference } = await runFuzz(generator, sides, { seed, commands: LENGTH })
    expect(difference && describeDifference(seed, difference)).toBeNull()
    expect(commands).toBeGreaterThanOrEqual(LENGTH)
    countChecks(checks)
  })
})
