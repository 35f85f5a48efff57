import { beforeEach, describe, expect, it } from 'vitest'
import { compileModule, createBench, type Bench } from './harness.ts'

describe.each(['debug', 'release'] as const)('calls inside calls (%s)', (profile) => {
  let bench: Bench
  beforeEach(async () => {
    bench = createBench()
    expect(bench.load('/m/nesting.wasm', await compileModule('nesting', profile))).toBe('+OK\r\n')
  })

  it('replies come back through every level', () => {
    expect([bench.run('nesting.down 2'), bench.run('GET depth')]).toEqual([
      '*2\r\n:2\r\n*2\r\n:1\r\n+bottom\r\n',
      '$1\r\n3\r\n',
    ])
  })

  it('a trap at the bottom is the reply of the innermost call only', () => {
    expect(bench.run('nesting.down 2 trap')).toMatch(
      /^\*2\r\n:2\r\n\*2\r\n:1\r\n-ERR module nesting: unreachable in abort[^\r\n]*\r\n$/,
    )
    expect([bench.run('GET depth'), bench.run('nesting.down 0')]).toEqual(['$1\r\n3\r\n', '+bottom\r\n'])
  })

  it('[D8] nesting ends with an error, not with the engine', () => {
    const reply = bench.run('nesting.down 1000')
    expect(reply).toContain('too many calls into modules inside each other')
    expect([bench.run('nesting.down 1'), bench.run('PING')]).toEqual(['*2\r\n:1\r\n+bottom\r\n', '+PONG\r\n'])
  })

  it('endless recursion that changes data leaves whole data', () => {
    expect(bench.run('nesting.sink')).toMatch(/^-ERR module nesting: stack overflow in [^\r\n]*\r\n$/)
    const count = Number(bench.run('ZCARD deep').slice(1))
    expect(count).toBeGreaterThan(500)
    expect([
      bench.run('ZSCORE deep member-7'),
      bench.run(`ZRANGE deep ${count - 1} -1`),
      bench.run('ZADD deep 0.5 more'),
      bench.run('ZRANK deep more'),
      bench.run('DEL deep'),
      bench.run('nesting.down 0'),
    ]).toEqual([
      '$1\r\n7\r\n',
      `*1\r\n$${`member-${count - 1}`.length}\r\nmember-${count - 1}\r\n`,
      ':1\r\n',
      ':1\r\n',
      ':1\r\n',
      '+bottom\r\n',
    ])
    expect(bench.host.api.handles.size).toBeLessThan(20)
  })

  it('[D10] the C library finds devices, but no other file', () => {
    const no = '$25\r\nNo such file or directory\r\n'
    expect(bench.run('nesting.devices')).toBe(
      `*12\r\n:4\r\n:256\r\n:1\r\n:2\r\n:7\r\n:3\r\n:0\r\n:0\r\n$3\r\nyes\r\n$3\r\nyes\r\n${no}${no}`,
    )
  })

  it('[D10] the C library finds clocks, random numbers and the log, but no files', () => {
    bench.setTime(1_700_000_123_456)
    const reply = bench.run('nesting.libc', 3)
    expect(reply).toBe(
      '*7\r\n:1700000123456\r\n:1700000123\r\n:128\r\n#t\r\n#t\r\n,1.4142135623730951\r\n' +
        '$39\r\n0.667 1e+30 No such file or directory 4\r\n',
    )
    expect(bench.log.slice(-2)).toEqual([
      'notice <nesting> half a line, the other half',
      'notice <nesting> second line',
    ])
  })
})
