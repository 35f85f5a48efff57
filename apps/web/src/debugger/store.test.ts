import { expect, it, vi } from 'vitest'
import { createBreakpoints } from './breakpoints.ts'
import type { PageDebugger } from './debugger-state.ts'
import { createPageDebugger } from './store.ts'

interface Scripted {
  readonly debug: PageDebugger
  readonly asked: string[]
  readonly revealed: string[]
  readonly files: { current: Record<string, string> }
  fire(event: string, body?: unknown): void
  /** The value of `x` in the frame that is held. */
  x: string
}

/** A debugger whose other end answers by rote. */
function scripted(): Scripted {
  let hear: (event: { readonly event: string; readonly body?: unknown }) => void = () => undefined
  let changed: () => void = () => undefined
  const files = { current: { 'a.c': 'int x;' } as Record<string, string> }
  const made: Scripted = {
    x: '1',
    asked: [],
    revealed: [],
    files: {
      get current() {
        return files.current
      },
      set current(next) {
        files.current = next
        changed()
      },
    },
    fire: (event, body) => hear({ event, body }),
    debug: createPageDebugger({
      link: {
        onDebugEvent(listener) {
          hear = listener
          return () => undefined
        },
        debug(command) {
          made.asked.push(command)
          const answer = answers[command]
          return command === 'stepBack'
            ? Promise.reject(new Error('the earliest'))
            : Promise.resolve(answer?.() ?? {})
        },
      },
      breakpoints: createBreakpoints(),
      sources: {
        current: () => files.current,
        subscribe(listener) {
          changed = listener
          return () => undefined
        },
      },
      reveal: (path, line) => made.revealed.push(`${path}:${line}`),
    }),
  }
  const answers: Readonly<Record<string, () => unknown>> = {
    setBreakpoints: () => ({ breakpoints: [{ verified: true }] }),
    threads: () => ({ threads: [{ id: 1, name: 'engine', holdsLock: true, stopped: true }] }),
    'playground/look': () => ({
      stackFrames: [
        { id: 1, name: 'ValkeyModule_Call', line: 0, presentationHint: 'subtle' },
        { id: 2, name: 'f', line: 7, source: { path: 'a.c' } },
      ],
      frameId: 2,
      scopes: [
        {
          name: 'Locals',
          variablesReference: 5,
          variables: [{ name: 'x', value: made.x, variablesReference: 0 }],
        },
      ],
      watches: [],
    }),
    'playground/moments': () => ({ inPast: false, unit: 1, position: 4, bytes: 0, units: [] }),
  }
  return made
}

async function held(made: Scripted): Promise<void> {
  made.fire('stopped', { description: 'Stopped', text: 'here', threadId: 1 })
  await vi.waitFor(() => expect(made.debug.getState().looked).toBe(true), 60_000)
}

it('the page’s debugger sends all stops before the module is loaded', async () => {
  const made = scripted()
  made.debug.breakpoints.toggle('a.c', 7)
  await made.debug.start()
  expect(made.asked).toEqual([
    'initialize',
    'launch',
    'setBreakpoints',
    'setFunctionBreakpoints',
    'setDataBreakpoints',
    'playground/setStops',
    'setExceptionBreakpoints',
    'configurationDone',
  ])
})

it('the module’s commands are said to be there once it is loaded, not before', async () => {
  const made = scripted()
  await made.debug.start()
  expect(made.debug.getState()).toMatchObject({ phase: 'running', text: 'Loading …' })
  made.fire('process', { name: '/a.wasm' })
  expect(made.debug.getState()).toMatchObject({ phase: 'running', text: '' })
})

it('a stop shows the innermost frame that has a text, and what has changed since the stop before', async () => {
  const made = scripted()
  await made.debug.start()
  await held(made)
  expect(made.debug.getState()).toMatchObject({ phase: 'stopped', text: 'Stopped: here', frame: 2 })
  expect(made.revealed).toEqual(['a.c:7'])
  expect([...made.debug.getState().changed]).toEqual([])
  made.x = '2'
  made.debug.go('next')
  // Shown on until the next stop.
  expect(made.debug.getState()).toMatchObject({ phase: 'leaving', frame: 2 })
  await held(made)
  expect([...made.debug.getState().changed]).toEqual(['x'])
})

it('what is refused leaves it held where it was, with the reason', async () => {
  const made = scripted()
  await made.debug.start()
  await held(made)
  made.debug.go('stepBack')
  await vi.waitFor(() => expect(made.debug.getState().text).toBe('the earliest'), 60_000)
  expect(made.debug.getState()).toMatchObject({ phase: 'stopped', frame: 2 })
})

it('lines of a text that has changed since it was compiled are sent at the next beginning', async () => {
  const made = scripted()
  await made.debug.start()
  made.files.current = { 'a.c': 'int y;' }
  expect(made.debug.getState().stale).toBe(true)
  made.asked.length = 0
  made.debug.breakpoints.toggle('a.c', 3)
  expect(made.asked).toEqual([])
  await made.debug.restart()
  expect(made.asked[0]).toBe('setBreakpoints')
  expect(made.debug.getState().stale).toBe(false)
})

it('what the debugger prints is kept line by line until it begins anew', async () => {
  const made = scripted()
  await made.debug.start()
  made.fire('output', { category: 'console', output: 'i is 1\n' })
  made.fire('output', { category: 'stderr', output: 'two\nlines\n' })
  // A module that does not load ends debugging; the reason stays.
  made.fire('terminated')
  expect(made.debug.getState()).toMatchObject({ phase: 'off', printed: ['i is 1', 'two', 'lines'] })
  await made.debug.start()
  expect(made.debug.getState().printed).toEqual([])
})
