/**
 * The one contract between the page and everything behind it.
 *
 * Panels receive a `Session` and nothing else: no worker, no engine object. apps/web implements it over comlink to the
 * engine and compile workers; tests implement it in process. All data here is plain JSON (structured-clonable), byte strings are
 * latin-1 JavaScript strings (one char per byte), times are unix milliseconds, durations microseconds.
 * When a panel needs a new piece of state, add a field to `PanelStates` and a row to the table of panels.
 */

/** A byte string: one char (0..255) per byte. */
export type Bytes = string

/** Which protocol a console or automation command uses. */
export type Resp = 2 | 3

/** A reply as a tree; made from the RESP bytes that the client received. */
export interface ReplyNode {
  readonly type:
    | 'simple'
    | 'error'
    | 'integer'
    | 'bulk'
    | 'null'
    | 'array'
    | 'map'
    | 'set'
    | 'push'
    | 'attribute'
    | 'double'
    | 'bignum'
    | 'verbatim'
    | 'bool'
  /** Text of scalars (bytes for bulk and verbatim, decimal text for numbers). */
  readonly value?: Bytes
  /** Format of a verbatim string, three letters. */
  readonly format?: string
  /** Children; for a map or attribute, keys and values alternate. */
  readonly items?: readonly ReplyNode[]
}

/** A part of what a module's type writes to a snapshot. */
export interface SavedPart {
  readonly kind: 'unsigned' | 'signed' | 'string' | 'double' | 'float'
  readonly value: Bytes
}
/** A value of a module's type as the type's own callbacks tell it; what the type has no callback for is not there. */
export interface ModuleValueView {
  readonly encodingVersion: number
  /** Commands that build the value anew (`aof_rewrite`), up to some 200. */
  readonly commands?: readonly (readonly Bytes[])[]
  /** What is written to a snapshot (`rdb_save`), up to some 200 parts. */
  readonly parts?: readonly SavedPart[]
  /** Bytes, by `mem_usage`. */
  readonly memory?: number
  /** 40 hexadecimal digits, as DEBUG DIGEST-VALUE has them. */
  readonly digest?: string
  /** Bytes of what DUMP answers. */
  readonly payload?: number
  /** Why a callback did not do its work, or could not be asked. */
  readonly problem?: string
}
/** What the keyspace panel is to show; what is not there stays as it is. */
export interface KeyspaceChoice {
  readonly db?: number
  /** A glob. */
  readonly pattern?: string
  /** The key whose value is looked at; null for none. */
  readonly key?: Bytes | null
}

export interface KeyRow {
  readonly key: Bytes
  readonly type: string
  readonly encoding: string
  /** Element count, or byte length of a string. */
  readonly length: number
  /** Unix ms, or null for a persistent key. */
  readonly expireAt: number | null
  /** Up to some 100 elements of the value, ready to show: strings one row, hashes field/value, zsets member/score. */
  readonly preview: readonly (readonly Bytes[])[]
  /** Of the chosen key, where a module's type can be asked. */
  readonly ofModule?: ModuleValueView
}
export interface KeyspaceState {
  readonly db: number
  readonly databases: readonly { readonly db: number; readonly keys: number; readonly expires: number }[]
  /** Sorted by name, at most `limit` rows. */
  readonly keys: readonly KeyRow[]
  readonly total: number
  readonly limit: number
}

/** One API function call a command made: names come from the specification table. */
export interface ApiCall {
  readonly fn: string
  readonly args: readonly { readonly name: string; readonly value: string }[]
  readonly result: string | null
  readonly depth: number
  /** C line the call came from, where debug information is there. */
  readonly file?: string
  readonly line?: number
}
export interface CommandTrace {
  readonly id: number
  readonly client: string
  readonly argv: readonly Bytes[]
  readonly resp: Resp
  readonly startedAt: number
  readonly micros: number
  readonly module: string | null
  readonly calls: readonly ApiCall[]
  /** Raw RESP bytes of the reply. */
  readonly raw: Bytes
  readonly reply: ReplyNode | null
  readonly propagated: readonly (readonly Bytes[])[]
}
export interface TraceState {
  readonly commands: readonly CommandTrace[]
  /** How many older ones were dropped from the ring. */
  readonly dropped: number
}

/** What a command of the stream comes from. */
export interface ReplicationCause {
  /** The outermost command's name, `expiry`, `eviction`, or a callback that no command has caused. */
  readonly what: string
  /** Whose command it was. */
  readonly client?: string
  /** The callback of a module that ran in its course. */
  readonly callback?: string
  /** The function of the module API that the module called for it, and where in its source: `file.c:12`. */
  readonly call?: string
  readonly line?: string | undefined
}
export interface ReplicationRow {
  readonly offset: number
  readonly db: number
  readonly argv: readonly Bytes[]
  readonly cause: ReplicationCause
  readonly at: number
}
export interface ReplicationState {
  readonly replid: string
  readonly offset: number
  readonly stream: readonly ReplicationRow[]
}
export interface BlockedRow {
  readonly client: string
  readonly command: readonly Bytes[]
  readonly since: number
  /** Unix ms, or null for no timeout. */
  readonly until: number | null
  readonly keys: readonly Bytes[]
  readonly module: string | null
  /** Where the module blocked it, `file.c:12`, if that is known. */
  readonly line?: string
}
export interface BlockedState {
  readonly clients: readonly BlockedRow[]
}
export interface TimerRow {
  readonly id: string
  readonly owner: string
  readonly what: string
  readonly due: number
  readonly line?: string
}
export interface TimersState {
  readonly now: number
  readonly timers: readonly TimerRow[]
}
export interface ModuleRow {
  readonly name: string
  readonly version: number
  readonly path: string
  readonly args: readonly Bytes[]
  readonly commands: readonly {
    readonly name: string
    readonly arity: number
    readonly flags: readonly string[]
    readonly calls: number
  }[]
  readonly types: readonly string[]
  /** Functions GetApi handed out that are stubs here. */
  readonly stubsRequested: readonly string[]
  readonly state: 'loaded' | 'interrupted' | 'trapped'
}
export interface ModulesState {
  readonly modules: readonly ModuleRow[]
}
export interface LogRow {
  readonly at: number
  readonly level: 'debug' | 'verbose' | 'notice' | 'warning'
  /** 'engine', 'toolchain' or a module's name. */
  readonly source: string
  readonly text: string
}
export interface LogState {
  readonly lines: readonly LogRow[]
}

export interface Position {
  readonly line: number
  readonly column: number
}
/** 1-based, end exclusive; the shape of the toolchain's diagnostics. */
export interface Diagnostic {
  readonly file: string
  readonly range: { readonly start: Position; readonly end: Position }
  readonly severity: 'error' | 'warning' | 'note'
  readonly message: string
  readonly code?: string
  /** Who has found it, if not the compiler. */
  readonly source?: string
  readonly notes: readonly Diagnostic[]
  readonly fixits: readonly {
    readonly file: string
    readonly range: Diagnostic['range']
    readonly text: string
  }[]
}
export interface ProblemsState {
  readonly diagnostics: readonly Diagnostic[]
}

/** The data behind each data panel: what `state(panel)` answers. */
export interface PanelStates {
  readonly keyspace: KeyspaceState
  readonly trace: TraceState
  readonly replication: ReplicationState
  readonly blocked: BlockedState
  readonly timers: TimersState
  readonly modules: ModulesState
  readonly log: LogState
  readonly problems: ProblemsState
}
export type PanelId = keyof PanelStates

export interface RunResult {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly modules: readonly string[]
  /** Why it is not ok, when the diagnostics do not say: OnLoad refused, trapped, was stopped, cancelled. */
  readonly error?: string
  readonly timings: {
    readonly compile: number
    readonly link: number
    readonly load: number
    readonly total: number
  }
}
export interface CommandResult {
  /** As valkey-cli prints it, without the last newline. */
  readonly reply: string
  /** The RESP bytes as text. */
  readonly raw: Bytes
  /** What was done on the way, such as redirects followed: the console prints it before the reply. */
  readonly notices?: readonly string[]
}
export interface CommandOptions {
  /** Name of the connection to use; it is made on first use. Default 'console'. */
  readonly client?: string
  /** Default: what the connection speaks (2 at first). */
  readonly resp?: Resp
}

/** What the page is doing at the moment; shown in the status bar and announced to screen readers. */
export interface Activity {
  readonly phase: 'starting' | 'downloading' | 'idle' | 'compiling' | 'loading' | 'running'
  /** 0..1 when known. */
  readonly progress: number | null
  readonly text: string
  /** True while Stop would do something. */
  readonly stoppable: boolean
}

/** Everything a panel or the page may ask for. Disposers end a subscription. */
export interface Session {
  /** The current data of a panel. */
  state<P extends PanelId>(panel: P): Promise<PanelStates[P]>
  /** Calls back now and after each change, at most about 20 times a second. */
  subscribe<P extends PanelId>(panel: P, listener: (state: PanelStates[P]) => void): () => void
  /** Shows another database, filter or key in the keyspace panel. */
  showKeyspace(choice: KeyspaceChoice): void
  command(line: string | readonly Bytes[], options?: CommandOptions): Promise<CommandResult>
  /** Messages outside replies (pub/sub, MONITOR, invalidations) of a connection, as RESP bytes. */
  onPush(client: string, listener: (raw: Bytes) => void): () => void
  /** Names of up to `limit` keys of a database that begin with `prefix`, found without running a command. Absent: the keyspace panel's are used. */
  keyNames?(db: number, prefix: Bytes, limit: number): Promise<readonly Bytes[]>
  /** Names, arity, key positions, summary and argument hints of all commands: completion and hints in the console. */
  commands(): Promise<readonly CommandHint[]>
  run(): Promise<RunResult>
  /** Interrupts the running module command, or cancels a compile. */
  stop(): void
  clearTrace(): void
  activity(listener: (activity: Activity) => void): () => void
  /** Moves the editor there. */
  reveal(file: string, position: Position): void
  /** Lines that another part of the page (the guide) wants typed and entered in the console; the console listens. */
  onType?(listener: (line: string) => void): () => void
  /** Makes the changes a diagnostic proposes, as one step of the editor's undo. Absent where there is no editor. */
  applyFix?(fixits: Diagnostic['fixits']): void
  /**
   * Closes a connection, as valkey-cli does on Ctrl+C while it waits: what it waits for is given up, and the command under way
   * rejects. The next command of that name gets a new connection. Absent: Ctrl+C can only stop a running module.
   */
  disconnect?(client: string): void
}
export interface CommandHint {
  readonly name: string
  readonly summary: string
  readonly since: string
  readonly group: string
  /** Syntax after the name, as valkey-cli's hints: 'key value [NX|XX] …'. */
  readonly syntax: string
  readonly module: string | null
  /** The arguments as a tree: with it hints follow what is typed exactly as in valkey-cli; without, `syntax` is read as well as it can be. */
  readonly args?: readonly HintArg[]
}
/** One argument of a command, in the words of COMMAND DOCS. */
export interface HintArg {
  readonly name: string
  readonly type:
    'string' | 'integer' | 'double' | 'key' | 'pattern' | 'unix-time' | 'pure-token' | 'oneof' | 'block'
  readonly token?: string
  /** What hints call it, where that is not `name`. */
  readonly display?: string
  readonly optional?: boolean
  readonly multiple?: boolean
  readonly multipleToken?: boolean
  readonly args?: readonly HintArg[]
}
