// Functions that the C runtime answers itself say the same as the engine's own, which modules reach while somebody traces.
import { beforeAll, describe, expect, it } from 'vitest'
import { compileModule, createBench, type Bench } from './harness.ts'

describe.each([
  ['without a tracer', false],
  ['with a tracer', true],
])('direct functions, %s', (_, traced) => {
  let bench: Bench
  beforeAll(async () => {
    bench = createBench()
    expect(bench.load('/m/direct.wasm', await compileModule('direct'))).toBe('+OK\r\n')
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

  it.each([
    ['direct.stale', 'argument str is a ValkeyModuleString that was freed'],
    ['direct.stale far', 'argument len points outside of memory'],
  ])('[VM_StringPtrLen] names a bad argument: %s', (command, problem) => {
    expect(bench.run(command)).toContain(`-ERR module direct: ValkeyModule_StringPtrLen: ${problem}`)
  })
})
