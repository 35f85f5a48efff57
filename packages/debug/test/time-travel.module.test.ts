// Going back and forth through a command: at equal positions memory must be the same to the byte, whatever way led there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { HandleOrigins, listHandles } from '../../api/src/index.ts'
import { compileC, createBench, type Bench } from '../../api/test/harness.ts'
import { dataDigest } from '../../engine/src/server/digest.ts'
import { ModuleDebugger } from '../src/debugger.ts'
import type { Unit } from '../src/past/recording.ts'
import type { Moment } from '../src/past/moment.ts'
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
  new HandleOrigins(bench.host.api, () => undefined, held.target.past.engine.handles)
  expect(bench.load('past', wasm)).toBe('+OK\r\n')
  return held
}

/** All memory that modules can see, the frames, the keyspace as whoever reads it finds it, the objects that modules hold, the reply so far. */
function digest({ bench, target }: Held): string {
  const { api } = bench.host
  const words = new Int32Array(api.memory.wasm.buffer, 8 * 1024 * 1024 + 1024)
  let hash = 0x811c9dc5
  for (let index = 0; index < words.length; index++)
    hash = Math.imul(hash ^ (words[index] as number), 0x01000193)
  const frames = target
    .frames()
    .map((frame) => (frame.kind === 'c' ? `${frame.at?.number}@${frame.base}` : frame.kind))
  const { past } = target
  const { unit, position } = past.moment ?? { unit: null, position: 0 }
  const handles =
    past.inPast && unit ? past.engine.handlesAt({ unit: unit.number, position }).values() : listHandles(api)
  const reply =
    past.inPast && unit ? past.engine.replyAt(unit, position) : (unit?.root.context.reply?.peek() ?? '')
  return JSON.stringify([
    hash,
    frames,
    dataDigest(bench.server.databases).hex(),
    [...handles]
      .map(({ handle, text, references, autoMemory }) => [handle, text, references, autoMemory])
      .sort(),
    reply,
  ])
}

/** A row of numbers that looks random and is always the same. */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state / 0x8000_0000
  }
}

/** `tick` has so many statements. */
const LAST_OF_TICK = 6

it('a thousand random moves through a command and its timer land on what was there before', () => {
  const held = heldBench()
  const { target, bench } = held
  bench.run('SET other untouched')
  bench.run('RPUSH list a b c')
  target.breakpoints.setFunctions([{ name: 'Work' }, { name: 'tick' }])
  const seen: { readonly unit: Unit; readonly position: number; readonly digest: string }[] = []
  const random = randoms(7)
  const wrong: string[] = []
  let moves = 0
  held.hold = () => {
    const { past } = target
    const at = past.moment as Moment
    if (moves === 0) {
      const isTimer = at.unit.root.context.purpose === 'timer'
      seen.push({ ...at, digest: digest(held) })
      // The last statement of the timer is where the moves begin.
      if (!isTimer || target.control.position < LAST_OF_TICK) return target.proceed({ kind: 'in' })
    } else {
      const there = seen.find(({ unit, position }) => unit === at.unit && position === at.position)
      if (there?.digest !== digest(held)) wrong.push(`${moves}: at ${at.unit.number}:${at.position}`)
    }
    if (moves++ >= 1000) return past.inPast ? target.travel('present') : target.proceed({ kind: 'run' })
    const isLast = at.unit === seen.at(-1)?.unit || at.position >= (at.unit.end ?? 0)
    if (moves % 3 === 0 && past.inPast && !isLast) return target.proceed({ kind: 'in' })
    const to = seen[Math.floor(random() * (seen.length - 1))] as Moment
    target.travel({ unit: to.unit, position: to.position })
  }
  const reply = bench.run('past.work 20')
  // A second client's command between the two is part of the past as well.
  bench.run('FLUSHALL')
  bench.run('SET between 1')
  bench.setTime(1_700_000_000_100)
  bench.server.pump()
  expect(wrong).toEqual([])
  expect(moves).toBeGreaterThan(1000)
  expect(seen.length).toBeGreaterThan(300)
  expect(bench.run('KEYS *')).toBe('*2\r\n$7\r\nbetween\r\n$5\r\nticks\r\n')
  held.hold = () => undefined
  const other = createBench()
  other.load('past', wasm)
  other.run('SET other untouched')
  other.run('RPUSH list a b c')
  expect(reply).toBe(other.run('past.work 20'))
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

it('goes back statement by statement from the end of 100,000, and on again', () => {
  const held = heldBench()
  const { target, bench } = held
  const positions: number[] = []
  held.hold = () => {
    const { past } = target
    const { unit, position } = past.moment as Moment
    const trace = past.traceOf(unit)
    // It tells the same of this place as what is held here.
    const { site } = target.control.frame(target.control.top)
    if (trace.site(position) === site && trace.depth(position) === 1) positions.push(position)
    if (positions.length > 3) return past.inPast ? target.travel('present') : target.proceed({ kind: 'run' })
    // What came after a trace was made is added to it.
    if (positions.length === 1) return target.proceed({ kind: 'in' })
    target.travel({ unit, position: trace.lastBefore(position, () => true) })
  }
  const file = target.programs.fileOf('past.c') ?? ''
  const source = readFileSync(join(import.meta.dirname, 'modules/past.c'), 'utf8').split('\n')
  target.breakpoints.setLines(file, [
    { line: source.findIndex((line) => line.includes('total += i')) + 1, hitCondition: '50000' },
  ])
  bench.run('past.count 50000')
  expect(positions).toEqual([100_003, 100_004, 100_003, 100_002, 100_004])
})
