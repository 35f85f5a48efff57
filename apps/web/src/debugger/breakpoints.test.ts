import { describe, expect, it } from 'vitest'
import { changedPaths, createBreakpoints, SEND, sendLines } from './breakpoints.ts'

const lines = (store: ReturnType<typeof createBreakpoints>, path = 'a.c'): readonly number[] =>
  (store.getState().lines[path] ?? []).map(({ line }) => line)

/** A debugger that finds code where `has` says. */
function answering(has: (line: number) => boolean): {
  readonly sent: unknown[]
  readonly ask: (command: string, args: unknown) => Promise<unknown>
} {
  const sent: unknown[] = []
  return {
    sent,
    ask(command, args) {
      sent.push([command, args])
      const { breakpoints = [] } = args as { readonly breakpoints?: readonly { readonly line: number }[] }
      return Promise.resolve({
        breakpoints: breakpoints.map(({ line }) => ({ id: line, verified: has(line) })),
      })
    },
  }
}

describe('breakpoints', () => {
  it('stand in the order of their lines and go when they are toggled again', () => {
    const store = createBreakpoints()
    for (const line of [9, 3, 5, 9]) store.toggle('a.c', line)
    expect(lines(store)).toEqual([3, 5])
  })

  it('that an edit brings to one line become one', () => {
    const store = createBreakpoints()
    store.toggle('a.c', 3)
    store.change('a.c', 4, { condition: 'x > 1' })
    store.move('a.c', [3, 3])
    expect(lines(store)).toEqual([3])
  })

  it('are sent with their terms, those that are off left out', async () => {
    const store = createBreakpoints()
    store.change('a.c', 3, { condition: 'x > 1', hitCondition: '2' })
    store.change('a.c', 4, { enabled: false })
    store.change('a.c', 5, { logMessage: 'x is {x}' })
    const { sent, ask } = answering((line) => line !== 5)
    await sendLines(store, ask, 'a.c')
    expect(sent).toEqual([
      [
        'setBreakpoints',
        {
          source: { path: 'a.c' },
          breakpoints: [
            { line: 3, condition: 'x > 1', hitCondition: '2' },
            { line: 5, logMessage: 'x is {x}' },
          ],
        },
      ],
    ])
    expect(store.getState().lines['a.c']?.map(({ verified }) => verified)).toEqual([true, null, false])
    store.verify(5, true)
    expect(store.getState().lines['a.c']?.map(({ verified }) => verified)).toEqual([true, null, true])
  })

  it('are no others only because code was found for them', () => {
    const store = createBreakpoints()
    store.toggle('a.c', 3)
    const before = store.getState()
    store.change('a.c', 3, { verified: true })
    expect(changedPaths(store.getState(), before)).toEqual([])
    store.toggle('b.c', 1)
    expect(changedPaths(store.getState(), before)).toEqual(['b.c'])
  })

  it('[domain stops] are sent as the debugger knows them', async () => {
    const store = createBreakpoints()
    store.addDomain({ row: 'api', detail: 'OpenKey user' })
    store.addDomain({ row: 'timer', detail: '' })
    store.addDomain({ row: 'propagate', detail: '' })
    const { sent, ask } = answering(() => true)
    await SEND.domain(store, ask)
    expect(sent).toEqual([
      [
        'playground/setStops',
        {
          stops: [
            { kind: 'api', name: 'OpenKey', argument: 'user' },
            { kind: 'callback', purpose: 'timer' },
            { kind: 'propagate' },
          ],
        },
      ],
    ])
  })

  it('[trouble] of a kind that is new is stopped at if it says so, and not again once it was put off', () => {
    const store = createBreakpoints()
    const offered = [
      { filter: 'trap', label: 'Traps', default: true },
      { filter: 'errorReply', label: 'Error replies' },
    ]
    store.offer(offered)
    expect(store.getState().filters).toEqual(['trap'])
    store.toggleFilter('trap')
    store.offer(offered)
    expect(store.getState().filters).toEqual([])
  })
})
