// The clients on which modules' calls run. Making one costs more than most commands, so they are used again, except
// after commands that may have changed more about the client than its reply.
import type { Client, Command, CommandGroup, Database, Server } from '@valkey-playground/engine'

const MOST_KEPT = 16
/** Groups whose commands only work on data. */
const HARMLESS: ReadonlySet<CommandGroup> = new Set<CommandGroup>([
  'generic',
  'string',
  'list',
  'set',
  'sorted-set',
  'hash',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'module',
])
/** Commands of the other groups that leave the client as it was. */
const HARMLESS_COMMANDS: ReadonlySet<string> = new Set(
  'ping echo time info dbsize flushall flushdb publish spublish eval eval_ro evalsha evalsha_ro fcall fcall_ro'.split(
    ' ',
  ),
)

function isHarmless({ row, fullName }: Command): boolean {
  return HARMLESS.has(row.group) || HARMLESS_COMMANDS.has(fullName)
}

/** A stock of inner clients of one server. */
export class InnerClients {
  readonly #server: Server
  readonly #idle: Client[] = []

  constructor(server: Server) {
    this.#server = server
  }

  /** A client that has nothing of its own but database and protocol. */
  take(db: Database, resp: 2 | 3): Client {
    const client = this.#idle.pop() ?? this.#server.createInternalClient()
    client.db = db
    client.resp = resp
    return client
  }

  /** Ends the use of a client by a command. */
  giveBack(client: Client, command: Command): void {
    client.reply.take()
    client.reply.onError = null
    client.user = null
    client.callerWaits = false
    if (!isHarmless(command) || client.blocked !== null) this.#server.closeClient(client)
    else if (this.#idle.length < MOST_KEPT) this.#idle.push(client)
  }
}
