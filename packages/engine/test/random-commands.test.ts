// Commands whose outcome is chance: what they reply, what they leave behind and what they propagate must agree.
import { describe, expect, it } from 'vitest'
import { COMMANDS, Server, parseReply, type Client, type Host, type ReplyNode } from '../src/index.ts'

function seededHost(seed: number): Host {
  let state = seed
  return {
    now: () => 1_700_000_000_000,
    monotonicMicros: () => 0,
    random: () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    },
    log: () => {},
    wake: () => {},
  }
}

class Session {
  readonly server: Server
  readonly client: Client
  readonly effects: string[][] = []
  #output = ''

  constructor(seed: number, resp: 2 | 3 = 2) {
    this.server = new Server(seededHost(seed), { commands: COMMANDS })
    this.client = this.server.createClient({ resp, output: (bytes) => (this.#output += bytes) })
    this.server.onPropagate(({ argv }) => this.effects.push([...argv]))
  }

  run(...argv: string[]): unknown {
    this.#output = ''
    this.server.execute(this.client, argv)
    this.server.settle()
    return plain(parseReply(this.#output))
  }
}

function plain(node: ReplyNode | undefined): unknown {
  if (!node) return undefined
  if ('items' in node) return node.items.map(plain)
  if ('text' in node) return node.text
  return 'value' in node ? node.value : null
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`)
const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i))

describe('SPOP', () => {
  const cases = [
    ['intset', numbers(300)],
    ['listpack', names(100)],
    ['hashtable', names(3000)],
  ] as const
  for (const [encoding, members] of cases) {
    for (const share of [0.02, 0.5, 0.97]) {
      it(`[SPOP] takes ${share} of a set as ${encoding} and propagates exactly that`, () => {
        const session = new Session(members.length)
        session.run('SADD', 's', ...members)
        expect(session.run('OBJECT', 'ENCODING', 's')).toBe(encoding)
        session.effects.length = 0
        const count = Math.floor(members.length * share)
        const popped = session.run('SPOP', 's', String(count)) as string[]
        const left = session.run('SMEMBERS', 's') as string[]
        expect(new Set(popped).size).toBe(count)
        expect([...popped, ...left].toSorted()).toEqual(members.toSorted())
        const removals = session.effects.filter(([word]) => word === 'SREM')
        expect(removals.flatMap((argv) => argv.slice(2)).toSorted()).toEqual(popped.toSorted())
        expect(session.effects.filter(([word]) => word === 'SPOP')).toEqual([])
      })
    }
  }

  it('[SPOP] propagates one member as SREM and a whole set as UNLINK', () => {
    const session = new Session(5)
    session.run('SADD', 's', 'a', 'b', 'c')
    session.effects.length = 0
    const member = session.run('SPOP', 's') as string
    session.run('SPOP', 's', '10')
    expect(session.effects).toEqual([
      ['SREM', 's', member],
      ['UNLINK', 's'],
    ])
  })
})

describe('random elements', () => {
  const rows = [
    ['SRANDMEMBER', (members: string[]) => ['SADD', 'k', ...members]],
    [
      'HRANDFIELD',
      (members: string[]) => ['HSET', 'k', ...members.flatMap((member) => [member, `v${member}`])],
    ],
    [
      'ZRANDMEMBER',
      (members: string[]) => ['ZADD', 'k', ...members.flatMap((member, i) => [String(i), member])],
    ],
  ] as const
  for (const [command, fill] of rows) {
    for (const size of [40, 1000]) {
      it(`[${command}] gives different elements for a positive count, any for a negative one, of ${size}`, () => {
        const session = new Session(size)
        const members = names(size)
        session.run(...fill(members))
        const distinct = session.run(command, 'k', '25') as string[]
        const repeated = session.run(command, 'k', String(-size * 3)) as string[]
        expect([new Set(distinct).size, distinct.every((member) => members.includes(member))]).toEqual([
          25,
          true,
        ])
        expect([repeated.length, repeated.every((member) => members.includes(member))]).toEqual([
          size * 3,
          true,
        ])
        expect(new Set(repeated).size).toBeLessThan(size * 3)
      })
    }
  }

  it('[HRANDFIELD] pairs fields with their values in both protocols', () => {
    for (const resp of [2, 3] as const) {
      const session = new Session(9, resp)
      session.run('HSET', 'h', ...names(50).flatMap((member) => [member, `v${member}`]))
      const reply = session.run('HRANDFIELD', 'h', '10', 'WITHVALUES') as unknown[]
      const flat = (resp === 2 ? reply : reply.flat()) as string[]
      expect(flat.length).toBe(20)
      expect(flat.filter((text, i) => i % 2 === 1 && text !== `v${flat[i - 1]}`)).toEqual([])
    }
  })
})

describe('scans', () => {
  const rows = [
    ['SSCAN', (member: string) => ['SADD', 'k', member], (member: string) => ['SREM', 'k', member]],
    ['HSCAN', (member: string) => ['HSET', 'k', member, ''], (member: string) => ['HDEL', 'k', member]],
    ['ZSCAN', (member: string) => ['ZADD', 'k', '1', member], (member: string) => ['ZREM', 'k', member]],
  ] as const
  for (const [command, add, remove] of rows) {
    it(`[${command}] misses nothing that stays while the rest changes`, () => {
      const session = new Session(77)
      for (let i = 0; i < 400; i++) for (const kind of ['stays', 'goes']) session.run(...add(`${kind}${i}`))
      const seen = new Set<string>()
      let cursor = '0'
      let steps = 0
      do {
        const [next, found] = session.run(command, 'k', cursor, 'COUNT', '9') as [string, string[]]
        for (const member of found) seen.add(member)
        cursor = next
        for (let i = 0; i < 6; i++) session.run(...remove(`goes${(steps * 6 + i) % 400}`))
        session.run(...add(`new${steps}`))
        steps++
      } while (cursor !== '0')
      expect(
        Array.from({ length: 400 }, (_, i) => `stays${i}`).filter((member) => !seen.has(member)),
      ).toEqual([])
      expect(steps).toBeGreaterThan(20)
    })
  }
})
