// Keys and replies: what happens on misuse, and that nothing is left behind.
import { beforeEach, describe, expect, it } from 'vitest'
import { compileModule, createBench, heldIn, type Bench } from './harness.ts'

async function benchWith(name: string): Promise<Bench> {
  const bench = createBench()
  expect(bench.load(`/m/${name}.wasm`, await compileModule(name))).toBe('+OK\r\n')
  return bench
}

describe('misuse of keys and replies', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await benchWith('misuses')
    bench.run('SET a text')
    bench.run('ZADD z 1 m 2 n')
  })

  const CASES: readonly (readonly [command: string, message: string])[] = [
    ['misuses.key closed a', 'KeyType: argument key is a ValkeyModuleKey that was freed or closed already'],
    ['misuses.key twice a', 'CloseKey: argument key is a ValkeyModuleKey that was freed or closed already'],
    ['misuses.key null a', 'DeleteKey: argument key is NULL instead of a ValkeyModuleKey'],
    ['misuses.key string a', 'KeyType: argument key is a ValkeyModuleString, not a ValkeyModuleKey'],
    ['misuses.key deleted a', 'ValueLength: argument key is key "a", whose value was replaced or deleted'],
    ['misuses.key replaced a', 'ValueLength: argument key is key "a", whose value was replaced or deleted'],
    [
      'misuses.key filled none',
      'ListPush: argument key is the empty key "none", which got a value in another way',
    ],
    [
      'misuses.key iterator z',
      'ZsetRangeNext: argument key is key "z", whose iterator stands on a member that was removed',
    ],
    ['misuses.reply freed', 'CallReplyType: argument reply is a ValkeyModuleCallReply that was freed'],
    ['misuses.reply part', 'CallReplyType: argument reply is a ValkeyModuleCallReply that was freed'],
    ['misuses.reply null', 'CallReplyLength: argument reply is NULL instead of a ValkeyModuleCallReply'],
    ['misuses.wait nobody', 'ReplyWithCallReply: argument reply is a promise'],
    ['misuses.lock lock', "ThreadSafeContextLock: the server's lock is held by this thread already"],
    ['misuses.lock unlock', "ThreadSafeContextUnlock: the server's lock was not taken"],
    ['misuses.lock freed', 'DbSize: argument ctx '],
  ]
  it.each(CASES)('[D18] [D21] %s ends the command and names the function', (command, message) => {
    const before = heldIn(bench).handles
    expect(bench.run(command)).toContain(message)
    expect(heldIn(bench).handles).toBe(before)
  })

  it('[VM_FreeCallReply] leaves parts alone, and parts are the same each time', () => {
    expect(bench.run('misuses.reply same', 3)).toBe('#t\r\n')
  })

  it('[VM_Call] with K runs a blocking command that need not wait', () => {
    bench.run('RPUSH l x')
    expect(bench.run('misuses.wait l')).toBe('*2\r\n$1\r\nl\r\n$1\r\nx\r\n')
  })

  it('[VM_StringDMA] what is written through a pointer for reading is lost [D20]', () => {
    bench.run('misuses.scribble a')
    expect(bench.run('GET a')).toBe('$4\r\ntext\r\n')
  })

  it('[VM_CloseKey] keys and replies of a call that trapped are given back, what it wrote stays', () => {
    const before = heldIn(bench)
    expect(bench.run('misuses.key trap a')).toMatch(/^-ERR module misuses: /)
    expect([heldIn(bench), bench.run('GET a')]).toEqual([before, '$11\r\nmisuses.key\r\n'])
  })

  it('[VM_ThreadSafeContextTryLock] is refused where the lock is held already', () => {
    expect(bench.run('misuses.lock try', 3)).toBe('#t\r\n')
  })

  it('[VM_Yield] with nobody to serve goes on', () => {
    expect(bench.run('misuses.lock yield')).toBe('+survived\r\n')
  })

  it('[VM__Assert] ends the command with the assertion and its place', () => {
    expect(bench.run('misuses.assert 1')).toBe('+held\r\n')
    expect(bench.run('misuses.assert 2')).toMatch(
      /^-ERR module misuses: ASSERTION FAILED: misuses\.c:\d+ 'number == 1' is not true/,
    )
  })

  it('[VM_OpenKey] a key may be kept beyond its command', () => {
    expect([bench.run('misuses.key keep a'), bench.run('misuses.use')]).toEqual(['+kept\r\n', ':1\r\n'])
  })
})

describe('what commands leave behind', () => {
  const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
    keys: [
      'keys.info s 1',
      'keys.info l 3',
      'keys.db',
      'keys.client',
      'keys.name me',
      'keys.positions SET a 1',
      'keys.random 20',
    ],
    texts: [
      'texts.set s 2 text',
      'texts.get s 1 1',
      'texts.upper s',
      'texts.write s 2 abc',
      'texts.leave s',
      'texts.truncate s 2 3',
    ],
    lists: [
      'lists.push l 2 tail a',
      'lists.get l 1 0',
      'lists.walk l 0 get next get',
      'lists.all l',
      'lists.pop l 2 head',
    ],
    hashes: [
      'hashes.set h 2 0 a 1 b 2',
      'hashes.get h 1 0 a b',
      'hashes.get h 1 4 a b',
      'hashes.set h 2 4 a delete',
    ],
    zsets: [
      'zsets.add z 2 1 a',
      'zsets.incr z 2 1 a 0',
      'zsets.scores z 1 first 0 9 0 0 cnpes',
      'zsets.lex z 1 last - + ccn',
      'zsets.all z 0',
    ],
    calls: [
      'calls.tree 3 HGETALL h',
      'calls.tree - calls.typed nested',
      'calls.tree 3 calls.typed attribute',
      'calls.pass E NOSUCH',
      'calls.string - GET s',
      'calls.formats l',
    ],
    replicates: ['replicates.many k', 'replicates.mixed n', 'replicates.outer !', 'replicates.db 3'],
  }
  it.each(Object.entries(SCRIPTS))(
    '[%s] no handle and no block of the heap is left',
    async (name, script) => {
      const bench = await benchWith(name)
      const prepare = ['SET s text', 'RPUSH l a b c', 'HSET h a 1', 'ZADD z 1 a 2 b', 'SET n 1']
      const round = (): void => {
        for (const command of [...prepare, ...script]) bench.run(command)
        bench.run('FLUSHALL')
      }
      round()
      const before = heldIn(bench)
      for (let rounds = 0; rounds < 20; rounds++) round()
      expect(heldIn(bench)).toEqual(before)
    },
  )
})

describe('traces', () => {
  it('[CommandTracer] keys, replies and errors are shown as what they stand for', async () => {
    const bench = await benchWith('texts')
    bench.run('SET a hello')
    bench.host.tracer.enabled = true
    bench.run('texts.upper a')
    const calls = bench.host.tracer
      .list()
      .at(-1)
      ?.calls.map(
        ({ fn, args, result }) =>
          `${fn}(${args.map(({ name, value }) => `${name}: ${value}`).join(', ')}) → ${result}`,
      )
    expect(calls?.map((line) => line.replaceAll(/0x[0-9a-f]+/g, '0x…'))).toEqual([
      'OpenKey(ctx: ctx, keyname: string "a", mode: 3) → key "a" (read write)',
      'StringDMA(key: key "a" (read write), len: 0x…, mode: 2) → 0x…',
      'Call(ctx: ctx, cmdname: "GET", fmt: "s", args: "a") → reply "$5\\r\\nHELLO\\r\\n"',
      'ReplyWithArray(ctx: ctx, len: 2) → 0',
      'ReplyWithCallReply(ctx: ctx, reply: reply "$5\\r\\nHELLO\\r\\n") → 0',
      'FreeCallReply(reply: reply "$5\\r\\nHELLO\\r\\n") → null',
      'ValueLength(key: key "a" (read write)) → 5',
      'ReplyWithLongLong(ctx: ctx, ll: 5) → 0',
      'CloseKey(key: key "a" (read write)) → null',
    ])
  })
})
