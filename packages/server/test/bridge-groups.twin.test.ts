// The bridge before real servers behind TLS and groups of them: a cluster of three, of which it reaches exactly the nodes that the cluster names, and a
// sentinel that names a primary. The cluster need not be up for that: who belongs to it is known before.
import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachBridge, BRIDGE_PROTOCOL, type Bridge } from '../src/bridge/bridge.ts'
import { parseTarget } from '../src/bridge/targets.ts'
import { freePort, REAL_SERVER } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'vp-groups-'))
const children: ChildProcess[] = []
let http: HttpServer
let bridge: Bridge

function launch(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
  children.push(child)
  return new Promise((resolve, reject) => {
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (/Ready to accept connections|Sentinel ID is/.test(log)) resolve()
    })
    child.on('exit', () => reject(new Error(`${program} ended:\n${log}`)))
  })
}

async function start(target: string, ca?: string): Promise<string> {
  http = createHttp((request, response) => void bridge.answer(request, response))
  const parsed = parseTarget(target)
  bridge = attachBridge(http, { targets: [parsed], origins: [], ca, now: () => performance.now() })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return parsed.name
}

const own = (): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`

async function ask(path: string): Promise<unknown> {
  // `fetch` keeps Sec-Fetch-Site to itself, so the request is one of a paired page.
  const pair = await fetch(`${own()}/bridge/pair`, {
    method: 'POST',
    headers: { origin: own(), 'x-pairing-code': bridge.pairingCode() },
  })
  const { secret } = (await pair.json()) as { secret: string }
  const response = await fetch(`${own()}/bridge/${path}`, {
    method: 'POST',
    headers: { origin: own(), authorization: `Bearer ${secret}` },
  })
  return response.json()
}

/** Sends a command to a target and gives what came back, or the bridge's word for why nothing did. */
async function through(query: Record<string, string>, command: string): Promise<string> {
  const { token } = (await ask('token')) as { token: string }
  const page = new WebSocket(
    `${own().replace('http', 'ws')}/bridge?${new URLSearchParams(query)}`,
    [BRIDGE_PROTOCOL, token],
    { origin: own() },
  )
  return new Promise((resolve, reject) => {
    page.on('error', reject)
    page.on('message', (data, isBinary) => {
      if (isBinary) {
        resolve(String(data))
        page.close()
        return
      }
      const notice = JSON.parse(String(data)) as { type: string; message?: string }
      if (notice.type === 'failed') resolve(notice.message ?? '')
      else page.send(Buffer.from(`${command}\r\n`))
    })
  })
}

afterEach(() => {
  bridge.close()
  http.close()
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('a cluster of three', () => {
  const ports: number[] = []
  beforeAll(async () => {
    for (let i = 0; i < 6; i++) ports.push(await freePort())
    const nodes = ['a', 'b', 'c'].map((letter, i) => {
      const slots = ['0-5460', '5461-10922', '10923-16383'][i]
      const id = letter.repeat(40)
      return `${id} 127.0.0.1:${ports[i]}@${ports[i + 3]},,tls-port=0,shard-id=${id} ROLE - 0 0 ${i + 1} connected ${slots}`
    })
    await Promise.all(
      nodes.map((_, i) => {
        const lines = nodes.map((line, at) => line.replace('ROLE', at === i ? 'myself,master' : 'master'))
        writeFileSync(
          join(folder, `nodes-${i}.conf`),
          `${lines.join('\n')}\nvars currentEpoch 3 lastVoteEpoch 0\n`,
        )
        const options = [
          '--port',
          String(ports[i]),
          '--cluster-port',
          String(ports[i + 3]),
          '--bind',
          '127.0.0.1',
        ]
        return launch(REAL_SERVER, [
          ...options,
          ...['--save', '', '--requirepass', 'secret', '--cluster-enabled', 'yes'],
          ...['--cluster-config-file', `nodes-${i}.conf`],
        ])
      }),
    )
  })
  const name = (i: number): string => `127.0.0.1:${ports[i]}`

  it('is reached at each node that it names, and nowhere else', async () => {
    const target = await start(`cluster://:secret@${name(0)}`)
    expect(target).toBe(`cluster://${name(0)}`)
    const { nodes } = (await ask(`nodes?target=${target}`)) as { nodes: { name: string }[] }
    expect(nodes.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      [0, 1, 2]
        .map((i) => ({ name: name(i), role: 'primary' }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    )
    const id = async (node: number): Promise<string> =>
      await through({ target, node: name(node) }, 'AUTH secret\r\nPING')
    expect(await id(0)).toMatch(/^\+OK/)
    expect(await id(2)).toMatch(/^\+OK/)
    const stranger = `127.0.0.1:${ports[4]}`
    expect(await through({ target, node: stranger }, 'PING')).toBe(`${stranger} is no node of ${target}`)
  })

  it('that does not let the bridge ask is named with the reason', async () => {
    const target = await start(`cluster://${name(0)}`)
    expect(await ask(`nodes?target=${target}`)).toEqual({
      error: expect.stringMatching(/^cluster:.* does not say who its nodes are: NOAUTH/),
    })
    expect(await through({ target }, 'AUTH secret')).toBe('+OK\r\n')
  })
})

it('a sentinel leads to the primary that it names', async () => {
  const [primary, port] = [await freePort(), await freePort()]
  await launch(REAL_SERVER, ['--port', String(primary), '--save', ''])
  writeFileSync(join(folder, 'sentinel.conf'), `port ${port}\nsentinel monitor main 127.0.0.1 ${primary} 1\n`)
  await launch(REAL_SERVER, ['sentinel.conf', '--sentinel'])
  const target = await start(`sentinel://127.0.0.1:${port}/main`)
  expect(await through({ target }, 'CONFIG GET port')).toBe(
    `*2\r\n$4\r\nport\r\n$${String(primary).length}\r\n${primary}\r\n`,
  )
  bridge.close()
  http.close()
  expect(await through({ target: await start(`sentinel://127.0.0.1:${port}/other`) }, 'PING')).toContain(
    'leads nowhere: All sentinels are unreachable',
  )
})

it('a server behind TLS is reached if its certificate is trusted, and named if not', async () => {
  const port = await freePort()
  const certificate = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=bridge', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem']
  execFileSync('openssl', [...certificate, ...subject, ...files], { cwd: folder, stdio: 'pipe' })
  const tls = ['--tls-cert-file', 'cert.pem', '--tls-key-file', 'key.pem', '--tls-auth-clients', 'no']
  const options = ['--port', '0', '--tls-port', String(port), '--save', '', '--tls-ca-cert-file', 'cert.pem']
  await launch(REAL_SERVER, [...options, ...tls])
  const target = await start(`tls://127.0.0.1:${port}`, readFileSync(join(folder, 'cert.pem'), 'utf8'))
  expect(await through({ target }, 'HELLO 3')).toMatch(/^%7\r\n/)
  bridge.close()
  http.close()
  await start(`tls://127.0.0.1:${port}`)
  expect(await through({ target }, 'PING')).toBe(`${target}: self-signed certificate`)
})
