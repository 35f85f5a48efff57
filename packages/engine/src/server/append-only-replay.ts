// Reads the append-only file back: the base, then the commands of each increment, run as a client without a connection
// would run them, but without effects of their own. Nothing expires meanwhile: the file says itself what expired.
import type { Bytes } from '../base/bytes.ts'
import { wrongArity } from '../base/errors.ts'
import { looksLikeSnapshot } from '../rdb/load-snapshot.ts'
import { AofReader, type AofFile } from './append-only-format.ts'
import type { Client } from './client.ts'
import { unknownCommand } from './refusal.ts'
import type { Server } from './server.ts'
import type { LoadWork } from './slow-load.ts'
import { Suspension } from './suspension.ts'

/** Commands between two looks at how far it is. */
const COMMANDS_BETWEEN_LOOKS = 1024

type Outcome = { readonly size: number; readonly truncated: boolean }

/** Loads the files in order. Returns their sizes, or null when one is broken, which the log explains. */
export async function replay(
  server: Server,
  files: readonly AofFile[],
  path: (name: string) => string,
): Promise<number[] | null> {
  const { host, storage } = server
  const sizes: number[] = []
  const contents: Uint8Array[] = []
  for (const { name } of files) {
    const bytes = await storage.read(path(name))
    if (!bytes) {
      host.log('warning', `Unable to obtain the AOF file ${name} length. stat: No such file or directory`)
      return null
    }
    contents.push(bytes)
  }
  for (const [i, { name, type }] of files.entries()) {
    const started = host.monotonicMicros()
    server.loading = true
    let outcome: Outcome | null
    try {
      outcome = await loadFile(server, name, contents[i] as Uint8Array)
    } finally {
      server.loading = false
      server.dirty = 0
    }
    if (!outcome) return null
    if (outcome.truncated) {
      if (i < files.length - 1) {
        host.log('warning', 'Fatal error: the truncated file is not the last file')
        return null
      }
      await storage.truncate(path(name), outcome.size)
      host.log('warning', `AOF ${name} loaded anyway because aof-load-truncated is enabled`)
    }
    const kind = type === 'b' ? 'base' : 'incr'
    const seconds = ((host.monotonicMicros() - started) / 1e6).toFixed(3)
    host.log('notice', `DB loaded from ${kind} file ${name}: ${seconds} seconds`)
    sizes.push(outcome.size)
  }
  return sizes
}

async function loadFile(server: Server, name: string, bytes: Uint8Array): Promise<Outcome | null> {
  const { host } = server
  let start = 0
  if (looksLikeSnapshot(bytes)) {
    host.log('notice', 'Reading RDB base file on AOF loading...')
    const result = await server.persistence.loadBytesSlowly(bytes, { keepExpired: true, announced: true })
    if (!result) {
      host.log('warning', `Error reading the RDB base file ${name}, AOF loading aborted`)
      return null
    }
    start = result.bytes
  }
  const work = new Replay(server, name, bytes, start)
  await server.slowLoad.run(work)
  return work.outcome
}

/** The commands of one file. */
class Replay implements LoadWork {
  readonly #server: Server
  readonly #name: string
  readonly #client: Client
  readonly #reader: AofReader
  /** Where the last command ended that was no part of an unfinished transaction. */
  #sound: number
  #queue: (readonly Bytes[])[] | null = null
  #commands = 0
  /** What is left of a command that was broken off so that clients are heard. */
  #suspended: Suspension | null = null
  readonly total: number
  pieces = 0
  outcome: Outcome | null = null

  constructor(server: Server, name: string, bytes: Uint8Array, start: number) {
    this.#server = server
    this.#name = name
    this.#client = server.createInternalClient()
    this.#client.replays = true
    this.#reader = new AofReader(bytes, start)
    this.#sound = start
    this.total = bytes.length
  }

  get position(): number {
    return this.#reader.position
  }

  get yielding(): boolean {
    return this.#suspended !== null
  }

  advance(enough: () => boolean): boolean {
    const { propagation } = this.#server
    const { allowed } = propagation
    this.#server.enterUnit()
    propagation.allowed = false
    try {
      if (this.#suspended?.advance() === false) return false
      this.#suspended = null
      for (;;) {
        if (this.#commands++ % COMMANDS_BETWEEN_LOOKS === 0) {
          this.pieces++
          this.#server.persistence.tellProgress('commands', this.position, this.total)
        }
        if (!this.#next()) return true
        if (enough() || this.#suspended !== null) return false
      }
    } finally {
      propagation.allowed = allowed
      this.#server.leaveUnit()
    }
  }

  /** Runs the next command. Returns whether there may be more. */
  #next(): boolean {
    const { host } = this.#server
    const name = this.#name
    const argv = this.#reader.next()
    if (argv === 'bad') {
      host.log(
        'warning',
        `Bad file format reading the append only file ${name}: make a backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>`,
      )
      return false
    }
    if (argv === 'end' && this.#queue === null) {
      this.outcome = { size: this.total, truncated: false }
      return false
    }
    if (argv === 'end' || argv === 'short') {
      if (this.#queue) host.log('warning', `Revert incomplete MULTI/EXEC transaction in AOF file ${name}`)
      this.outcome = truncated(this.#server, name, this.#sound)
      return false
    }
    if (!this.#take(argv)) return false
    if (this.#queue === null) this.#sound = this.#reader.position
    return true
  }

  #take(argv: readonly Bytes[]): boolean {
    const word = (argv[0] as Bytes).toLowerCase()
    const queue = this.#queue
    if (word === 'multi') this.#queue = []
    else if (word === 'exec' && queue) {
      this.#queue = null
      return queue.every((queued) => {
        const ran = run(this.#server, this.#client, this.#name, queued)
        if (ran instanceof Suspension) while (!ran.advance()) continue
        return ran !== false
      })
    } else if (queue) queue.push(argv)
    else {
      const ran = run(this.#server, this.#client, this.#name, argv)
      if (ran instanceof Suspension) this.#suspended = ran
      return ran !== false
    }
    return true
  }
}

function truncated(server: Server, name: string, size: number): Outcome | null {
  const { host, config } = server
  if (config.flag('aof-load-truncated')) {
    host.log('warning', `!!! Warning: short read while loading the AOF file ${name}!!!`)
    host.log('warning', `!!! Truncating the AOF ${name} at offset ${size} !!!`)
    return { size, truncated: true }
  }
  host.log(
    'warning',
    `Unexpected end of file reading the append only file ${name}. You can: 1) Make a backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.`,
  )
  return null
}

// Runs a command; what is left of it if it was broken off, false if there is none like it.
function run(server: Server, client: Client, name: string, argv: readonly Bytes[]): boolean | Suspension {
  const command = server.commands.lookup(argv)
  if (!command || !command.acceptsArity(argv.length)) {
    const text = command ? wrongArity(command.fullName).reply : unknownCommand(server, argv)
    const why = text.replace(/^ERR /, '')
    server.host.log('warning', `Error reading the append only file ${name}, error: ${why}`)
    return false
  }
  const result = server.call(client, command, argv, 0)
  if (result instanceof Suspension) return result.finished(() => void client.reply.take())
  client.reply.take()
  return true
}
