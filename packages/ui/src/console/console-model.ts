/**
 * The console without a screen: lines run one after the other on a connection, and what came of them is printed.
 *
 * Keys come in by name and go to the typed line first; what is to be seen goes out as events and a `view`. Lines entered while a
 * command runs wait in a queue, as typing ahead does in a terminal. Change together: typed-line.ts; screen.ts, which draws the view.
 */
import { bytesToText, textToBytes } from '../bytes.ts'
import type {
  Activity,
  Bytes,
  CommandHint,
  CommandOptions,
  CommandResult,
  KeyspaceState,
  Session,
} from '../session.ts'
import { strings } from '../strings.ts'
import type { Menu } from './completing.ts'
import { CommandIndex, skipRepeat } from './completion.ts'
import type { ConnectionState } from './connection-state.ts'
import { afterCommand, afterMessage, isSubscribed, newConnection, promptText } from './connection-state.ts'
import { helpLines } from './console-help.ts'
import type { Span } from './console-help.ts'
import { formatRaw } from './format-reply.ts'
import type { TextStorage } from './history.ts'
import { History, isSecret } from './history.ts'
import type { Input } from './keys.ts'
import { parseReplies } from './parse-reply.ts'
import { splitArgs } from './split-args.ts'
import { TypedLine } from './typed-line.ts'

/** The part of a session that the console needs. */
export type ConsoleSession = Pick<
  Session,
  'command' | 'commands' | 'onPush' | 'onType' | 'stop' | 'subscribe' | 'activity' | 'keyNames' | 'disconnect'
>

/** Something printed: a line that was entered, a reply, a message that came by itself, or a word of the console's own. */
export interface Entry {
  readonly kind: 'input' | 'reply' | 'push' | 'notice' | 'help'
  readonly text: string
  readonly spans?: readonly (readonly Span[])[]
}

/** What is to be drawn at the end of the output. */
export interface View {
  /** Null while a command runs: then there is no line to edit. */
  readonly prompt: string | null
  readonly text: string
  readonly cursor: number
  readonly hint: string
  readonly menu: Menu | null
  readonly connection: ConnectionState
  readonly tabLeaves: boolean
}

/** What a view hears. `edit` means: draw the view again. */
export type ConsoleEvent =
  { readonly type: 'edit' | 'clear' } | { readonly type: 'print'; readonly entry: Entry }

/** How the console is set up. */
export interface ConsoleOptions {
  readonly session: ConsoleSession
  readonly storage: TextStorage
  /** Milliseconds on any steady clock; for the time shown after slow commands. */
  readonly now: () => number
  /** The connection's name. */
  readonly client?: string
}

const entryLimit = 500
const slow = 500
const keyLimit = 200

/** One console on one connection. */
export class ConsoleModel {
  readonly #session: ConsoleSession
  readonly #client: string
  readonly #now: () => number
  readonly #history: History
  readonly #listeners = new Set<(event: ConsoleEvent) => void>()
  readonly #disposers: (() => void)[] = []
  readonly #entries: Entry[] = []
  readonly #line: TypedLine
  #connection = newConnection
  #index = new CommandIndex([])
  #keyspace: KeyspaceState | null = null
  #activity: Activity | null = null
  #queue: string[] = []
  #running = false
  #abandoned = false
  #hints = true
  #work: Promise<void> = Promise.resolve()

  constructor(options: ConsoleOptions) {
    this.#session = options.session
    this.#client = options.client ?? 'console'
    this.#now = options.now
    this.#history = new History(options.storage)
    this.#line = new TypedLine({
      history: this.#history,
      index: () => this.#index,
      keys: (prefix) => this.#keys(prefix),
      enter: (text) => this.enter(text),
      running: () => this.#running,
      changed: () => this.#emit({ type: 'edit' }),
    })
  }

  /** Begins to listen to the session, if it does not yet. */
  start(): void {
    if (this.#disposers.length > 0) return
    const session = this.#session
    this.#disposers.push(
      session.onPush(this.#client, (raw) => this.#onPush(raw)),
      // Commands come and go with modules only.
      session.subscribe('modules', () => void this.#loadCommands()),
      session.subscribe('keyspace', (state) => {
        this.#keyspace = state
      }),
      session.activity((activity) => {
        this.#activity = activity
      }),
    )
    const typed = session.onType?.((line) => this.enter(line))
    if (typed !== undefined) this.#disposers.push(typed)
  }

  /** Stops listening; what runs goes on unseen. */
  dispose(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.#listeners.clear()
  }

  /** Calls back at each event until the disposer is called. */
  onEvent(listener: (event: ConsoleEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** All that was printed, oldest first, at most some hundreds. */
  entries(): readonly Entry[] {
    return this.#entries
  }

  /** Settles when everything entered so far has run. */
  async idle(): Promise<void> {
    await this.#work
  }

  /** What to draw now. */
  view(): View {
    const common = { connection: this.#connection, tabLeaves: this.#line.tabLeaves }
    if (this.#running) return { prompt: null, text: '', cursor: 0, hint: '', menu: null, ...common }
    const { search, text, cursor, menu } = this.#line.view()
    const hinted = this.#hints && search === null && cursor === text.length && text.trim() !== ''
    const hint = hinted ? this.#index.hint(text) : ''
    return { prompt: search ?? promptText(this.#connection), text, cursor, hint, menu, ...common }
  }

  /** Takes what a person did. */
  input(input: Input): void {
    const left = this.#line.input(input)
    if (left === 'Ctrl+L') this.#emit({ type: 'clear' })
    else if (left === 'Ctrl+C') this.#interrupt()
    this.#emit({ type: 'edit' })
  }

  /** Runs a line as if it had been typed and entered. What is being typed stays. */
  enter(text: string): void {
    this.#queue.push(text)
    if (!this.#running) this.#work = this.#drain()
  }

  /** Lets Tab leave the console until the next other key, or gives it back to completion. */
  setTabLeaves(leaves: boolean): void {
    if (this.#line.tabLeaves === leaves) return
    this.#line.tabLeaves = leaves
    this.#emit({ type: 'edit' })
  }

  #emit(event: ConsoleEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #print(kind: Entry['kind'], text: string, spans?: Entry['spans']): void {
    const entry: Entry = spans ? { kind, text, spans } : { kind, text }
    this.#entries.push(entry)
    if (this.#entries.length > entryLimit) this.#entries.shift()
    this.#emit({ type: 'print', entry })
  }

  async #loadCommands(): Promise<void> {
    let commands: readonly CommandHint[] = []
    try {
      commands = await this.#session.commands()
    } catch {
      // Without them there are no hints; commands still run, and the next change of modules asks again.
      return
    }
    this.#index = new CommandIndex(commands)
    this.#emit({ type: 'edit' })
  }

  #onPush(raw: Bytes): void {
    const before = this.#connection
    for (const reply of parseReplies(raw).replies) this.#connection = afterMessage(this.#connection, reply)
    this.#print('push', bytesToText(formatRaw(raw)))
    if (this.#connection !== before) this.#emit({ type: 'edit' })
  }

  async #keys(prefix: Bytes): Promise<readonly Bytes[]> {
    const { db } = this.#connection
    if (this.#session.keyNames) return await this.#session.keyNames(db, prefix, keyLimit).catch(() => [])
    const state = this.#keyspace
    if (state?.db !== db) return []
    return state.keys.map((row) => row.key).filter((key) => key.startsWith(prefix))
  }

  #interrupt(): void {
    if (this.#running) {
      this.#queue = []
      this.#abandoned = true
      if (this.#activity?.stoppable ?? true) this.#session.stop()
      else this.#session.disconnect?.(this.#client)
      return
    }
    const text = this.#line.drop()
    this.#print('input', `${promptText(this.#connection)}${text}${strings.console.interrupted}`)
    this.#line.leaveHistory()
    // As in valkey-cli, it also ends listening to channels or to MONITOR; RESET does that on the same connection.
    if (text === '' && (isSubscribed(this.#connection) || this.#connection.monitor)) this.enter('RESET')
  }

  async #drain(): Promise<void> {
    for (let text = this.#queue.shift(); text !== undefined; text = this.#queue.shift()) {
      this.#print('input', promptText(this.#connection) + text)
      this.#running = true
      this.#abandoned = false
      try {
        await this.#run(text)
      } finally {
        this.#running = false
      }
    }
    this.#emit({ type: 'edit' })
  }

  async #run(text: string): Promise<void> {
    const words = splitArgs(textToBytes(text))
    if (words?.length === 0) return
    const argv = words && skipRepeat(words)
    this.#history.add(text, argv !== null && isSecret(argv))
    this.#line.leaveHistory()
    if (!words || !argv) {
      this.#print('notice', strings.console.invalidArguments)
      return
    }
    const repeat = argv === words ? 1 : Number(words[0])
    if (!(repeat > 0 && Number.isSafeInteger(repeat))) {
      this.#print('notice', strings.console.invalidRepeat)
      return
    }
    const name = argv[0]?.toLowerCase() ?? ''
    const own = this.#own[name] ?? (name.startsWith(':') ? this.#own[':'] : undefined)
    if (own) own(argv)
    else await this.#send(argv, repeat)
  }

  /** Commands of the console itself. */
  readonly #own: Readonly<Record<string, (argv: readonly Bytes[]) => void>> = {
    clear: () => this.#emit({ type: 'clear' }),
    help: (argv) => this.#help(argv.slice(1)),
    '?': (argv) => this.#help(argv.slice(1)),
    ':': (argv) => this.#preference(argv),
  }

  #help(words: readonly Bytes[]): void {
    const spans = helpLines(words.map(bytesToText), this.#index)
    this.#print('help', spans.map((line) => line.map((span) => span.text).join('')).join('\n'), spans)
  }

  #preference(argv: readonly Bytes[]): void {
    const name = argv[0]?.toLowerCase() === ':set' ? argv[1]?.toLowerCase() : argv[0]
    if (name === 'hints' || name === 'nohints') {
      this.#hints = name === 'hints'
      this.#print('notice', this.#hints ? strings.console.hintsOn : strings.console.hintsOff)
    } else {
      this.#print('notice', strings.console.unknownPreference(bytesToText(name ?? '')))
    }
  }

  async #send(argv: readonly Bytes[], repeat: number): Promise<void> {
    this.#emit({ type: 'edit' })
    const started = this.#now()
    for (let i = 0; i < repeat && !this.#abandoned; i++) {
      const options: CommandOptions = { client: this.#client }
      let result: CommandResult
      try {
        result = await this.#session.command(argv, options)
      } catch (error) {
        // The connection is gone, and with it all that it had been told.
        this.#connection = newConnection
        const reason = error instanceof Error ? error.message : String(error)
        this.#print('notice', this.#abandoned ? strings.console.disconnected : reason)
        return
      }
      this.#received(argv, result)
    }
    const seconds = (this.#now() - started) / 1000
    if (seconds * 1000 >= slow) this.#print('notice', strings.console.seconds(seconds.toFixed(2)))
  }

  #received(argv: readonly Bytes[], result: CommandResult): void {
    const queued = this.#connection.inMulti
    for (const reply of parseReplies(result.raw).replies)
      this.#connection = afterCommand(this.#connection, argv, reply)
    if (argv[0]?.toLowerCase() === 'quit') this.#connection = newConnection
    for (const notice of result.notices ?? []) this.#print('notice', notice)
    // Inside MULTI the answer is QUEUED, whatever the command.
    const text = result.raw === '' ? result.reply : formatRaw(result.raw, queued ? [] : argv)
    if (text !== '') this.#print('reply', bytesToText(text))
  }
}
