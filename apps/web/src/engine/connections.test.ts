import { COMMANDS, Server, type Host } from '@valkey-playground/engine'
import { describe, expect, it } from 'vitest'
import { Connections } from './connections.ts'

const host: Host = { now: () => 1000, monotonicMicros: () => 0, random: () => 0.5, log() {}, wake() {} }

function start(): { connections: Connections; pushes: [string, string][]; server: Server } {
  const pushes: [string, string][] = []
  const server = new Server(host, { commands: COMMANDS })
  return { server, pushes, connections: new Connections(server, (name, raw) => pushes.push([name, raw])) }
}

describe('Connections', () => {
  it('answer a command with the bytes its connection received', async () => {
    const { connections } = start()
    expect(await connections.send('a', ['SET', 'k', 'v'])).toEqual({ raw: '+OK\r\n', resp: 2 })
    expect(await connections.send('b', ['GET', 'k'])).toEqual({ raw: '$1\r\nv\r\n', resp: 2 })
  })

  it('switch the protocol first where another one is asked for', async () => {
    const { connections } = start()
    expect(await connections.send('a', ['GET', 'none'], 3)).toEqual({ raw: '_\r\n', resp: 3 })
    expect(await connections.send('a', ['GET', 'none'])).toEqual({ raw: '_\r\n', resp: 3 })
    expect(await connections.send('a', ['GET', 'none'], 2)).toEqual({ raw: '$-1\r\n', resp: 2 })
  })

  it('answer a blocked command when it is served, and what was sent behind it after that', async () => {
    const { connections } = start()
    const order: string[] = []
    const blocked = connections.send('a', ['BLPOP', 'list', '0']).then(({ raw }) => order.push(raw))
    const behind = connections.send('a', ['PING']).then(({ raw }) => order.push(raw))
    await connections.send('b', ['RPUSH', 'list', 'x'])
    await Promise.all([blocked, behind])
    expect(order).toEqual(['*2\r\n$4\r\nlist\r\n$1\r\nx\r\n', '+PONG\r\n'])
  })

  it('give all confirmations of SUBSCRIBE as its answer, and messages as pushes', async () => {
    const { connections, pushes } = start()
    const { raw } = await connections.send('a', ['SUBSCRIBE', 'x', 'y'])
    expect(raw).toBe('*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\ny\r\n:2\r\n')
    expect((await connections.send('b', ['PUBLISH', 'x', 'hello'])).raw).toBe(':1\r\n')
    expect(pushes).toEqual([['a', '*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$5\r\nhello\r\n']])
  })

  it('reject what waits when a connection is closed, and open a new one for the next command', async () => {
    const { connections, server } = start()
    const blocked = connections.send('a', ['BLPOP', 'list', '0'])
    connections.close('a')
    await expect(blocked).rejects.toThrow('The connection was closed.')
    expect(server.clients.size).toBe(0)
    expect((await connections.send('a', ['PING'])).raw).toBe('+PONG\r\n')
  })

  it('resolve QUIT with its reply', async () => {
    const { connections } = start()
    expect((await connections.send('a', ['QUIT'])).raw).toBe('+OK\r\n')
  })
})
