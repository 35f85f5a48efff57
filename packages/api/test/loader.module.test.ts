import { describe, expect, it } from 'vitest'
import { compileModule, createBench } from './harness.ts'

describe('MODULE LOAD', () => {
  it('[MODULE LOAD] runs OnLoad with its arguments and the commands reply', async () => {
    const bench = createBench()
    expect(bench.load('/m/hello.wasm', await compileModule('hello'), 'a', 'b c')).toBe('+OK\r\n')
    expect(bench.log).toEqual([
      'notice <hello> argument 0 is a',
      'notice <hello> argument 1 is b c',
      "notice Module 'hello' loaded from /m/hello.wasm",
    ])
    expect([
      bench.run('hello.count'),
      bench.run('HELLO.COUNT'),
      bench.run('hello.count x'),
      bench.run(['hello.echo', 'x\0y', '\xff']),
      bench.run('hello.words', 3),
    ]).toEqual([
      ':42\r\n',
      ':43\r\n',
      "-ERR wrong number of arguments for 'hello.count' command\r\n",
      '*3\r\n$10\r\nhello.echo\r\n$3\r\nx\0y\r\n$1\r\n\xff\r\n',
      '$3\r\ntwo\r\n',
    ])
    expect(bench.log.at(-1)).toBe('notice <hello> copied two')
  })
})
