// What the bridge does besides reaching servers: the port for callers of the page, and the workshop.
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { bench, open, opened, start, useBench, type Opened } from './bridge-bench.ts'

useBench()

describe('the port for callers', () => {
  /** A page that holds the port open, and where that is. */
  async function holding(): Promise<{ readonly door: Opened; readonly at: number }> {
    const door = await opened({ query: 'listen=1' })
    await expect.poll(() => door.notices.length).toBe(1)
    const address = String(door.notices[0]?.['address'])
    return { door, at: Number(address.slice(address.lastIndexOf(':') + 1)) }
  }

  it('brings each caller to the page, on a connection of its own', async () => {
    await start({ door: 0 })
    const { door, at } = await holding()
    const callers = [connect(at, '127.0.0.1'), connect(at, '127.0.0.1')]
    await expect.poll(() => door.notices.length).toBe(3)
    for (const [i, caller] of callers.entries()) {
      let heard = ''
      caller.on('data', (chunk) => (heard += chunk))
      caller.write(`call ${i}`)
      const id = String(door.notices.find(({ from }) => from === `127.0.0.1:${caller.localPort}`)?.['id'])
      const page = await opened({ query: `accept=${id}` })
      await expect.poll(page.bytes).toBe(`call ${i}`)
      page.page.send(Buffer.from('answer'))
      await expect.poll(() => heard).toBe('answer')
      // Who was fetched cannot be fetched again.
      expect(await open({ query: `accept=${id}` })).toBe(403)
      caller.destroy()
      await page.closed
    }
  })

  it('is closed with the page that opened it, and its callers with it', async () => {
    await start({ door: 0 })
    const { door, at } = await holding()
    const waiting = connect(at, '127.0.0.1')
    const ended = new Promise((resolve) => waiting.on('close', resolve))
    await expect.poll(() => door.notices.length).toBe(2)
    door.page.close()
    await ended
    const late = connect(at, '127.0.0.1')
    expect(
      await new Promise((resolve) => late.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))),
    ).toBe('ECONNREFUSED')
  })

  it('is one page’s at a time', async () => {
    await start({ door: 0 })
    await holding()
    const second = await opened({ query: 'listen=1' })
    expect(await second.closed).toBe(4000)
    expect(second.notices).toMatchObject([{ type: 'failed', reason: 'taken' }])
  })

  it('is not there unless the bridge was started with one, and nobody comes for a caller that is not', async () => {
    await start()
    expect(await open({ query: 'listen=1' })).toBe(403)
    expect(await open({ query: 'accept=anyone' })).toBe(403)
    bench.bridge.close()
    bench.http.close()
    await start({ door: 0 })
    expect(await open({ query: 'accept=anyone' })).toBe(403)
    expect(await open({ query: 'listen=1', token: 'made-up' })).toBe(401)
    expect(await open({ query: 'listen=1', origin: 'https://evil.example' })).toBe(403)
  })
})

describe('the workshop', () => {
  const SOURCE = '#include "half.h"\nint Half(int n) { return n / HALF; }\n'

  async function build(request: unknown): Promise<Record<string, unknown>> {
    const { page, notices, closed } = await opened({ query: 'build=1' })
    page.send(typeof request === 'string' ? request : JSON.stringify(request))
    await closed
    return notices[0] as Record<string, unknown>
  }

  it('builds a page’s sources into a library on this machine, which goes with the bridge', async () => {
    await start({ workshop: true })
    const files = { 'src/m.c': SOURCE, 'src/half.h': '#define HALF TWO\n' }
    const done = await build({ name: 'm', files, flags: ['-DTWO=2', '-Isrc'] })
    expect(done).toMatchObject({ type: 'built', log: expect.stringContaining('cc -std=gnu11 -O2') })
    const path = String(done['path'])
    expect(readFileSync(path).subarray(0, 4).toString('latin1')).toBe('\u007fELF')
    expect(await build({ name: 'm', files, flags: ['-DTWO=2'] })).not.toMatchObject({ path })
    bench.bridge.close()
    expect(existsSync(path)).toBe(false)
  })

  it('tells what the compiler said', async () => {
    await start({ workshop: true })
    expect(
      await build({ name: 'm', files: { 'm.c': 'int f(void) { return nothing; }\n' }, flags: [] }),
    ).toMatchObject({
      path: '',
      log: expect.stringContaining('m.c:1:22: error:'),
    })
  })

  it.each([
    ['a path out of the folder', { name: 'm', files: { '../m.c': SOURCE } }],
    ['a path from the root', { name: 'm', files: { '/etc/m.c': SOURCE } }],
    ['a path that is an option', { name: 'm', files: { '-wrapper.c': SOURCE } }],
    ['a name that is a path', { name: '../m', files: { 'm.c': SOURCE } }],
    ['contents that are no text', { name: 'm', files: { 'm.c': 7 } }],
    ['nothing to build', { name: 'm', files: { 'm.h': '' } }],
    ['what is no request', 'make me a sandwich'],
  ])('refuses %s', async (_what, request) => {
    await start({ workshop: true })
    expect(await build(request)).toMatchObject({ type: 'failed', reason: 'request' })
  })

  it('takes no flags that do more than name macros and folders of the page', async () => {
    await start({ workshop: true })
    const flags = ['-I/etc', '-I../..', '-wrapper', '-fplugin=x.so', '-DOK', '-o', '@file', '-D A']
    expect((await build({ name: 'm', files: { 'm.c': 'int a;\n' }, flags }))['log']).toBe(
      'cc -std=gnu11 -O2 -g -Wall -shared -fPIC -D_GNU_SOURCE -I. -DOK -o m.so m.c\n',
    )
  })

  it('is not there unless the bridge was started with it', async () => {
    await start()
    expect(await open({ query: 'build=1' })).toBe(403)
    expect(await open({ query: 'build=1', token: 'made-up' })).toBe(401)
  })
})
