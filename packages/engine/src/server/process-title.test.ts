import { describe, expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'
import { processTitle } from './process-title.ts'

function title(template: string, config: Readonly<Record<string, string>> = {}): string | null {
  return processTitle(new TestServer(config).server, template, '/bin/server')
}

describe("the title of a server's process", () => {
  it('has facts for words in braces, and no spaces around them', () => {
    expect(title('{title} {listen-addr} {server-mode}')).toBe('/bin/server *:6379')
    expect(title('{title} {listen-addr} {server-mode}', { 'cluster-enabled': 'yes', port: '7000' })).toBe(
      '/bin/server *:7000 [cluster]',
    )
    expect(title('{listen-addr}', { port: '0', unixsocket: '/run/s' })).toBe('unixsocket:/run/s')
    expect(title(' TEST {port} {tls-port} {config-file}| ')).toBe('TEST 6379 0 -|')
    expect(title('{{title}')).toBe('{title}')
  })

  it('is nothing when a word is not known or does not end', () => {
    expect([title('{what}'), title('{}'), title('a {title'), title('a {')]).toEqual([null, null, null, null])
  })
})
