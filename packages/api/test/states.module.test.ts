// What modules are told in the part of a save that the real server does in a child process, of a load that takes long, and while
// the server starts.
import { beforeEach, describe, expect, it } from 'vitest'
import { compileModule, createBench, type Bench } from './harness.ts'

const wasm = await compileModule('states')

let bench: Bench

beforeEach(() => {
  bench = createBench()
})

const children = (): string[] => bench.log.filter((line) => line.includes('in the child'))

describe('states of the server', () => {
  it('[VM_GetContextFlags] says IS_CHILD where the server would have a child', () => {
    bench.load('states.wasm', wasm)
    bench.run(['CONFIG', 'SET', 'save', ''])
    bench.run('states.mark k 7')
    bench.run('states.history')
    bench.run('BGSAVE')
    const saved = ['1.0 ', 'save is-child primary ', '1.3 ']
    expect(children()).toEqual(saved.map((line) => `notice <states> in the child: ${line}`))
    expect(bench.log).toContain('warning <states> saving a mark 7')
    expect(bench.run('states.history')).toBe('$14\r\n13.0 , 13.1 , \r\n')
    bench.log.length = 0
    bench.run('CONFIG SET aof-use-rdb-preamble no')
    bench.run('BGREWRITEAOF')
    const rewritten = ['1.1 ', 'rewrite is-child primary ', '1.3 ']
    expect(children()).toEqual(rewritten.map((line) => `notice <states> in the child: ${line}`))
  })

  it('[VM_GetContextFlags] says ACTIVE_CHILD between the slices of a save', () => {
    bench.load('states.wasm', wasm)
    bench.run('CONFIG SET rdb-key-save-delay 1000000')
    bench.run('SET a 1')
    bench.run('SET b 2')
    bench.run('BGSAVE')
    expect(bench.run('states.flags')).toContain('active-child')
    bench.run('CONFIG SET rdb-key-save-delay 0')
  })

  it('[VM_SubscribeToServerEvent] tells how far loading is, now and then', () => {
    bench.load('states.wasm', wasm)
    bench.run('CONFIG SET rdbcompression no')
    bench.run(['SET', 'long', 'x'.repeat(5_000_000)])
    bench.run('SET short y')
    bench.run('states.history')
    bench.run('SAVE')
    expect(bench.server.persistence.load({ replaceKeys: true })).toBe('loaded')
    expect(bench.run('states.history')).toContain('3.0 , 10.0 hz 10 1, 3.3 ')
  })

  it('[VM_GetContextFlags] says SERVER_STARTUP while the modules of the configuration are loaded', () => {
    bench.host.api.starting = true
    bench.load('states.wasm', wasm)
    bench.host.api.starting = false
    expect(bench.run('states.history')).toContain('onload rdb deny-blocking startup primary ')
    expect(bench.run('states.flags')).not.toContain('startup')
  })
})
