// Going back and forth through a command: at equal positions memory must be the same to the byte, whatever way led there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { compileC, createBench, type Bench } from '../../api/test/harness.ts'
import { ModuleDebugger } from '../src/debugger.ts'
import type { Stop } from '../src/stops.ts'

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await compileC('past.c', readFileSync(join(import.meta.dirname, 'modules/past.c'), 'utf8'))
})

interface Held {
  readonly bench: Bench
  readonly target: ModuleDebugger
  /** What is done each time the thread is held. */
  hold: (stop: Stop) => void
}

function heldBench(): Held {
  const bench = createBench()
  const held: { -readonly [K in keyof Held]: Held[K] } = {
    bench,
    hold: () => undefined,
    target: new ModuleDebugger({
      host: bench.host,
      keepPast: true,
      attend() {},
      hold: (stop) => held.hold(stop),
      isTrue: (expression) => expression !== '0',
      fill: (message) => message,
      memory: { read: () => undefined, write: () => false },
      log() {},
      moved() {},
    }),
  }
  expect(bench.load('past', wasm)).toBe('+OK\r\n')
  return held
}

/** All memory that modules can see, and the frames. */
function digest({ bench, target }: Held): string {
  const { buffer } = bench.host.api.memory.wasm
  const start = 8 * 1024 * 1024 + 1024
  let hash = 0x811c9dc5
  const words = new Int32Array(buffer, start)
  for (let index = 0; index < words.length; index++)
    hash = Math.imul(hash ^ (words[index] as number), 0x01000193)
  const frames = target
    .frames()
    .map((frame) => (frame.kind === 'c' ? `${frame.at?.number}@${frame.base}` : frame.kind))
  return `${hash} ${frames.join()}`
}

/** A row of numbers that looks random and is always the same. */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state / 0x8000_0000
  }
}

it('a thousand random steps through a command land on what was there before', () => {
  const held = heldBench()
  const { target, bench } = held
  target.breakpoints.setFunctions([{ name: 'Work' }])
  const seen: string[] = []
  let steps = 0
  const random = randoms(7)
  const wrong: string[] = []
  held.hold = () => {
    const { past } = target
    const { position } = target.control
    if (!past.inPast && steps === 0 && position < 600) {
      seen[position] = digest(held)
      return target.proceed({ kind: 'in' })
    }
    const moment = past.moment
    if (steps > 0 && digest(held) !== seen[moment?.position ?? 0])
      wrong.push(`${steps}: at ${moment?.position}`)
    if (steps === 0) seen[position] = digest(held)
    if (steps++ >= 1000 || !moment) return target.travel('present')
    const to = 1 + Math.floor(random() * (seen.length - 1))
    if (to === past.presentMoment?.position) {
      if (past.inPast) target.travel('present')
      else target.travel({ unit: moment.unit, position: 1 })
    } else if (steps % 3 === 0 && past.inPast && position + 1 < seen.length - 1)
      target.proceed({ kind: 'in' })
    else target.travel({ unit: moment.unit, position: to })
  }
  const reply = bench.run('past.work 60')
  expect(wrong).toEqual([])
  expect(steps).toBeGreaterThan(1000)
  held.hold = () => undefined
  const other = createBench()
  other.load('past', wasm)
  expect(reply).toBe(other.run('past.work 60'))
})

it('a command before the one that is held can be gone back to, and what it did is not done again', () => {
  const held = heldBench()
  const { target, bench } = held
  bench.run('past.work 10')
  const keys = bench.run('ZCARD past:1')
  let stage = 0
  const places: string[] = []
  held.hold = (stop) => {
    const { past } = target
    const moment = past.moment
    places.push(`${stop.reason} ${moment?.unit.root.context.kind} ${moment?.position}`)
    stage++
    const first = past.units.find((unit) => unit.root.context.argv[0] === 'past.work')
    if (stage === 1 && first) target.travel({ unit: first, position: 5 })
    else target.proceed({ kind: 'run' })
  }
  target.breakpoints.setFunctions([{ name: 'Count' }])
  expect(bench.run('past.count 3')).toBe(':3\r\n')
  // Code ran on from the past into the present, where the same breakpoint is.
  expect(places).toEqual(['function breakpoint command 1', 'goto command 5', 'function breakpoint command 1'])
  expect(bench.run('ZCARD past:1')).toBe(keys)
})

it('goes back over 100,000 statements in less than 200 ms', () => {
  const held = heldBench()
  const { target, bench } = held
  let times: number[] = []
  held.hold = () => {
    const moment = target.past.moment
    if (!moment || times.length > 4) return target.travel('present')
    const before = performance.now()
    const trace = target.past.traceOf(moment.unit)
    const to = trace.lastBefore(moment.position, () => true)
    times = [...times, before]
    target.travel({ unit: moment.unit, position: to })
  }
  const file = target.programs.fileOf('past.c') ?? ''
  const source = readFileSync(join(import.meta.dirname, 'modules/past.c'), 'utf8').split('\n')
  target.breakpoints.setLines(file, [{ line: source.findIndex((line) => line.includes('(ctx, total)')) + 1 }])
  bench.run('past.count 50000')
  const took = times.slice(1).map((time, index) => time - (times[index] as number))
  expect(Math.min(...took)).toBeLessThan(200)
})
