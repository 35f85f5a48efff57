// Active defragmentation. Builds of the real server without its own allocator refuse it, so there is no twin to compare with:
// these tests hold it to what the reference promises.
import { beforeEach, describe, expect, it } from 'vitest'
import { parseReply } from '@valkey-playground/engine'
import { compileModule, createBench, type Bench } from './harness.ts'

const wasm = await compileModule('defrag')

let bench: Bench
let now: number

/** Lets time pass until something is so. */
function until(condition: () => boolean): void {
  for (let turn = 0; turn < 5000; turn++) {
    if (condition()) return
    bench.setTime((now += 10))
    bench.server.pump()
  }
  throw new Error('that never came')
}

type Report = Record<string, number | string>

function report(): Report {
  const node = parseReply(bench.run('defrag.report', 3))
  if (node?.type !== 'map') throw new Error('no map')
  return Object.fromEntries(
    node.pairs.map(([key, value]) => [
      'text' in key ? key.text : '',
      'value' in value ? Number(value.value) : 'text' in value ? value.text : '',
    ]),
  )
}

const gaps = (): number => bench.host.api.runtime.heapGaps()

function info(field: string): number {
  return Number(new RegExp(`${field}:(\\d+)`).exec(bench.run('INFO everything'))?.[1])
}

beforeEach(() => {
  bench = createBench()
  now = 1_700_000_000_000
  expect(bench.load('defrag.wasm', wasm)).toBe('+OK\r\n')
  bench.run(
    'CONFIG SET active-defrag-ignore-bytes 1 active-defrag-threshold-lower 0 active-defrag-cycle-min 50',
  )
})

describe('active defragmentation', () => {
  it('[VM_DefragAlloc] moves what lies behind holes, and loses nothing', () => {
    bench.run('defrag.make k 500 1 0')
    const before = gaps()
    bench.run('CONFIG SET activedefrag yes')
    until(() => gaps() < before / 4)
    bench.run('CONFIG SET activedefrag no')
    expect(bench.run('defrag.sum k')).toBe(':500\r\n')
    const { moved, parts, wrong, place } = report()
    expect({ parts, wrong, place }).toEqual({ parts: 0, wrong: 0, place: 'k k 0 0' })
    expect(moved).toBeGreaterThan(200)
    expect(info('active_defrag_hits')).toBe(moved)
    expect(info('active_defrag_key_hits')).toBeGreaterThan(0)
  })

  it('does nothing unless it is switched on, and memory is fragmented enough', () => {
    bench.run('defrag.make k 100 1 0')
    let turns = 0
    until(() => ++turns > 50)
    expect(report()).toMatchObject({ calls: 0, globals: 0 })
    bench.run('CONFIG SET active-defrag-ignore-bytes 100mb activedefrag yes')
    turns = 0
    until(() => ++turns > 50)
    expect(report()).toMatchObject({ calls: 0, globals: 0 })
    expect(info('active_defrag_running')).toBe(0)
  })

  it('[VM_DefragCursorSet] values that are much work are done in parts', () => {
    bench.run('SELECT 3')
    bench.run('defrag.make large 100 2000 10')
    bench.run('CONFIG SET activedefrag yes')
    until(() => Number(report()['globals']) >= 1)
    bench.run('CONFIG SET activedefrag no')
    const { calls, parts, wrong, place } = report()
    expect({ each: Number(calls) - Number(parts), wrong, place }).toEqual({
      each: 1,
      wrong: 0,
      place: 'large large 3 1',
    })
    expect(parts).toBe(9)
    expect(bench.run('defrag.sum large')).toBe(':100\r\n')
  })

  it('[VM_DefragShouldStop] tells a long one to stop when its slice is over', () => {
    bench.run('defrag.make large 3000 0 0')
    bench.run('CONFIG SET active-defrag-cycle-us 0 activedefrag yes')
    until(() => Number(report()['parts']) >= 20)
    // It goes away in the midst of the work.
    bench.run('DEL large')
    until(() => Number(report()['globals']) >= 1)
    expect(report()['wrong']).toBe(0)
  })

  it('[VM_DefragValkeyModuleString] moves a string that one holds, under a new handle', () => {
    bench.run('defrag.globals 200')
    bench.run('CONFIG SET activedefrag yes')
    until(() => Number(report()['strings']) >= 1)
    expect(report()).toMatchObject({ global: 200, wrong: 0 })
  })

  it('[VM_RegisterDefragFunc] is not called any more once its module is gone', () => {
    bench = createBench()
    bench.load('defrag.wasm', wasm, 'notype')
    bench.run('CONFIG SET active-defrag-ignore-bytes 1 active-defrag-threshold-lower 0 activedefrag yes')
    bench.run('defrag.globals 100')
    until(() => Number(report()['globals']) >= 1)
    bench.run('defrag.globals 100')
    expect(bench.run('MODULE UNLOAD defrag')).toBe('+OK\r\n')
    const called = bench.host.api.callSerial
    let turns = 0
    until(() => ++turns > 50)
    expect(bench.host.api.callSerial).toBe(called)
    expect(info('active_defrag_running')).toBe(0)
  })
})
