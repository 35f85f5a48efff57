// Lints under the debugger: code is held where one has something to report, and goes on as if nothing had been.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compileC } from '../../api/test/harness.ts'
import { lineIn, scriptedSession } from './scripted-session.ts'

const FOLDER = join(import.meta.dirname, '../../api/test/modules/lints')
const SOURCE = readFileSync(join(FOLDER, 'replies.c'), 'utf8')
const HEADER = readFileSync(join(FOLDER, 'case.h'), 'utf8')

it('a call is held at the line at which a lint has something to report, if that is wanted', async () => {
  const wasm = await compileC('replies.c', SOURCE, 'debug', { 'case.h': HEADER })
  const scripted = scriptedSession(wasm, { lint: true })
  const stops: unknown[] = []
  scripted.held = ({ reason, description, text }) => {
    stops.push([reason, description, text, scripted.place()])
    return 'continue'
  }
  const unheld = scripted.bench.run('r02_wrong k')
  scripted.ask('setExceptionBreakpoints', { filters: ['lint'] })
  const line = lineIn(SOURCE, '// R02')
  expect([scripted.bench.run('r02_wrong k'), stops]).toEqual([
    unheld,
    [
      [
        'exception',
        'Stopped on lint R02',
        `replies.c:${line}: R02 second-reply: ReplyWithLongLong replies once more`,
        `ValkeyModule_ReplyWithLongLong:0`,
      ],
    ],
  ])
})

it('a call is held at its end if that is where it is wrong', async () => {
  const wasm = await compileC('replies.c', SOURCE, 'debug', { 'case.h': HEADER })
  const scripted = scriptedSession(wasm, { lint: true })
  scripted.ask('setExceptionBreakpoints', { filters: ['lint'] })
  const stops: unknown[] = []
  scripted.held = ({ text }) => {
    stops.push([text, scripted.place()])
    return 'continue'
  }
  scripted.bench.run('r01_wrong')
  const line = lineIn(SOURCE, '// R01')
  expect(stops).toEqual([[`replies.c:${line}: R01 no-reply: ends without a reply`, 'command r01_wrong:0']])
})
