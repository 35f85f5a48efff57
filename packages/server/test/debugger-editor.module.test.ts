// VS Code's own client library for tests of debug adapters talks to --dap: what it asks for and how it checks answers is not ours.

import { expect, it } from 'vitest'
import { DebugClient } from '@vscode/debugadapter-testsupport'
import { debuggedServer, lineOf, MAIN, SHAPES } from './debugged-server.ts'

const debugged = debuggedServer()

it('launches, stops, steps both ways, evaluates, changes a variable and takes its leave', async () => {
  // One debugger at a time: the one that each test is given makes room.
  await debugged.dap.request('disconnect')
  const editor = new DebugClient('node', '', 'valkey-module')
  await editor.start(debugged.dapPort)
  const below = lineOf(MAIN, 'long long below')
  const replies = lineOf(MAIN, 'ReplyWithLongLong(ctx, result)')
  await Promise.all([editor.waitForEvent('process'), launch()])
  debugged.send('debug.factorial', '3')
  await stoppedAt('breakpoint', below)

  const { threads } = (await editor.threadsRequest()).body
  expect(threads.map(({ id, name }) => ({ id, name }))).toEqual([{ id: 1, name: 'engine' }])
  await Promise.all([editor.stepInRequest({ threadId: 1 }), stoppedAt('step', lineOf(MAIN, 'if (n <= 1)'))])
  await Promise.all([editor.stepBackRequest({ threadId: 1 }), stoppedAt('goto', below)])
  await Promise.all([editor.stepInRequest({ threadId: 1 }), stoppedAt('step', lineOf(MAIN, 'if (n <= 1)'))])
  await Promise.all([
    editor.stepOutRequest({ threadId: 1 }),
    stoppedAt('step', lineOf(MAIN, 'return n * below')),
  ])

  const { stackFrames } = (await editor.stackTraceRequest({ threadId: 1 })).body
  const frameId = stackFrames[0]?.id ?? 0
  const sum = await editor.evaluateRequest({ expression: 'n + below', frameId, context: 'watch' })
  expect(sum.body).toMatchObject({ result: '5', type: 'long long' })
  const { scopes } = (await editor.scopesRequest({ frameId })).body
  const variablesReference = scopes[0]?.variablesReference ?? 0
  const { variables } = (await editor.variablesRequest({ variablesReference })).body
  expect(variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['n=3', 'below=2'])
  const set = await editor.setVariableRequest({ variablesReference, name: 'below', value: '5' })
  expect(set.body).toMatchObject({ value: '5' })

  await Promise.all([editor.assertOutput('console', 'it is 15'), editor.continueRequest({ threadId: 1 })])
  expect(await debugged.client.until(/:\d+\r\n/)).toBe(':15\r\n')
  // Stopping is taking leave first.
  await editor.stop()
  await debugged.reconnect()

  async function launch(): Promise<void> {
    await editor.initializeRequest()
    await editor.launchRequest({ program: [MAIN, SHAPES] } as never)
    await editor.setBreakpointsRequest({
      source: { path: MAIN },
      breakpoints: [
        { line: below, condition: 'n == 3' },
        { line: replies, logMessage: 'it is {result}' },
      ],
    })
    await editor.configurationDoneRequest()
  }

  /** The next stop has this reason and place. */
  async function stoppedAt(reason: string, line: number): Promise<void> {
    await editor.assertStoppedLocation(reason, { path: MAIN, line })
  }
})
