// What is left in the log when the process ends by a fault.

import { afterEach, expect, it } from 'vitest'
import { RawClient, type ServerProcess, startServer } from './support.ts'

const started: ServerProcess[] = []

async function serve(...args: readonly string[]): Promise<ServerProcess> {
  const server = await startServer(['--enable-debug-command', 'yes', ...args])
  started.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop('SIGKILL')))
})

/** The headings of the report, in order. */
function headings(log: string): string[] {
  return [...log.matchAll(/^(?:------ (.*) ------|=== (.*) ===)$/gm)].map(
    ([, section, part]) => section ?? part ?? '',
  )
}

const REPORT = [
  'VALKEY BUG REPORT START: Cut & paste starting from here',
  'STACK TRACE',
  'STACK TRACE DONE',
  'INFO OUTPUT',
  'CLIENT LIST OUTPUT',
  'CURRENT CLIENT INFO',
  'VALKEY BUG REPORT END.',
]

it('a report of what the server was doing, with the words of the command if they may be shown', async () => {
  const server = await serve('--hide-user-data-from-log', 'no')
  const client = new RawClient(server)
  client.send('DEBUG SEGFAULT\r\n')
  await server.exited
  expect([server.child.signalCode, headings(server.log)]).toEqual(['SIGSEGV', REPORT])
  expect(server.log).toMatch(/# Valkey crashed by signal: 11\n/)
  expect(server.log).toMatch(
    /redis_version:[^]*addr=127.0.0.1:[^]*argv\[0\]: "DEBUG"\nargv\[1\]: "SEGFAULT"\n/,
  )
})

it('the same for an abort from outside; nothing if reports are switched off', async () => {
  const [reporting, silent] = await Promise.all([serve(), serve('--crash-log-enabled', 'no')])
  await Promise.all([reporting.stop('SIGABRT'), silent.stop('SIGABRT')])
  expect([reporting, silent].map(({ child, log }) => [child.signalCode, headings(log)])).toEqual([
    ['SIGABRT', REPORT],
    ['SIGABRT', []],
  ])
  expect(reporting.log).toMatch(/# Valkey crashed by signal: 6\n/)
})

it('SIGALRM asks for the stack alone, and the server goes on', async () => {
  const server = await serve()
  server.child.kill('SIGALRM')
  await server.logged(/Received SIGALRM\n\n------ STACK TRACE ------\n[^]*STACK TRACE DONE/)
  expect(await server.stop()).toBe(0)
})
