// The debugger through window.playground: stops, steps and looks while the page stays alive.
import { expect, test } from '../fixtures/test.ts'
import { lineOf, SUMMING_MODULE as SOURCE } from '../fixtures/modules.ts'

/** What this journey uses of window.playground. */
interface Debuggable {
  debug(command: string, args?: unknown): Promise<unknown>
  onDebugEvent(listener: (event: { readonly event: string; readonly body?: unknown }) => void): () => void
  command(line: string): Promise<{ readonly reply: string }>
}

test('a breakpoint stops a command, steps go on from there, and the page stays alive', async ({
  playground,
}) => {
  await playground.open({ 'module.c': SOURCE })
  const seen = await playground.page.evaluate(
    async ({ sum, back }) => {
      const { playground } = globalThis as typeof globalThis & { playground: Debuggable }
      const events: { event: string; body?: unknown }[] = []
      let wake: () => void = () => undefined
      playground.onDebugEvent((event) => {
        events.push(event)
        wake()
      })
      async function stopped(): Promise<unknown> {
        for (;;) {
          const index = events.findIndex(({ event }) => event === 'stopped')
          if (index >= 0) return events.splice(0, index + 1).at(-1)?.body
          await new Promise<void>((resolve) => (wake = resolve))
        }
      }
      async function places(): Promise<string[]> {
        const { stackFrames } = (await playground.debug('stackTrace', { threadId: 1 })) as {
          stackFrames: { name: string; line: number }[]
        }
        return stackFrames.map(({ name, line }) => (line > 0 ? `${name}:${line}` : name))
      }
      await playground.debug('initialize', { adapterID: 'page' })
      await playground.debug('launch', {})
      const set = await playground.debug('setBreakpoints', {
        source: { path: 'module.c' },
        breakpoints: [{ line: sum }],
      })
      await playground.debug('configurationDone')
      const reply = playground.command('t.do x')
      const first = await stopped()
      const stack = await places()
      const frames = await new Promise((resolve) => requestAnimationFrame(() => resolve('alive')))
      await playground.debug('next', { threadId: 1 })
      await stopped()
      const next = (await places())[0]
      await playground.debug('stepOut', { threadId: 1 })
      await stopped()
      const out = (await places())[0]
      await playground.debug('setBreakpoints', { source: { path: 'module.c' }, breakpoints: [] })
      await playground.debug('continue', { threadId: 1 })
      return { set, first, stack, frames, next, out, back, reply: (await reply).reply }
    },
    { sum: lineOf('int sum'), back: lineOf('return sum') },
  )
  expect(seen).toMatchObject({
    // The module is loaded when everything is set up; until then a breakpoint waits.
    set: { breakpoints: [{ verified: false }] },
    first: { reason: 'breakpoint' },
    stack: [`add:${lineOf('int sum')}`, `Do:${lineOf('total = add')}`, 'command t.do x'],
    frames: 'alive',
    next: `add:${lineOf('return sum')}`,
    out: `Do:${lineOf('for (int')}`,
    reply: '(integer) 3',
  })
})
