import { describe, expect, it } from 'vitest'
import { MOST_BYTES } from '../base/bytes.ts'
import { TestServer } from '../test-server.ts'

describe('replies', () => {
  it('[D19] that no string can hold close the connection, and nothing else', () => {
    const t = new TestServer()
    const client = t.client('greedy')
    client.reply.raw('x'.repeat(MOST_BYTES))
    client.reply.deferred('array').setLength(0)
    client.reply.raw('x'.repeat(MOST_BYTES))
    t.server.output.touch(client)
    t.server.settle()
    expect({ closed: client.closed, received: t.received('greedy') }).toEqual({ closed: true, received: '' })
    expect(t.host.lines.at(-1)).toBe(
      `warning Closing client whose replies are too long: id=${client.id} addr=${client.addr}`,
    )
    expect(t.run('PING')).toBe('+PONG\r\n')
  })
})
