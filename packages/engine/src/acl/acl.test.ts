import { describe, expect, it } from 'vitest'
import { parseReply, type ReplyNode } from '../resp/reply-parser.ts'
import { MemoryStorage, type MaybePromise } from '../server/storage.ts'
import { Server } from '../server/server.ts'
import { COMMANDS } from '../commands/table.ts'
import { TestHost, TestServer } from '../test-server.ts'
import { bytesToUint8Array, uint8ArrayToBytes } from '../base/bytes.ts'

function plain(node: ReplyNode): unknown {
  if ('items' in node) return node.items.map(plain)
  return 'text' in node ? node.text : 'value' in node ? node.value : null
}

function logOf(t: TestServer): Record<string, unknown>[] {
  const entries = plain(parseReply(t.run('ACL LOG')) as ReplyNode) as unknown[][]
  return entries.map((entry) =>
    Object.fromEntries(Array.from({ length: entry.length / 2 }, (_, i) => [entry[i * 2], entry[i * 2 + 1]])),
  )
}

describe('ACL LOG', () => {
  it('[ACL LOG] counts like denials within a minute, and begins anew after it', () => {
    const t = new TestServer()
    t.run('ACL SETUSER u on nopass +get ~a')
    t.run('AUTH u x', 'u')
    t.run('GET b', 'u')
    t.advance(60_000)
    t.run('GET b', 'u')
    t.advance(60_001)
    t.run('GET b', 'u')
    t.advance(1500)
    const shown = logOf(t).map((entry) => [
      entry['count'],
      entry['entry-id'],
      entry['age-seconds'],
      Number(entry['timestamp-last-updated']) - Number(entry['timestamp-created']),
    ])
    expect(shown).toEqual([
      [1, 1, '1.5', 0],
      [2, 0, '61.501', 60_000],
    ])
  })

  it('[ACL LOG] keeps the numbers of entries after a reset', () => {
    const t = new TestServer()
    t.run('AUTH nosuch x', 'u')
    t.run('ACL LOG RESET')
    t.run('AUTH other x', 'u')
    expect(logOf(t).map((entry) => [entry['entry-id'], entry['username'], entry['object']])).toEqual([
      [1, 'other', 'AUTH'],
    ])
  })
})

describe('users', () => {
  it('[ACL SETUSER] names commands as they were before they were renamed', () => {
    const t = new TestServer()
    t.server.commands.rename('get', 'fetch')
    t.server.commands.rename('set', '')
    expect([t.run('ACL SETUSER u +get +set'), t.run('ACL SETUSER u +fetch')]).toEqual([
      '+OK\r\n',
      "-ERR Error in ACL SETUSER modifier '+fetch': Unknown command or category name in ACL\r\n",
    ])
    t.run('ACL SETUSER u on nopass ~*')
    t.run('AUTH u x', 'u')
    expect(t.run('FETCH a', 'u')).toBe('$-1\r\n')
    t.run('ACL SETUSER u -get')
    expect(t.run('FETCH a', 'u')).toBe("-NOPERM User u has no permissions to run the 'get' command\r\n")
  })

  it('[AUTH] clients that were there before a password was set go on', () => {
    const t = new TestServer()
    t.client('old')
    t.run('CONFIG SET requirepass secret')
    expect([
      t.run('PING', 'old'),
      t.run('PING', 'new'),
      t.run('AUTH secret', 'new'),
      t.run('PING', 'new'),
    ]).toEqual(['+PONG\r\n', '-NOAUTH Authentication required.\r\n', '+OK\r\n', '+PONG\r\n'])
  })

  it('[ACL DELUSER] a user may delete itself: its reply comes, then the end', () => {
    const t = new TestServer()
    t.run('ACL SETUSER u on nopass +@all')
    t.run('AUTH u x', 'u')
    expect(t.run('ACL DELUSER u', 'u')).toBe(':1\r\n')
    expect(t.client('u').closed).toBe(true)
  })
})

/** A storage that answers later, as a page's does. */
class SlowStorage extends MemoryStorage {
  override read(name: string): Uint8Array | undefined {
    return Promise.resolve(super.read(name)) as unknown as Uint8Array | undefined
  }

  override write(name: string, chunks: Iterable<Uint8Array>): void {
    super.write(name, chunks)
    return Promise.resolve() as unknown as void
  }
}

describe('ACL files', () => {
  it.each([
    ['at once', new MemoryStorage()],
    ['later', new SlowStorage()],
  ])('[ACL LOAD] [ACL SAVE] with a storage that answers %s', async (_when, storage) => {
    const server = new Server(new TestHost(), {
      commands: COMMANDS,
      config: { aclfile: 'users.acl' },
      storage,
    })
    let out = ''
    const client = server.createClient({ output: (bytes) => (out += bytes) })
    const ask = async (...argv: string[]): Promise<string> => {
      out = ''
      server.execute(client, argv)
      for (let turn = 0; out === '' && turn < 20; turn++) {
        await Promise.resolve()
        server.settle()
      }
      return out
    }
    expect(await ask('ACL', 'LOAD')).toBe(
      "-ERR Error loading ACLs, opening file 'users.acl': No such file or directory\r\n",
    )
    await ask('ACL', 'SETUSER', 'u', 'on', '~a', '+get')
    expect(await ask('ACL', 'SAVE')).toBe('+OK\r\n')
    const saved = await (storage.read('users.acl') as MaybePromise<Uint8Array | undefined>)
    expect(uint8ArrayToBytes(saved as Uint8Array)).toBe(
      'user default on nopass sanitize-payload ~* &* +@all\n' +
        'user u on sanitize-payload ~a resetchannels -@all +get\n',
    )
    await storage.write('users.acl', [bytesToUint8Array('user v off\n')])
    expect(await ask('ACL', 'LOAD')).toBe('+OK\r\n')
    expect(await ask('ACL', 'USERS')).toBe('*2\r\n$7\r\ndefault\r\n$1\r\nv\r\n')
  })
})
