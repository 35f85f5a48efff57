// A module that is edited and loaded again, with values, timers and waiting clients for which MODULE UNLOAD refuses.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { compileC, createBench, type Bench } from './harness.ts'

const source = readFileSync(join(import.meta.dirname, 'modules/remade.c'), 'utf8')
const [first, second] = await Promise.all([
  compileC('remade.c', source),
  compileC('remade.c', `#define BUILD 2\n${source}`),
])

const PATH = '/m/remade.wasm'
const OK = '+OK\r\n'
const REFUSED = '-ERR Error unloading module: '
const TYPES = `${REFUSED}the module exports one or more module-side data types, can't unload\r\n`

let bench: Bench

beforeEach(() => {
  bench = createBench()
})

const values = (...keys: string[]): string[] =>
  keys.map((key) => bench.run(`remade.get ${key}`).replaceAll('\r\n', ' '))

describe('a module that is loaded anew', () => {
  it('keeps the values of its types with their expire times, in all databases', () => {
    expect(bench.load(PATH, first)).toBe(OK)
    bench.run('remade.set a 7')
    bench.run('remade.set b 8')
    bench.run('PEXPIREAT b 1700000060000')
    bench.run('SET plain text')
    bench.run('SELECT 3')
    bench.run('remade.set c 9')
    expect(bench.run('MODULE UNLOAD remade')).toBe(TYPES)
    bench.host.retire('remade')
    expect(bench.run('DBSIZE')).toBe(':0\r\n')
    expect(bench.load(PATH, second)).toBe(OK)
    expect(values('c')).toEqual(['*2 :2 :9 '])
    bench.run('SELECT 0')
    expect(values('a', 'b')).toEqual(['*2 :2 :7 ', '*2 :2 :8 '])
    expect(bench.run('PEXPIRETIME b')).toBe(':1700000060000\r\n')
    expect(bench.run('GET plain')).toBe('$4\r\ntext\r\n')
  })

  it('leaves its values to the build after the next, when the next does not load', () => {
    bench.load(PATH, first)
    bench.run('remade.set a 7')
    bench.host.retire('remade')
    expect(bench.load(PATH, second, 'refuse')).toMatch(/^-ERR Error loading the extension/)
    expect(bench.load(PATH, second)).toBe(OK)
    expect(values('a')).toEqual(['*2 :2 :7 '])
  })

  it('has no timers any more, and who waited for it is told', () => {
    bench.load(PATH, first)
    bench.run('remade.timer')
    expect(bench.run('remade.wait', 3)).toBe('')
    bench.host.retire('remade')
    bench.server.settle()
    expect(bench.output(3)).toBe('-UNBLOCKED module remade is loaded anew\r\n')
    expect(bench.log).toContain('notice <remade> freed private')
    expect(bench.run('PING', 3)).toBe('+PONG\r\n')
    expect(bench.host.timers()).toEqual([])
    expect(bench.load(PATH, second)).toBe(OK)
    bench.setTime(1_700_000_000_000 + 7_200_000)
    bench.server.pump()
    expect(bench.log.filter((line) => line.includes('fired'))).toEqual([])
    expect(bench.host.blockedClients()).toEqual([])
  })

  it('stays with all it has when its values cannot be saved', () => {
    bench.load(PATH, first, 'unsaved')
    bench.run('remade.set a 7')
    expect(() => bench.host.retire('remade')).toThrow(
      'Error unloading module: the value of a cannot be kept, its type remade-01 has no rdb_save',
    )
    expect(values('a')).toEqual(['*2 :1 :7 '])
    bench.run('DEL a')
    bench.host.retire('remade')
    expect(bench.run('MODULE LIST')).toBe('*0\r\n')
  })

  it('stays with its values when its OnUnload refuses', () => {
    bench.load(PATH, first, 'stays')
    bench.run('remade.set a 7')
    expect(() => bench.host.retire('remade')).toThrow('Error unloading module: operation not possible.')
    expect(values('a')).toEqual(['*2 :1 :7 '])
    expect(bench.run('MODULE UNLOAD remade')).toBe(TYPES)
  })
})
