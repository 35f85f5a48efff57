// Threads of modules under the debugger: each has its own stack, all stand while one is held, one has the server's lock.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, vi } from 'vitest'
import { compileC } from '../../api/test/harness.ts'
import { spawnThread } from '../../api/test/threads/spawn.ts'
import type { ThreadRow } from '../src/front.ts'
import { lineIn, scriptedSession, type Scripted } from './scripted-session.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/threaded.c'), 'utf8')
const line = (text: string): number => lineIn(SOURCE, text)

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await compileC('threaded.c', SOURCE)
})

interface StackFrame {
  readonly id: number
  readonly name: string
  readonly line: number
}

function stackOf({ ask }: Scripted, threadId: number): StackFrame[] {
  return ask<{ stackFrames: StackFrame[] }>('stackTrace', { threadId }).stackFrames
}

function places(scripted: Scripted, threadId: number): string[] {
  return stackOf(scripted, threadId).map(({ name, line: at }) => (at > 0 ? `${name}:${at}` : name))
}

function threadsOf({ ask }: Scripted): readonly ThreadRow[] {
  return ask<{ threads: ThreadRow[] }>('threads').threads
}

it('two threads stop at a breakpoint, have stacks and variables of their own, and are stepped one by one', () => {
  const scripted = scriptedSession(wasm, { spawnThread })
  const { ask, bench } = scripted
  ask('setBreakpoints', {
    source: { path: 'threaded.c' },
    breakpoints: [{ line: line('total += i'), condition: 'i == 3' }],
  })
  const seen: unknown[] = []
  /** What the total was after a thread's first step. */
  const stepped = new Map<string, string>()
  scripted.held = (stop) => {
    const thread = Number(stop['threadId'])
    const frameId = stackOf(scripted, thread)[0]?.id
    const value = (expression: string): string =>
      ask<{ result: string }>('evaluate', { expression, frameId }).result
    if (stop['reason'] === 'step') {
      if (!stepped.has(value('n'))) stepped.set(value('n'), value('total'))
      return stepped.size === 2 ? 'continue' : ['next', { threadId: thread }]
    }
    expect(value('total')).toBe('3')
    // Each thread has its own.
    expect(value('mine - n')).toBe('1')
    const rows = threadsOf(scripted)
    seen.push({
      stack: places(scripted, thread),
      engine: places(scripted, 1).slice(-2),
      names: rows.every(({ id, name }) => name === (id === 1 ? 'engine' : `thread ${id} of threaded`)),
      locks: rows.filter(({ holdsLock }) => holdsLock).map(({ id }) => id),
    })
    return ['next', { threadId: thread }]
  }
  const reply = bench.run('threaded.sums')
  expect(reply).toBe(':1021\r\n')
  const stop = {
    stack: [`sum:${line('total += i')}`, expect.stringMatching(/^thread [2-9] of threaded$/)],
    engine: [expect.stringMatching(/^Sums:\d+$/), 'command threaded.sums'],
    names: true,
    locks: [1],
  }
  expect(seen).toEqual([stop, stop])
  expect([...stepped].toSorted()).toEqual([
    ['5', '6'],
    ['7', '6'],
  ])
  bench.host.dispose()
})

it('a thread with the server’s lock is told as its holder', async () => {
  const scripted = scriptedSession(wasm, { spawnThread })
  const { ask, bench } = scripted
  ask('setFunctionBreakpoints', { breakpoints: [{ name: 'count' }] })
  const locks: Record<string, unknown> = {}
  scripted.held = (stop) => {
    const threadId = Number(stop['threadId'])
    const at = places(scripted, threadId)[0] ?? ''
    const rows = threadsOf(scripted)
    locks[at] = rows.map(({ id, holdsLock, stopped }) => [id === 1 ? 'engine' : 'thread', holdsLock, stopped])
    return at.endsWith(`:${line('return NULL;')}`) ? 'continue' : ['next', { threadId }]
  }
  expect(bench.run('threaded.count')).toBe('+OK\r\n')
  await vi.waitFor(() => expect(bench.run('GET counted')).toBe('$1\r\n1\r\n'), 60_000)
  await vi.waitFor(() => expect(Object.keys(locks)).toContain(`count:${line('return NULL;')}`), 60_000)
  const [free, taken] = [
    [
      ['engine', true, true],
      ['thread', false, true],
    ],
    [
      ['engine', false, true],
      ['thread', true, true],
    ],
  ]
  expect(locks).toEqual({
    [`count:${line('GetThreadSafeContext(NULL)')}`]: free,
    [`count:${line('ThreadSafeContextLock')}`]: free,
    [`count:${line('"INCR"')}`]: taken,
    [`count:${line('ThreadSafeContextUnlock')}`]: taken,
    [`count:${line('FreeThreadSafeContext')}`]: free,
    [`count:${line('return NULL;')}`]: free,
  })
  bench.host.dispose()
})

it('calls of a thread, keys it writes and what it propagates are stopped at, in its name', async () => {
  const scripted = scriptedSession(wasm, { spawnThread })
  const { ask, bench } = scripted
  ask('playground/setStops', {
    stops: [
      { kind: 'api', name: 'ThreadSafeContextLock' },
      { kind: 'api', name: 'Call', argument: 'INCR' },
      { kind: 'write', pattern: 'count*' },
      { kind: 'propagate', command: 'incr' },
    ],
  })
  const seen: unknown[] = []
  scripted.held = ({ threadId, description }) => {
    const inThread = Number(threadId) > 1
    seen.push([description, inThread, inThread ? places(scripted, Number(threadId)).slice(0, 2) : []])
    return 'continue'
  }
  expect(bench.run('threaded.count')).toBe('+OK\r\n')
  await vi.waitFor(() => expect(seen.length).toBe(4), 60_000)
  const call = ['ValkeyModule_Call', `count:${line('"INCR"')}`]
  const unlock = ['ValkeyModule_ThreadSafeContextUnlock', `count:${line('ContextUnlock')}`]
  expect(seen).toEqual([
    [
      'Calls ValkeyModule_ThreadSafeContextLock',
      true,
      ['ValkeyModule_ThreadSafeContextLock', `count:${line('ContextLock')}`],
    ],
    ['Calls ValkeyModule_Call', true, call],
    ['Writes key counted', true, call],
    ['Propagates a command', true, unlock],
  ])
  bench.host.dispose()
})

it('a variable that a thread changes stops the thread', () => {
  const scripted = scriptedSession(wasm, { spawnThread })
  const { ask, bench } = scripted
  ask('setFunctionBreakpoints', { breakpoints: [{ name: 'Finish' }] })
  const seen: unknown[] = []
  let watches = false
  scripted.held = ({ reason, text, threadId }) => {
    if (!watches) {
      watches = true
      const { dataId } = ask<{ dataId: string }>('dataBreakpointInfo', { name: 'finished' })
      return ['setDataBreakpoints', { breakpoints: [{ dataId }] }]
    }
    if (reason === 'data breakpoint')
      seen.push([text, Number(threadId) > 1, places(scripted, Number(threadId))[0]])
    return 'continue'
  }
  expect(bench.run('threaded.finish 5')).toBe(':5\r\n')
  expect(seen).toEqual([['finished: 0 → 5', true, `finish:${line('return argument;')}`]])
  bench.host.dispose()
})

it('a call in which no thread ran is gone back to while threads wait, and they go on unharmed', async () => {
  const scripted = scriptedSession(wasm, { spawnThread })
  const { ask, bench } = scripted
  expect(bench.run('threaded.start')).toBe('+OK\r\n')
  await vi.waitFor(() => expect(bench.host.threads().map(({ stands }) => stands)).toEqual([true]), 60_000)
  ask('setBreakpoints', {
    source: { path: 'threaded.c' },
    breakpoints: [{ line: line('(ctx, product)') }, { line: line('(ctx, done)') }],
  })
  const seen: unknown[] = []
  const steps = function* (): Generator<ReturnType<Scripted['held']>> {
    const product = (): string => ask<{ result: string }>('evaluate', { expression: 'product' }).result
    for (let back = 0; back < 6; back++) {
      seen.push([scripted.place(), product()])
      yield 'stepBack'
    }
    yield 'playground/present'
    seen.push([scripted.place(), product(), threadsOf(scripted).length])
    yield 'continue'
    expect(() => ask('stepBack')).toThrow('cannot run again: threads of modules ran meanwhile')
    yield 'continue'
  }
  const going = steps()
  scripted.held = () => going.next().value ?? 'continue'
  expect(bench.run('threaded.alone 4')).toBe(':24\r\n')
  const reply = `Alone:${line('(ctx, product)')}`
  const loop = `Alone:${line('long long i = 1')}`
  const unlock = `Alone:${line('product *= i') + 1}`
  const times = `Alone:${line('product *= i')}`
  const lock = `Alone:${line('product *= i') - 1}`
  expect(seen).toEqual([
    [reply, '24'],
    [loop, '24'],
    [unlock, '24'],
    [times, '6'],
    [lock, '6'],
    [loop, '6'],
    [reply, '24', 2],
  ])
  expect(bench.run('threaded.together')).toBe(':1\r\n')
  expect(bench.run('threaded.together')).toBe(':2\r\n')
  bench.host.dispose()
})
