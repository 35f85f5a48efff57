// What is shown of a stop in one answer: the same as the protocol's own requests say one after the other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { compileC } from '../../api/test/harness.ts'
import type { Look } from '../src/front.ts'
import { lineIn, scriptedSession } from './scripted-session.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/hearing.c'), 'utf8')

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await compileC('hearing.c', SOURCE)
})

it('[playground/look] tells the stack, the variables of the innermost frame, opened scopes, and expressions with their problems', () => {
  const scripted = scriptedSession(wasm)
  const { bench, ask } = scripted
  ask('setBreakpoints', {
    source: { path: 'hearing.c' },
    breakpoints: [{ line: lineIn(SOURCE, '"event %d') }],
  })
  const looks: Look[] = []
  const told: unknown[] = []
  scripted.held = () => {
    const watches = ['flushes + 1', 'nothing']
    looks.push(
      ask<Look>('playground/look', { watches }),
      ask<Look>('playground/look', { opened: ['Globals'] }),
    )
    const { stackFrames } = ask<{ stackFrames: { id: number }[] }>('stackTrace', { threadId: 1 })
    const { scopes } = ask<{ scopes: { variablesReference: number }[] }>('scopes', {
      frameId: stackFrames[0]?.id,
    })
    const { variables } = ask<{ variables: { name: string; value: string }[] }>('variables', {
      variablesReference: scopes[0]?.variablesReference,
    })
    told.push(
      stackFrames,
      variables.map(({ name, value }) => [name, value]),
    )
    return 'continue'
  }
  expect(bench.run('FLUSHDB')).toBe('+OK\r\n')
  const [first, second] = looks as [Look, Look]
  expect([first.stackFrames, first.scopes[0]?.variables?.map(({ name, value }) => [name, value])]).toEqual(
    told.slice(0, 2),
  )
  expect(first.frameId).toBe(first.stackFrames[0]?.id)
  expect(first.scopes.map(({ name, variables }) => [name, variables === null])).toEqual([
    ['Locals', false],
    ['Globals', true],
  ])
  expect(first.watches).toMatchObject([
    { result: '2', type: 'int' },
    { problem: "no symbol 'nothing' in this place" },
  ])
  expect(second.scopes[1]?.variables).toMatchObject([{ name: 'flushes', value: '1' }])
  expect(second.watches).toEqual([])
  bench.host.dispose()
})

it('[playground/look] tells of no frame where nothing of C runs', () => {
  const scripted = scriptedSession(wasm)
  const { bench, ask } = scripted
  ask('playground/setStops', { stops: [{ kind: 'write', pattern: 'k' }] })
  let look: Look | null = null
  scripted.held = () => {
    look = ask<Look>('playground/look', { watches: ['flushes'] })
    return 'continue'
  }
  expect(bench.run('RPUSH k a')).toBe(':1\r\n')
  expect(look).toEqual({
    stackFrames: [{ id: 1, name: 'command RPUSH k a', line: 0, column: 0, presentationHint: 'label' }],
    frameId: null,
    scopes: [],
    watches: [{ problem: 'that is no frame of C: it has no variables' }],
  })
  bench.host.dispose()
})
