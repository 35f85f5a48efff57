import { COMMANDS, Server, type Host } from '@valkey-playground/engine'
import type { ModuleHost } from '@valkey-playground/api'
import { describe, expect, it } from 'vitest'
import { causeShown, noteCauses } from './causes.ts'

/** A server with one client; `effects` gathers commands of the stream with what they come from. */
function bench() {
  let now = 1000
  const host: Host = { now: () => now, monotonicMicros: () => 0, random: () => 0.5, log() {}, wake() {} }
  const server = new Server(host, { commands: COMMANDS })
  const modules = {
    api: { current: null as unknown },
    tracer: { running: null as unknown },
  }
  noteCauses(server, modules as unknown as ModuleHost, (client) => `client ${client.id}`)
  const effects: unknown[] = []
  server.onPropagate((command) => effects.push([command.argv.join(' '), causeShown(command)]))
  const client = server.createClient({ output() {}, close() {} })
  return {
    server,
    modules,
    effects,
    run: (line: string) => server.feed(client, `${line}\r\n`),
    pass: (millis: number) => (now += millis),
  }
}

describe('noteCauses', () => {
  it('names the outermost command and its client, for what is wrapped too', () => {
    const { run, effects } = bench()
    run('SET a 1')
    run('MULTI')
    run('SET b 1')
    run('DEL a')
    run('EXEC')
    const exec = { what: 'EXEC', client: 'client 1' }
    expect(effects).toEqual([
      ['SET a 1', { what: 'SET', client: 'client 1' }],
      ['MULTI', exec],
      ['SET b 1', exec],
      ['DEL a', exec],
      ['EXEC', exec],
    ])
  })

  it('names expiry as such, with the command that came upon it or without any', () => {
    const { run, pass, effects, server } = bench()
    run('SET a 1 PX 10')
    run('SET b 1 PX 10')
    effects.length = 0
    pass(20)
    run('GET a')
    server.pump()
    expect(effects).toEqual([
      ['UNLINK a', { what: 'expiry', client: 'client 1' }],
      ['UNLINK b', { what: 'expiry' }],
    ])
  })

  it('names the callback and the call of the module API, with its line', () => {
    const { server, modules, effects, run } = bench()
    modules.api.current = { kind: 'callback', purpose: 'timer', module: { name: 'm' } }
    modules.tracer.running = { fn: 'Replicate', line: 'm.c:7' }
    server.runUnit(() => server.propagation.also(0, ['SET', 't', '1']))
    modules.api.current = { kind: 'callback', purpose: 'notification', module: { name: 'm' } }
    run('SET a 1')
    server.runUnit(() => {
      server.propagation.also(0, ['SET', 'x', '1'])
      server.propagation.also(0, ['SET', 'y', '1'])
    })
    const call = { call: 'Replicate', line: 'm.c:7' }
    expect(effects).toEqual([
      ['SET t 1', { what: 'timer of m', ...call }],
      ['SET a 1', { what: 'SET', client: 'client 1', callback: 'notification of m', ...call }],
      ['MULTI', { what: 'notification of m' }],
      ['SET x 1', { what: 'notification of m', ...call }],
      ['SET y 1', { what: 'notification of m', ...call }],
      ['EXEC', { what: 'notification of m' }],
    ])
  })
})
