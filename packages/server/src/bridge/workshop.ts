// Builds a page's sources with the compiler of this machine, so that a real server here can load the module at full speed.
//
// A compiler run on a page's word is a right of its own: it can read files by #include and fill a disk. So it is there only if the bridge
// was started for it; sources and library stay in one folder that goes with the bridge; flags are ours but for macros and folders; and
// one build runs at a time, for a bounded time. Each build has a name of its own: a library that a server has mapped is never overwritten.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { WebSocket } from 'ws'

/** What a page asks for, as its first and only message. */
export interface BuildRequest {
  readonly name: string
  /** Text by path; headers among them. */
  readonly files: Readonly<Record<string, string>>
  /** `-D`, `-U` and `-I` count. */
  readonly flags: readonly string[]
}

/** How it went. */
export type BuildNotice =
  | {
      readonly type: 'built'
      /** Where the library is on this machine; empty after an error. */
      readonly path: string
      /** The command, and what it said. */
      readonly log: string
      readonly millis: number
    }
  | { readonly type: 'failed'; readonly reason: 'request'; readonly message: string }

/** Milliseconds a build may take, and characters of its messages that are kept. */
const PATIENCE = 60_000
const MOST_LOG = 100_000
/** No part begins with a dot or a dash: neither out of the folder nor into the compiler's options. */
const PLAIN_PATH = /^\w[\w.-]*(\/\w[\w.-]*)*$/
const NAME = /^[\w-]{1,64}$/
const FLAG = /^-[DUI][\w./=-]+$/
const COMMON = ['-O2', '-g', '-Wall', '-shared', '-fPIC', '-D_GNU_SOURCE', '-I.'] as const

/** The workshop of one bridge. */
export class Workshop {
  readonly #now: () => number
  #folder: string | null = null
  #builds = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes one request of a page, answers it and ends the connection. */
  serve(page: WebSocket): void {
    page.on('error', () => {})
    page.once('message', (data) => {
      const work = this.#last.then(() => this.#build(readRequest(String(data))))
      this.#last = work.catch(() => undefined)
      work
        .catch((error: Error): BuildNotice => ({ type: 'failed', reason: 'request', message: error.message }))
        .then((notice) => {
          if (page.readyState !== page.OPEN) return
          page.send(JSON.stringify(notice))
          page.close(1000)
        })
    })
  }

  /** Removes all that was built. */
  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }

  async #build({ name, files, flags }: BuildRequest): Promise<BuildNotice> {
    const started = this.#now()
    if (this.#folder === null) {
      this.#folder = mkdtempSync(join(tmpdir(), 'valkey-playground-build-'))
      // The server may run as another user.
      chmodSync(this.#folder, 0o755)
    }
    const folder = join(this.#folder, String(++this.#builds))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const sources = Object.keys(files).filter((path) => /\.(c|cc|cpp|cxx)$/.test(path))
    const isC = sources.every((path) => path.endsWith('.c'))
    const command = isC ? (process.env['CC'] ?? 'cc') : (process.env['CXX'] ?? 'c++')
    const own = flags.filter((flag) => FLAG.test(flag) && !flag.includes('..') && !flag.startsWith('-I/'))
    // Sources in C beside C++ are C still.
    const languages = isC
      ? sources
      : sources.flatMap((path) => ['-x', path.endsWith('.c') ? 'c' : 'c++', path])
    const args = [...(isC ? ['-std=gnu11'] : []), ...COMMON, ...own, '-o', `${name}.so`, ...languages]
    const { code, log } = await runCompiler(command, args, folder)
    return {
      type: 'built',
      path: code === 0 ? join(folder, `${name}.so`) : '',
      log: `${command} ${args.join(' ')}\n${log}`,
      millis: this.#now() - started,
    }
  }
}

function readRequest(text: string): BuildRequest {
  const { name, files, flags } = JSON.parse(text) as Partial<BuildRequest>
  const paths = Object.keys(files ?? {})
  if (typeof name !== 'string' || !NAME.test(name)) throw new Error('The module needs a plain name.')
  const odd = paths.find((path) => !PLAIN_PATH.test(path) || typeof files?.[path] !== 'string')
  if (odd !== undefined) throw new Error(`${odd}: not a plain path of a text file`)
  if (!paths.some((path) => /\.(c|cc|cpp|cxx)$/.test(path))) throw new Error('There is no source to build.')
  const words: readonly unknown[] = Array.isArray(flags) ? flags : []
  return { name, files: files ?? {}, flags: words.filter((flag) => typeof flag === 'string') }
}

function runCompiler(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly log: string }> {
  return new Promise((resolve) => {
    let log = ''
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE })
    const take = (chunk: Buffer): void => {
      if (log.length < MOST_LOG) log += chunk.toString('utf8')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => resolve({ code: null, log: `${command}: ${error.message}\n` }))
    child.on('close', (code, signal) =>
      resolve({ code, log: signal === null ? log : `${log}ended by ${signal}: it took too long\n` }),
    )
  })
}
