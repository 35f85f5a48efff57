// Random commands against the real server, the same ones at each run. More of them by hand: `npm run fuzz`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RealServer } from '../twin/real-server.ts'
import { prepare } from './prepare.ts'
import { describeDifference, runFuzz } from './run-fuzz.ts'

const SEEDS = [1, 2, 3, 4, 5, 6]
const COMMANDS = 4_000

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('random commands', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await RealServer.start()
  })
  afterAll(async () => {
    await server?.stop()
  })

  it.each(SEEDS)('random commands of seed %i are answered as the real server does', async (seed) => {
    const { generator, sides } = await prepare(server)
    const { commands, difference } = await runFuzz(generator, sides, { seed, commands: COMMANDS })
    expect(difference && describeDifference(seed, difference)).toBeNull()
    expect(commands).toBeGreaterThanOrEqual(COMMANDS)
  })
})
