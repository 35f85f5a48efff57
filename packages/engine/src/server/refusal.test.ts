import { describe, expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'

describe('what is protected', () => {
  it.each([
    ['127.0.0.1:5000', true],
    ['[::1]:5000', true],
    ['/tmp/a.sock:0', true],
    ['10.0.0.7:5000', false],
    ['[fe80::1]:5000', false],
  ])('[enable-debug-command] local: a client from %s may: %s', (addr, allowed) => {
    const t = new TestServer({ 'enable-debug-command': 'local', 'enable-protected-configs': 'local' })
    let out = ''
    const client = t.server.createClient({ addr, output: (bytes) => (out += bytes) })
    t.server.execute(client, ['DEBUG', 'SET-ACTIVE-EXPIRE', '1'])
    t.server.execute(client, ['CONFIG', 'SET', 'dbfilename', 'other.rdb'])
    expect(out).toBe(
      allowed
        ? '+OK\r\n+OK\r\n'
        : '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a ' +
            'local connection, otherwise you need to set this option in the configuration file, and then restart the ' +
            "server.\r\n-ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config\r\n",
    )
  })
})
