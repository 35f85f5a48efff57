// Scripting engines where the real server has nothing to compare with: scripts that are killed, fault, or outlive their engine.
import { beforeEach, describe, expect, it } from 'vitest'
import { scriptingOf } from '@valkey-playground/engine'
import { compileModule, createBench, type Bench } from './harness.ts'

const wasm = await compileModule('engines')

let bench: Bench

beforeEach(() => {
  bench = createBench()
  expect(bench.load('engines.wasm', wasm)).toBe('+OK\r\n')
})

const evaluate = (line: string): string => bench.run(['EVAL', `#!toy\nfn f 0 ${line}`, '0'])

describe('scripting engines', () => {
  it('[VM_GetFunctionExecutionState] tells of a kill by whoever is heard meanwhile', () => {
    bench.run('CONFIG SET busy-reply-threshold 1')
    let heard = 0
    bench.host.api.onYield = () => {
      if (++heard === 3) scriptingOf(bench.server).kill('eval')
    }
    expect(evaluate('wait')).toBe('-ERR killed after a while\r\n')
    expect(heard).toBe(3)
    expect(bench.log.filter((line) => line.includes('Slow script detected'))).toHaveLength(1)
    expect(evaluate('int 1')).toBe(':1\r\n')
    expect(bench.run('SCRIPT KILL')).toBe('-NOTBUSY No scripts in execution right now.\r\n')
  })

  it('a script that faults is an error, and the next one runs', () => {
    expect(evaluate('crash')).toMatch(/^-ERR module engines: .*unreachable.* \(engines\.c:\d+\)\r\n$/)
    expect(evaluate('int 1')).toBe(':1\r\n')
  })

  it('scripts go with their engine, and engines with their module', () => {
    evaluate('int 1')
    bench.run(['FUNCTION', 'LOAD', '#!toy name=lib\nfn one 0 int 1'])
    expect(bench.run('engines.unregister toy')).toBe(':0\r\n')
    expect(evaluate('int 1')).toBe("-ERR Could not find scripting engine 'toy'\r\n")
    expect(bench.run('engines.register toy 2')).toBe(':0\r\n')
    expect(evaluate('int 1')).toBe(':1\r\n')
    expect(bench.run('MODULE UNLOAD engines')).toBe('+OK\r\n')
    expect(evaluate('int 1')).toBe("-ERR Could not find scripting engine 'toy'\r\n")
    expect(bench.run('FUNCTION LIST')).toBe('*0\r\n')
  })

  it('without an interpreter of its own the server says that Lua is missing', () => {
    expect(bench.run(['EVAL', 'return 1', '0'])).toBe(
      '-ERR this server was started without a Lua interpreter\r\n',
    )
    expect(bench.run('engines.unregister lua')).toBe(':1\r\n')
  })
})
