/**
 * The console without a screen: the line editor, history, search, completion, and running commands one after the other.
 *
 * Keys come in by name, what is to be seen goes out as events and a `view`. Lines entered while a command runs wait in a queue, as
 * typing ahead does in a terminal. Change together: screen.ts, which draws the view; strings.ts, whose help tells the keys.
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
import { complete, cycle } from './completing.ts'
import type { Completed, Completing, Menu } from './completing.ts'
import { CommandIndex, skipRepeat, typedKey } from './completion.ts'
import type { ConnectionState } from './connection-state.ts'
import { afterCommand, afterMessage, isSubscribed, newConnection, promptText } from './connection-state.ts'
import { helpLines } from './console-help.ts'
import type { Span } from './console-help.ts'
import { formatRaw } from './format-reply.ts'
import type { TextStorage } from './history.ts'
import { History, isSecret, searchFor, searchOlder } from './history.ts'
import type { Search } from './history.ts'
import type { Input } from './keys.ts'
import { edit, emptyLine, insert, replaceText } from './line-editor.ts'
import { parseReplies } from './parse-reply.ts'
import { splitArgs } from './split-args.ts'

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
  #line = emptyLine
  #connection = newConnection
  #index = new CommandIndex([])
  #keyspace: KeyspaceState | null = null
  #activity: Activity | null = null
  #search: Search | null = null
  #completing: Completing | null = null
  #historyAt: number
  #draft = ''
  #queue: string[] = []
  #running = false
  #abandoned = false
  #hints = true
  #tabLeaves = false
  #work: Promise<void> = Promise.resolve()

  constructor(options: ConsoleOptions) {
    this.#session = options.session
    this.#client = options.client ?? 'console'
    this.#now = options.now
    this.#history = new History(options.storage)
    this.#historyAt = this.#history.length
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
    const common = { connection: this.#connection, tabLeaves: this.#tabLeaves }
    if (this.#running) return { prompt: null, text: '', cursor: 0, hint: '', menu: null, ...common }
    if (this.#search) {
      const { query, index } = this.#search
      const word = index < 0 && query !== '' ? strings.console.searchFailed : strings.console.search
      const text = index < 0 ? '' : this.#history.at(index)
      const at = Math.max(0, text.indexOf(query))
      return { prompt: `(${word})'${query}': `, text, cursor: at, hint: '', menu: null, ...common }
    }
    const { text, cursor } = this.#line
    const hint = this.#hints && cursor === text.length && text.trim() !== '' ? this.#index.hint(text) : ''
    return {
      prompt: promptText(this.#connection),
      text,
      cursor,
      hint,
      menu: this.#completing?.menu ?? null,
      ...common,
    }
  }

  /** Takes what a person did. */
  input(input: Input): void {
    if (input.type === 'paste') this.#paste(input.text)
    else if (input.type === 'text') this.#type(input.text)
    else this.#press(input.name)
    this.#emit({ type: 'edit' })
  }

  /** Runs a line as if it had been typed and entered. What is being typed stays. */
  enter(text: string): void {
    this.#queue.push(text)
    if (!this.#running) this.#work = this.#drain()
  }

  /** Lets Tab leave the console until the next other key, or gives it back to completion. */
  setTabLeaves(leaves: boolean): void {
    if (this.#tabLeaves === leaves) return
    this.#tabLeaves = leaves
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

  #type(text: string): void {
    this.#tabLeaves = false
    if (this.#search) {
      this.#search = searchFor(this.#search, this.#search.query + text, this.#history)
      return
    }
    this.#completing = null
    this.#line = insert(this.#line, text)
  }

  /** Whole lines run; a line whose quotes are still open takes the next one in. What is left stays to be edited. */
  #paste(text: string): void {
    this.#tabLeaves = false
    this.#acceptSearch()
    this.#completing = null
    const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
    let pending = ''
    for (const [i, line] of lines.entries()) {
      pending += line
      if (i === lines.length - 1) break
      const whole = this.#line.text.slice(0, this.#line.cursor) + pending
      if (splitArgs(textToBytes(whole)) === null && i < lines.length - 2) {
        pending += '\n'
        continue
      }
      this.#line = insert(this.#line, pending)
      pending = ''
      this.#submit()
    }
    this.#line = insert(this.#line, pending)
  }

  #press(key: string): void {
    const tabLeft = this.#tabLeaves
    this.#tabLeaves = false
    if (this.#search && this.#pressSearching(this.#search, key)) return
    if (key === 'Escape') {
      this.#tabLeaves = this.#completing !== null || !tabLeft
      if (this.#completing) this.#line = this.#completing.before
      this.#completing = null
      return
    }
    if (key === 'Tab' || key === 'Shift+Tab') {
      this.#complete(key === 'Tab' ? 1 : -1)
      return
    }
    this.#completing = null
    const action = this.#actions[key]
    if (action) action()
    else this.#line = edit(this.#line, key) ?? this.#line
  }

  readonly #actions: Readonly<Record<string, () => void>> = {
    Enter: () => this.#submit(),
    ArrowUp: () => this.#recall(-1),
    'Ctrl+P': () => this.#recall(-1),
    ArrowDown: () => this.#recall(1),
    'Ctrl+N': () => this.#recall(1),
    'Ctrl+L': () => this.#emit({ type: 'clear' }),
    'Ctrl+C': () => this.#interrupt(),
    'Ctrl+R': () => {
      this.#search = { query: '', index: -1, before: this.#line }
    },
  }

  #recall(step: number): void {
    const to = this.#historyAt + step
    if (to < 0 || to > this.#history.length) return
    if (this.#historyAt === this.#history.length) this.#draft = this.#line.text
    this.#historyAt = to
    this.#line = replaceText(this.#line, to === this.#history.length ? this.#draft : this.#history.at(to))
  }

  /** True if the key was for the search. Any other key takes the line found and then does its own work. */
  #pressSearching(search: Search, key: string): boolean {
    if (key === 'Ctrl+R') this.#search = searchOlder(search, this.#history)
    else if (key === 'Backspace') this.#search = searchFor(search, search.query.slice(0, -1), this.#history)
    else if (key === 'Ctrl+G' || key === 'Ctrl+C') {
      this.#line = search.before
      this.#search = null
    } else {
      this.#acceptSearch()
      return key === 'Escape' || key === 'Tab'
    }
    return true
  }

  #acceptSearch(): void {
    if (!this.#search) return
    if (this.#search.index >= 0) this.#line = replaceText(this.#line, this.#history.at(this.#search.index))
    this.#search = null
  }

  #complete(step: 1 | -1): void {
    if (this.#completing) {
      this.#take(cycle(this.#completing, step))
      return
    }
    const line = this.#line
    const offers = this.#index.offers(line.text, line.cursor)
    if (offers.keyPrefix === null) {
      this.#take(complete(line, offers.start, offers.choices))
      return
    }
    void this.#keys(offers.keyPrefix).then((keys) => {
      // Typing goes on while keys are looked up; an answer to an older line is of no use.
      if (this.#line !== line || this.#running) return
      this.#take(complete(line, offers.start, [...keys.map((key) => `${typedKey(key)} `), ...offers.choices]))
      this.#emit({ type: 'edit' })
    })
  }

  #take(completed: Completed): void {
    this.#line = completed.line
    this.#completing = completed.completing
  }

  async #keys(prefix: Bytes): Promise<readonly Bytes[]> {
    const { db } = this.#connection
    if (this.#session.keyNames) return await this.#session.keyNames(db, prefix, keyLimit).catch(() => [])
    const state = this.#keyspace
    if (state?.db !== db) return []
    return state.keys.map((row) => row.key).filter((key) => key.startsWith(prefix))
  }

  #submit(): void {
    const { text } = this.#line
    this.#line = { ...emptyLine, cut: this.#line.cut }
    this.#draft = ''
    this.enter(text)
  }

  #interrupt(): void {
    if (this.#running) {
      this.#queue = []
      this.#abandoned = true
      if (this.#activity?.stoppable ?? true) this.#session.stop()
      else this.#session.disconnect?.(this.#client)
      return
    }
    const empty = this.#line.text === ''
    this.#print('input', `${promptText(this.#connection)}${this.#line.text}${strings.console.interrupted}`)
    this.#line = { ...emptyLine, cut: this.#line.cut }
    this.#historyAt = this.#history.length
    // As in valkey-cli, it also ends listening to channels or to MONITOR; RESET does that on the same connection.
    if (empty && (isSubscribed(this.#connection) || this.#connection.monitor)) this.enter('RESET')
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
    this.#historyAt = this.#history.length
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
