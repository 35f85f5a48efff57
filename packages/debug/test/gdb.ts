// What gdb says of a module in the real server: the module is built by the machine's compiler, loaded by valkey-server under
// gdb, stopped at a line, and expressions are printed there.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:net'
import { encode, valkeyServerPath } from '../../engine/test/twin/real-server.ts'
import { HEADERS, MODULES } from './stopped-module.ts'

/** What to run and where to stop it. */
export interface GdbStop {
  /** Sources in test/modules; the first one is stopped in. */
  readonly sources: readonly string[]
  readonly line: number
  readonly command: string
}

const SETTINGS = [
  'set pagination off',
  'set confirm off',
  'set breakpoint pending on',
  'set print elements 0',
  'set print repeats 0',
  'set print null-stop on',
  'set print symbol off',
  'handle SIGPIPE nostop noprint pass',
]
const MARK = '@@'

/** Prints each expression at the stop. The answers are gdb's own words, in order. */
export async function askGdb(stop: GdbStop, expressions: readonly string[]): Promise<string[]> {
  const server = valkeyServerPath()
  if (server === undefined) throw new Error('a real valkey-server is needed: set VALKEY_SERVER')
  const directory = mkdtempSync(join(tmpdir(), 'gdb-'))
  try {
    const library = join(directory, 'module.so')
    const sources = stop.sources.map((name) => join(MODULES, name))
    const compiler = stop.sources.some((name) => name.endsWith('.cpp')) ? 'c++' : 'cc'
    const flags = ['-g', '-O0', '-shared', '-fPIC', '-w', '-I', HEADERS, ...sources, '-o', library]
    execFileSync(compiler, flags)
    const script = join(directory, 'script')
    const place = `${stop.sources[0]}:${stop.line}`
    const prints = expressions.flatMap((text) => [`echo ${MARK}`, `output ${text}`, `echo \\n`])
    writeFileSync(
      script,
      [...SETTINGS, `break ${place}`, 'run', `echo ${MARK}\\n`, ...prints, 'kill', ''].join('\n'),
    )
    const socket = join(directory, 'socket')
    const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', directory]
    // Through env, because the server may be a script that starts the binary: gdb follows what takes the place of what.
    const said = await runGdb(
      [
        '-nx',
        '-q',
        '-batch',
        '-x',
        script,
        '--args',
        '/usr/bin/env',
        server,
        ...options,
        '--loadmodule',
        library,
      ],
      () => sendOnce(socket, stop.command),
    )
    const answers = said.split(MARK).slice(2)
    if (answers.length !== expressions.length)
      throw new Error(`gdb answered ${answers.length} of ${expressions.length}:\n${said.slice(-2000)}`)
    return answers.map((answer, index) =>
      // The last one is followed by what gdb says when it ends.
      (index === answers.length - 1 ? (answer.split('\n')[0] ?? '') : answer).trim(),
    )
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function runGdb(args: readonly string[], poll: () => void): Promise<string> {
  const child = spawn(process.env['GDB'] ?? 'gdb', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')))
  const asking = setInterval(poll, 200)
  try {
    await new Promise<void>((end, fail) => {
      child.once('close', () => end())
      child.once('error', fail)
    })
  } finally {
    clearInterval(asking)
    child.kill('SIGKILL')
  }
  return said
}

/** Sends the command as soon as the server listens; the answer never comes, since the server is stopped in it. */
function sendOnce(path: string, command: string): void {
  if (!existsSync(path)) return
  const socket = connect(path)
  socket.once('connect', () => socket.write(encode(command.split(' '))))
  socket.on('error', () => socket.destroy())
}
