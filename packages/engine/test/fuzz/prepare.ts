// Makes a run ready: asks the real server for its commands and for payloads that RESTORE takes.
import type { RealServer } from '../twin/real-server.ts'
import { parseReply } from '../../src/index.ts'
import { readCommands } from './argument-tree.ts'
import { StepGenerator } from './generate.ts'
import { OurSide, RealSide, type Side } from './two-servers.ts'

const VALUES = [
  ['SET', 'k', 'text'],
  ['SET', 'k', '12345'],
  ['RPUSH', 'k', 'a', '1', 'x'.repeat(100)],
  ['HSET', 'k', 'a', '1', 'b', '2'],
  ['SADD', 'k', '1', '2', '3'],
  ['SADD', 'k', 'a', 'b', '3'],
  ['ZADD', 'k', '1', 'a', '2.5', 'b'],
  ['XADD', 'k', '1-1', 'a', '1'],
]

/** A generator for the real server's commands, their names, and both sides. */
export async function prepare(
  server: RealServer,
): Promise<{ generator: StepGenerator; names: readonly string[]; sides: { ours: Side; real: Side } }> {
  const wire = server.connect()
  const ask = async (...argv: string[]): Promise<string> => {
    wire.send(argv)
    return wire.read(1, false)
  }
  await ask('HELLO', '3')
  const commands = readCommands(await ask('COMMAND', 'DOCS'), await ask('COMMAND'))
  const payloads: string[] = []
  for (const argv of VALUES) {
    await ask('DEL', 'k')
    await ask(...argv)
    const node = parseReply(await ask('DUMP', 'k'))
    if (node?.type === 'bulk') payloads.push(node.text)
  }
  wire.close()
  return {
    generator: new StepGenerator(commands, payloads),
    names: commands.map(({ words }) => words.join('|').toLowerCase()),
    sides: { ours: new OurSide(), real: new RealSide(server) },
  }
}
