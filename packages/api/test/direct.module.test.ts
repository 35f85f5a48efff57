// Functions that the C runtime answers itself say the same as the engine's own, which modules reach while somebody traces.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileC, compileModule, createBench, type Bench } from './harness.ts'

describe.each([
  ['debug', 'without a tracer', false],
  ['debug', 'with a tracer', true],
  // Optimised code has the shortest ones in the place of its calls.
  ['release', 'without a tracer', false],
  ['release', 'with a tracer', true],
] as const)('direct functions of a %s build, %s', (profile, _, traced) => {
  let bench: Bench
  beforeAll(async () => {
    bench = createBench()
    expect(bench.load('/m/direct.wasm', await compileModule('direct', profile))).toBe('+OK\r\n')
    bench.host.tracer.enabled = traced
  })

  const MOST = ':0\r\n:-9223372036854775808\r\n:9223372036854775807\r\n+text\r\n:4294967296\r\n:-10\r\n'
  const INNER = `*9\r\n${MOST}$5\r\ninner\r\n:7\r\n:8\r\n`

  it.each([2, 3] as const)('[VM_ReplyWithLongLong] keeps its place among other replies (RESP%s)', (resp) => {
    expect(bench.run('direct.mixed', resp)).toBe(`*10\r\n${MOST}:9\r\n${INNER}:7\r\n:8\r\n`)
  })

  it('[VM_ReplyWithLongLong] has no end', () => {
    const numbers = Array.from({ length: 40_000 }, (_number, index) => `:${index - 5}\r\n`)
    expect(bench.run('direct.many 40000') === `*40000\r\n${numbers.join('')}`).toBe(true)
  })

  it.each([
    ['direct.fails', 'argument ctx is NULL instead of a ValkeyModuleCtx'],
    ['direct.fails far', 'argument ctx is not a ValkeyModuleCtx'],
  ])('[VM_ReplyWithLongLong] leaves nothing behind of a reply that failed: %s', (command, problem) => {
    expect(bench.run(command)).toMatch(
      new RegExp(`^-ERR module direct: ValkeyModule_ReplyWithLongLong: ${problem}[^\r]*\r\n$`),
    )
    expect(bench.run('direct.many 2')).toBe('*2\r\n:-5\r\n:-4\r\n')
  })

  it('[VM_GetSelectedDb] [VM_GetClientId] follow the context', () => {
    bench.run('SELECT 3')
    expect(bench.run('direct.context')).toBe('*6\r\n:3\r\n:7\r\n:7\r\n:0\r\n:1\r\n:1\r\n')
    bench.run('SELECT 0')
  })

  it('[VM_StringPtrLen] finds the bytes of every string', () => {
    expect(bench.run('direct.texts')).toBe(':0\r\n')
  })

  it('[VM_Strdup] copies up to the NUL', () => {
    expect(bench.run('direct.copies')).toBe(':0\r\n')
  })

  it.each([
    ['direct.copies 0', 'argument str is NULL'],
    ['direct.copies 8', 'argument str is a NULL pointer plus an offset'],
    ['direct.copies 1073000000', 'argument str points outside of memory'],
  ])('[VM_Strdup] names what is no text: %s', (command, problem) => {
    expect(bench.run(command)).toContain(`-ERR module direct: ValkeyModule_Strdup: ${problem}`)
  })

  it.each([
    ['direct.stale', 'argument str is a ValkeyModuleString that was freed'],
    ['direct.stale far', 'argument len points outside of memory'],
  ])('[VM_StringPtrLen] names a bad argument: %s', (command, problem) => {
    expect(bench.run(command)).toContain(`-ERR module direct: ValkeyModule_StringPtrLen: ${problem}`)
  })
})

describe('calls in whose place code stands', () => {
  const source = readFileSync(join(import.meta.dirname, 'modules/direct.c'), 'utf8')
  const lineOf = (code: string): string =>
    `direct.c:${source.split('\n').findIndex((line) => line.includes(code)) + 1}`
  let bench: Bench
  beforeAll(async () => {
    bench = createBench()
    const wasm = await compileC('direct.c', source, 'release', {}, ['-g'])
    expect(bench.load('/m/direct.wasm', wasm)).toBe('+OK\r\n')
  })

  it('[trace] hears of them from the moment it is switched on, with their lines', () => {
    const { tracer } = bench.host
    const replies: string[] = []
    for (const enabled of [false, true, false]) {
      tracer.enabled = enabled
      replies.push(bench.run('direct.context inner'))
    }
    const line = lineOf(
      'if (argc == 2) return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetSelectedDb(ctx))',
    )
    expect([replies, tracer.list().map(({ calls }) => calls.map((call) => [call.fn, call.line]))]).toEqual([
      [':0\r\n', ':0\r\n', ':0\r\n'],
      [
        [
          ['GetSelectedDb', line],
          ['ReplyWithLongLong', line],
        ],
      ],
    ])
  })

  it('[fault] in one of them has its line', () => {
    expect(bench.run('direct.stale')).toContain(
      ` in stale (${lineOf('ValkeyModule_StringPtrLen(text, &length);')})\r\n`,
    )
    expect(bench.run('direct.stale far')).toContain(` in stale (${lineOf('(size_t *)0x3fff0000')})\r\n`)
  })
})
