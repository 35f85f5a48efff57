// Users from the configuration and from ACL files, beside the real server: what is taken, and with which words a start or a
// load is refused.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RawClient, REAL_SERVER, runProgram, startRealServer, startServer } from './support.ts'
import type { RealServerProcess, ServerProcess } from './support.ts'

const skip = process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1'
const HASH = 'a'.repeat(64)

let folder = ''
const started: (ServerProcess | RealServerProcess)[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-users-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text, 'latin1')
  return path
}

/** What a failed start says: the lines about users, without process and time. */
function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string[] {
  return `${stdout}${stderr}`
    .split('\n')
    .map((line) => line.replace(/^\d+:\w .{24} /, ''))
    .filter((line) => /acl|user|>>>|at line/i.test(line))
}

describe.skipIf(skip)('a start that is refused', () => {
  const cases: Readonly<Record<string, { conf?: string; acl?: string }>> = {
    'a rule that is none': { conf: 'user a on >x ~* nosense\n' },
    'a rule with a wrong hash': { conf: 'hz 10\nuser a on #123\n' },
    'a user twice': { conf: 'user a on\nuser b on\nuser a off\n' },
    'a parenthesis that stays open': { conf: 'user a on (+get ~x\n' },
    'no name': { conf: 'user\n' },
    'a command nobody knows, found when the users are made': { conf: 'user a on +nosuch\n' },
    'a category nobody knows': { conf: 'user a on +@nosuch\n' },
    'users and an ACL file': { conf: 'user a on\n', acl: 'user b on\n' },
    'an ACL file with faults': {
      acl: 'user a on +nosuch >p #bad #worse\nuser a off\nusr b\nuser\nuser c (+get\n\n  user d on +@all\t\n',
    },
  }
  for (const [name, { conf = '', acl }] of Object.entries(cases)) {
    it(`[user] [aclfile] ${name}`, () => {
      const users = acl === undefined ? '' : `aclfile ${file('bad.acl', acl)}\n`
      const config = file('bad.conf', `port 0\nsave ""\ndir ${folder}\n${conf}${users}`)
      const real = spawnSync(REAL_SERVER, [config], { encoding: 'utf8', timeout: 20000 })
      const ours = runProgram(['server', config])
      expect({ code: ours.code, said: said(ours) }).toEqual({ code: real.status, said: said(real) })
      expect(said(ours)).not.toEqual([])
    })
  }

  it('[aclfile] a file that is not there', () => {
    const config = file('none.conf', `port 0\naclfile ${join(folder, 'nosuch.acl')}\n`)
    const real = spawnSync(REAL_SERVER, [config], { encoding: 'utf8', timeout: 20000 })
    const ours = runProgram(['server', config])
    expect({ code: ours.code, said: said(ours) }).toEqual({ code: real.status, said: said(real) })
  })
})

/** Both servers with the same configuration; each has an ACL file of its own. */
async function both(
  conf: string,
  acl?: string,
): Promise<{ name: string; client: RawClient; path: string }[]> {
  const sides = []
  for (const name of ['real', 'ours']) {
    const path = join(folder, `${name}.acl`)
    if (acl !== undefined) writeFileSync(path, acl)
    const config = file(`${name}.conf`, `${conf}${acl === undefined ? '' : `aclfile ${path}\n`}`)
    const server = name === 'real' ? await startRealServer([], config) : await startServer([config])
    started.push(server)
    sides.push({ name, client: new RawClient(server), path })
  }
  return sides
}

/** Where the answers differ: what was asked, the real server's reply, ours. */
async function differences(
  sides: Awaited<ReturnType<typeof both>>,
  commands: readonly (readonly string[])[],
): Promise<string[][]> {
  const found: string[][] = []
  for (const words of commands) {
    const replies: string[] = []
    for (const { client, path } of sides) {
      const reply = await client.call(...words)
      replies.push(reply.replaceAll(path, '<file>').replace(/^\$\d+(?=\r\n)/, '$'))
    }
    if (replies[0] !== replies[1]) found.push([words.join(' '), ...replies])
  }
  return found
}

const LIST = [
  ['ACL', 'LIST'],
  ['ACL', 'USERS'],
  ['ACL', 'WHOAMI'],
]

describe.skipIf(skip)('users of a server', () => {
  it('[user] lines of the configuration', async () => {
    const sides = await both(
      `requirepass first\nacl-pubsub-default allchannels\nuser a on >one ~a* +get ( +set ~b* )\n` +
        `user b off nopass #${HASH}\nuser default on >second +@all ~* -debug\n`,
    )
    expect(
      await differences(sides, [
        ['PING'],
        ['AUTH', 'first'],
        ['AUTH', 'second'],
        ...LIST,
        ['CONFIG', 'GET', 'requirepass'],
        ['CONFIG', 'SET', 'requirepass', 'third'],
        ...LIST,
        ['AUTH', 'second'],
        ['AUTH', 'third'],
        ['AUTH', 'a', 'one'],
        ['ACL', 'WHOAMI'],
        ['GET', 'a1'],
        ['GET', 'b1'],
        ['SET', 'b1', 'x'],
        ['AUTH', 'default', 'third'],
        ['CONFIG', 'SET', 'requirepass', ''],
        ...LIST,
        ['ACL', 'LOAD'],
        ['ACL', 'SAVE'],
      ]),
    ).toEqual([])
  })

  it('[ACL LOAD] [ACL SAVE] an ACL file', async () => {
    const sides = await both(
      '',
      `user a on >one ~a* +@read\n\nuser b (+get ~c) off\nuser default on nopass +@all ~* &*\n`,
    )
    expect(
      await differences(sides, [
        ...LIST,
        ['ACL', 'SETUSER', 'c', 'on', '%R~x', '(+set', '~y)'],
        ['ACL', 'DELUSER', 'b'],
        ['ACL', 'SAVE'],
      ]),
    ).toEqual([])
    const saved = sides.map(({ path }) => readFileSync(path, 'latin1'))
    expect(saved[1]).toBe(saved[0])
    expect(
      await differences(sides, [
        ['ACL', 'SETUSER', 'd'],
        ['ACL', 'DELUSER', 'a'],
        ['ACL', 'LOAD'],
        ...LIST,
        ['ACL', 'GETUSER', 'c'],
      ]),
    ).toEqual([])
    const broken = [
      'user a on\nuser a on\n',
      'user a on +nosuch\nuser b >x #y\n',
      'usr a\n',
      'user \n',
      'user a  on\n',
      `user a on ~x\nuser default on nopass +@all ~* resetchannels\n`,
      '',
    ]
    for (const text of broken) {
      for (const { path } of sides) writeFileSync(path, text)
      expect(await differences(sides, [['ACL', 'LOAD'], ...LIST])).toEqual([])
    }
    for (const { path } of sides) rmSync(path)
    expect(
      await differences(sides, [['ACL', 'LOAD'], ...LIST, ['ACL', 'SAVE'], ['ACL', 'LOAD'], ...LIST]),
    ).toEqual([])
  })

  it('[CONFIG REWRITE] users go into the file, wherever the server has gone', async () => {
    const sides = await both('user a on >one ~a* +get\nuser b off\n')
    const changes = [
      ['ACL', 'DELUSER', 'b'],
      ['ACL', 'SETUSER', 'c', '(%R~x', '+@read)'],
      ['CONFIG', 'SET', 'dir', tmpdir()],
      ['CONFIG', 'REWRITE'],
    ]
    expect(await differences(sides, changes)).toEqual([])
    const [real, ours] = sides.map(({ name }) =>
      readFileSync(join(folder, `${name}.conf`), 'latin1')
        .split('\n')
        .filter((line) => line.startsWith('user ')),
    )
    expect(ours).toEqual(real)
    expect(ours).toHaveLength(3)
  })

  it('[CONFIG REWRITE] finds a file whose path was relative to where the server began', async () => {
    mkdirSync(join(folder, 'elsewhere'), { recursive: true })
    file('relative.conf', 'dir elsewhere\nhz 11\n')
    const server = await startServer(['relative.conf'], undefined, folder)
    started.push(server)
    const client = new RawClient(server)
    await client.call('CONFIG', 'SET', 'hz', '12')
    expect(await client.call('CONFIG', 'REWRITE')).toBe('+OK\r\n')
    expect(readFileSync(join(folder, 'relative.conf'), 'latin1')).toContain('hz 12\n')
  })

  it('[ACL LOAD] ends the clients of users that are gone', async () => {
    const sides = await both('', 'user a on nopass +@all ~* &*\nuser b on nopass +@all ~* &*\n')
    for (const { client, path } of sides) {
      const port = client.socket.remotePort ?? 0
      const others = ['a', 'b'].map((name) => ({ name, client: new RawClient({ port }) }))
      for (const other of others) expect(await other.client.call('AUTH', other.name, 'x')).toBe('+OK\r\n')
      writeFileSync(path, 'user b on nopass +@all ~* &*\n')
      expect(await client.call('ACL', 'LOAD')).toBe('+OK\r\n')
      await others[0]?.client.end()
      expect(await others[1]?.client.call('ACL', 'WHOAMI')).toBe('$1\r\nb\r\n')
    }
  })
})
