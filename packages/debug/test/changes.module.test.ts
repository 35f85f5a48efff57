// What a step changed, who wrote something last, and everything as it was: keys, objects, the reply, the clock.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileC, compileModule } from '../../api/test/harness.ts'
import type { Changes, ClockState, HandleRow, LastWrite, Moments } from '../src/front.ts'
import { lineIn, scriptedSession, type Scripted } from './scripted-session.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/changing.c'), 'utf8')
const line = (text: string): number => lineIn(SOURCE, text)

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await compileC('changing.c', SOURCE)
})

/** Stops at the first statement of a function and runs a command; `steps` are taken one by one until there are no more. */
function through(
  scripted: Scripted,
  name: string,
  command: string,
  steps: Iterable<ReturnType<Scripted['held']>>,
): string {
  scripted.ask('setFunctionBreakpoints', { breakpoints: [{ name }] })
  const iterator = steps[Symbol.iterator]()
  scripted.held = () => {
    const { done, value } = iterator.next()
    return done === true ? 'continue' : value
  }
  return scripted.bench.run(command)
}

describe('playground/changes', () => {
  it('tells after each step what became of variables, keys and the reply', () => {
    const scripted = scriptedSession(wasm)
    const seen: Record<number, unknown> = {}
    function* steps(): Iterable<string> {
      let at = ''
      while (!at.endsWith(`:${line('return VALKEYMODULE_OK;')}`)) {
        yield 'next'
        const before = Number(at.split(':')[1])
        at = scripted.place()
        const { keys, variables, reply } = scripted.ask<Changes>('playground/changes')
        seen[before] = [
          ...keys.map(({ key, before: was, after, call }) => `${call}: ${key}: ${was} → ${after}`),
          ...(variables ?? [])
            .filter(({ name }) => name !== 'key')
            .map(({ name, before: was, after }) => `${name}: ${was} → ${after}`),
          ...(reply.before === reply.after ? [] : [JSON.stringify(reply.after)]),
        ]
      }
    }
    scripted.bench.run('HSET h old x')
    const reply = through(scripted, 'Step', 'changing.step h', steps())
    expect(reply).toBe('*1\r\n:2\r\n')
    const at = 1_700_000_000_000 + 5000
    expect(seen).toMatchObject({
      [line('first.value = 7')]: ['first.value: 1 → 7'],
      [line('local = 2')]: ['local: 1 → 2'],
      [line('table[42]')]: ['table[42]: 0 → 2'],
      [line('"name"')]: [
        'HashSet: h: hash "old": "x" → hash "old": "x", "name": "changing.step", "size": "h"',
      ],
      [line('"size", argv[0]')]: [
        'HashSet: h: hash "old": "x", "name": "changing.step", "size": "h" → hash "old": "x", "name": "changing.step", "size": "changing.step"',
      ],
      [line('SetExpire')]: [expect.stringMatching(new RegExp(`^SetExpire: h: .* → .*, expires at ${at}$`))],
      [line('CloseKey')]: [],
      [line('POSTPONED_LEN')]: [],
      [line('ReplyWithLongLong(ctx, local)')]: ['":2\\r\\n"'],
      [line('SetArrayLength')]: ['"*1\\r\\n:2\\r\\n"'],
      [line('first.next')]: [expect.stringMatching(/^first\.next: NULL → 0x/)],
    })
  })

  it('tells a step back in the order of the step', () => {
    const scripted = scriptedSession(wasm)
    let told: Changes | undefined
    scripted.ask('setBreakpoints', {
      source: { path: 'changing.c' },
      breakpoints: [{ line: line('SetExpire') }],
    })
    let stage = 0
    scripted.held = () => {
      if (stage++ === 0) return 'stepBack'
      told ??= scripted.ask<Changes>('playground/changes')
      return stage === 2 ? 'playground/present' : 'continue'
    }
    scripted.bench.run('changing.step h')
    expect(told?.keys).toEqual([
      {
        db: 0,
        key: 'h',
        before: 'hash "name": "changing.step", "size": "changing.step"',
        after: 'hash "name": "changing.step", "size": "h"',
        position: told?.to,
        call: 'HashSet',
      },
    ])
  })
})

it('the last write of a key, of a field and of a variable is told with line and call', () => {
  const scripted = scriptedSession(wasm)
  scripted.ask('setBreakpoints', {
    source: { path: 'changing.c' },
    breakpoints: [{ line: line('return VALKEYMODULE_OK;') }],
  })
  const found: LastWrite[] = []
  let there = ''
  const asked = [
    { key: 'h' },
    { key: 'h', field: 'size' },
    { key: 'h', field: 'name' },
    { key: 'other' },
    { expression: 'first.value' },
    { expression: 'table[42]' },
  ]
  scripted.held = ({ reason }) => {
    if (reason === 'goto') {
      if (there !== '') return 'continue'
      there = scripted.place()
      return 'playground/present'
    }
    if (there !== '') return 'continue'
    for (const args of asked) found.push(scripted.ask<LastWrite>('playground/lastWrite', args))
    const [, size] = found
    return ['playground/goTo', size?.found === true ? { unit: size.unit, position: size.position } : {}]
  }
  scripted.bench.run('changing.step h')
  const at = (text: string, call?: string): object => ({
    found: true,
    what: 'command changing.step h',
    line: line(text),
    ...(call === undefined ? {} : { call }),
  })
  expect(found).toMatchObject([
    at('SetExpire', 'SetExpire'),
    { ...at('"size", argv[0]', 'HashSet'), before: '"h"', after: '"changing.step"' },
    { ...at('"name"', 'HashSet'), before: null, after: '"changing.step"' },
    { found: false },
    at('first.value = 7'),
    at('table[42]'),
  ])
  expect(there).toBe(`Step:${line('"size", argv[0]')}`)
})

it('a frame is restarted from its first statement, with keys and objects as they were', () => {
  const scripted = scriptedSession(wasm)
  scripted.ask('setBreakpoints', {
    source: { path: 'changing.c' },
    breakpoints: [{ line: line('return VALKEYMODULE_OK;') }],
  })
  const types = (): string[] =>
    scripted.ask<{ handles: HandleRow[] }>('playground/handles').handles.map(({ type }) => type)
  const seen: unknown[] = []
  scripted.held = ({ reason }) => {
    const { exists } = { exists: scripted.bench.server.databases[0]?.exists('h') }
    seen.push([reason, exists, types().filter((type) => type === 'ValkeyModuleString').length])
    if (reason === 'goto' && seen.length === 2) {
      seen.push(scripted.place())
      return 'next'
    }
    return seen.length === 1 ? ['restartFrame', { frameId: 1 }] : 'continue'
  }
  scripted.bench.run('changing.step h')
  expect(seen.slice(0, 4)).toEqual([
    ['breakpoint', true, 2],
    ['goto', false, 2],
    `Step:${line('int local')}`,
    ['step', false, 2],
  ])
  expect(scripted.bench.run('EXISTS h')).toBe(':1\r\n')
})

it('an object that nobody can free any more is told as lost when its call is over', () => {
  const scripted = scriptedSession(wasm)
  through(scripted, 'Lose', 'changing.lose', ['continue'])
  const lost = (): unknown =>
    scripted
      .ask<{ handles: HandleRow[] }>('playground/handles')
      .handles.filter(({ value }) => /lost|kept/.test(value))
      .map(({ value, leaked, madeAt }) => [value, leaked, madeAt])
  expect(lost()).toEqual([
    ['"lost"', true, `changing.c:${line('"lost"')}`],
    ['"kept"', false, `changing.c:${line('"kept"')}`],
  ])
})

it('misuse of the module API is held where it happens, with the stack as it is', async () => {
  const scripted = scriptedSession(await compileModule('misuses'))
  scripted.ask('setExceptionBreakpoints', { filters: ['misuse'] })
  const stops: unknown[] = []
  scripted.held = ({ reason, description, text }) => {
    stops.push([reason, description, text, scripted.place()])
    return 'continue'
  }
  const source = readFileSync(join(import.meta.dirname, '../../api/test/modules/misuses.c'), 'utf8')
  const reply = scripted.bench.run('misuses.key closed k')
  expect(reply).toContain('freed or closed already')
  expect(stops).toEqual([
    [
      'exception',
      'Stopped on misuse of the module API',
      expect.stringContaining('freed or closed already'),
      `Key:${lineIn(source, 'ValkeyModule_KeyType(key)')}`,
    ],
  ])
})

it('undefined behaviour is held where a check has found it, and code goes on', async () => {
  const scripted = scriptedSession(await compileModule('undefined', 'sanitize'))
  const source = readFileSync(join(import.meta.dirname, '../../api/test/modules/undefined.c'), 'utf8')
  const line = lineIn(source, 'IS(add)')
  const stops: unknown[] = []
  scripted.held = ({ reason, description }) => {
    stops.push([reason, description, scripted.place()])
    return 'continue'
  }
  scripted.ask('setExceptionBreakpoints', { filters: ['sanitizer'] })
  const reply = scripted.bench.run('undefined.do add')
  scripted.ask('setExceptionBreakpoints', { filters: ['misuse'] })
  expect(scripted.bench.run('undefined.do add')).toBe(reply)
  const text = `undefined.c:${line}:25: undefined behaviour: signed integer overflow: 2147483647 + 1 in int`
  expect([reply, stops]).toEqual([':-2147483648\r\n', [['exception', text, `Do:${line}`]]])
})

it('a call that has lost an object is held at its end', () => {
  const scripted = scriptedSession(wasm)
  scripted.ask('setExceptionBreakpoints', { filters: ['lost'] })
  const stops: unknown[] = []
  scripted.held = (stop) => {
    stops.push([stop['reason'], stop['text'], scripted.place()])
    return 'continue'
  }
  scripted.bench.run('changing.step h')
  expect(scripted.bench.run('changing.lose')).toBe('$4\r\nlost\r\n')
  expect(stops).toEqual([
    [
      'exception',
      `ValkeyModuleString "lost" made at changing.c:${line('"lost"')}`,
      'command changing.lose:0',
    ],
  ])
})

describe('playground/clock', () => {
  it('steps to the next timer, tells where it was set, and runs its callback', () => {
    const scripted = scriptedSession(wasm)
    const { ask, bench } = scripted
    ask('playground/clock', { action: 'pause' })
    bench.run('changing.later 60000')
    const state = ask<ClockState>('playground/clock')
    expect(state).toMatchObject({
      paused: true,
      speed: 0,
      next: {
        kind: 'timer',
        what: 'timer of changing',
        at: state.now + 60_000,
        madeAt: `changing.c:${line('CreateTimer')}`,
      },
    })
    ask('playground/clock', { action: 'advance', millis: 59_999 })
    bench.server.pump()
    expect(bench.run('GET woken')).toBe('$-1\r\n')
    ask('playground/clock', { action: 'step' })
    expect(bench.server.pump()).toBe(null)
    expect(bench.run('GET woken')).toBe('$1\r\n1\r\n')
  })

  it('steps to the next key that expires, and follows the machine’s clock again', () => {
    const { ask, bench } = scriptedSession(wasm)
    ask('playground/clock', { action: 'pause' })
    bench.run('SET k v PX 5000')
    bench.run('SET later v PX 9000')
    expect(ask<ClockState>('playground/clock', { action: 'step' }).next).toMatchObject({
      what: 'key "later"',
    })
    bench.server.pump()
    expect(bench.server.databases[0]?.size).toBe(1)
    const { now, real, speed } = ask<ClockState>('playground/clock', { action: 'real' })
    expect([now - real, speed]).toEqual([0, 1])
    expect(() => ask('playground/clock', { action: 'advance', millis: -1 })).toThrow('above 0')
  })

  it('shows in the past the time of then and the timers that waited, and cannot be set there', () => {
    const scripted = scriptedSession(wasm)
    const { ask, bench } = scripted
    bench.run('SET k v PX 90000')
    bench.run('changing.later 60000')
    const set = bench.server.time
    bench.setTime(set + 60_000)
    const seen: unknown[] = []
    const look = (): void => {
      const { now, next } = ask<ClockState>('playground/clock')
      seen.push([now - set, next && [next.what, next.at - set], bench.host.timers().length])
    }
    function* steps(): Iterable<ReturnType<Scripted['held']>> {
      look()
      const { units } = ask<Moments>('playground/moments')
      const { number: unit, statements = 0 } = units.find(({ what }) => what.includes('later')) ?? {}
      yield ['playground/goTo', { unit, position: 1 }]
      look()
      expect(() => ask('playground/clock', { action: 'step' })).toThrow('the past')
      yield ['playground/goTo', { unit, position: statements }]
      look()
      yield 'playground/present'
      look()
    }
    through(scripted, 'wake', 'PING', steps())
    bench.server.pump()
    const expiry = ['key "k"', 90_001]
    expect(seen).toEqual([
      [60_000, expiry, 0],
      [0, expiry, 0],
      [0, ['timer of changing', 60_000], 1],
      [60_000, expiry, 0],
    ])
  })
})
