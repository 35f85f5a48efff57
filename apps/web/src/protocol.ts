// Everything that crosses between the page and its workers, in one file: the calls comlink carries and the events the engine
// sends by itself.
//
// All of it is structured-cloneable. Byte strings stay latin-1 strings on the way. Change together: engine-worker.ts and
// engine-client.ts for the first half, compile-worker.ts and compiler-client.ts for the
// second, export-worker.ts and export-project.ts for the last.
import type {
  CompileOptions,
  CompileResult,
  Diagnostic,
  NativeTarget,
  Progress,
  SessionLine,
  SourceFiles,
} from '@valkey-playground/toolchain'
import type {
  Bytes,
  CommandHint,
  CommandTrace,
  KeyspaceChoice,
  LogRow,
  PanelId,
  PanelStates,
  ReplicationRow,
  Resp,
} from '@valkey-playground/ui'
import type { ThreadStart } from '@valkey-playground/api'
import type { MailboxMemory } from '@valkey-playground/debug'
import type { BridgeAccess } from './connector/bridge-words.ts'
import type { DoorState } from './engine/callers.ts'
import type { DataKeeping } from './storage/data-storage.ts'

/** Panels whose data the engine worker owns; `problems` belongs to the page. */
export type EnginePanelId = Exclude<PanelId, 'problems'>

/** What the engine needs to know when it starts. */
export interface EngineStart {
  /** Whether memory may be shared with the page: it is cross-origin isolated. */
  readonly shared: boolean
  /** Seconds a module call may run; 0 for ever. */
  readonly timeLimit: number
  /** Where the bridge to real servers is. */
  readonly bridge: BridgeAccess
  /** The line to the page for its ThreadOrders. */
  readonly threads: MessagePort
  /** Makes it a node of a cluster in this page, whose data are not kept. */
  readonly node?: NodePlace
}

/** Where a node of the page's cluster is: its port, and the line to the page's switchboard, which takes NodeCalls. */
export interface NodePlace {
  readonly port: number
  readonly line: MessagePort
}

/** What a worker of threads is started with: its part of the engine, and where it wakes that. */
export interface ThreadGiven {
  readonly start: ThreadStart
  readonly wake: MessagePort
}

/** What an engine asks of the page: a worker for threads, or the end of one. The number is the engine's choice. */
export type ThreadOrder =
  | { readonly type: 'start'; readonly number: number; readonly given: ThreadGiven }
  | { readonly type: 'end'; readonly number: number }

/** A node calls a port: it keeps one end of a channel and gives away the other. */
export interface NodeCall {
  readonly port: number
  readonly end: MessagePort
}

/** What crosses on such a channel. The one who is called says first that it is open, or closed and why. */
export type NodeSignal =
  | { readonly type: 'open' }
  | { readonly type: 'bytes'; readonly bytes: Bytes }
  | { readonly type: 'closed'; readonly reason: string }

/** What the page learns once the engine answers. */
export interface EngineInfo {
  /** Version that INFO reports, such as `8.1.1`. */
  readonly version: string
  /** API functions, without `ValkeyModule_`, that can be asked for but not called yet. */
  readonly stubs: readonly string[]
  /** Whether a reload brings the data back. */
  readonly keeping: DataKeeping
}

/** A command's outcome: the RESP bytes that its connection received for it. */
export interface RawReply {
  readonly raw: Bytes
  /** Protocol the connection spoke when the reply came. */
  readonly resp: Resp
}

/** A module to load in the place of what came from the same path before. */
export interface ModuleToLoad {
  /** Path that MODULE LIST shows; it names the project. */
  readonly path: string
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly args: readonly Bytes[]
  /** Functions its source calls that are stubs here; the modules panel shows them. */
  readonly stubs: readonly string[]
}

/** How loading went. */
export interface LoadOutcome {
  readonly ok: boolean
  /** Names of the modules now loaded from that path. */
  readonly modules: readonly string[]
  /** Error text without the leading `-`, when not ok. */
  readonly error?: string
  readonly millis: number
}

/** A request of the Debug Adapter Protocol, and what comes back. */
export interface DebugRequest {
  readonly seq: number
  readonly type: 'request'
  readonly command: string
  readonly arguments?: unknown
}
export type DebugMessage =
  | {
      readonly type: 'response'
      readonly request_seq: number
      readonly success: boolean
      readonly message?: string
      readonly body?: unknown
    }
  | { readonly type: 'event'; readonly event: string; readonly body?: unknown }

/** A module that was compiled for the debugger. */
export interface DebugProgram extends ModuleToLoad {
  /** Its sources, for those who ask the debugger. */
  readonly files: Readonly<Record<string, string>>
}

/** A message between modules on nodes of a cluster, as the node saw it that sent or received it. */
export interface ModuleMessageRow {
  readonly direction: 'sent' | 'received'
  /** The other node's id; null for a message to all. */
  readonly node: string | null
  /** Empty where the message does not tell: only names of nine letters are carried. */
  readonly module: string
  readonly type: number
  readonly length: number
  /** The message's first bytes. */
  readonly head: Bytes
}

/** What the page may ask the engine worker. */
export interface EngineApi {
  start(start: EngineStart, listener: (event: EngineEvent) => void): Promise<EngineInfo>
  /** Resolves when the reply is there: at once, or after a blocking command was served. */
  command(argv: readonly Bytes[], client: string, resp: Resp | undefined): Promise<RawReply>
  load(module: ModuleToLoad): Promise<LoadOutcome>
  commands(): Promise<readonly CommandHint[]>
  state<P extends EnginePanelId>(panel: P): Promise<PanelStates[P]>
  /** Begins or ends sending events for a panel. The first event follows at once. */
  watch(panel: EnginePanelId, on: boolean): Promise<void>
  showKeyspace(choice: KeyspaceChoice): Promise<void>
  clearTrace(): Promise<void>
  /** Names of keys that begin with `prefix`, for completion. */
  keyNames(db: number, prefix: Bytes, limit: number): Promise<readonly Bytes[]>
  /** Closes a named connection. */
  disconnect(client: string): Promise<void>
  setTimeLimit(seconds: number): Promise<void>
  /** API functions that came after this server are not given to modules loaded from now on; empty for all. */
  setMinimumVersion(version: string): Promise<void>
  /** Stores what changed now rather than in a moment. */
  saveData(): Promise<void>
  /** Deletes all keys and what is stored of them. */
  clearData(): Promise<void>
  /** Where the bridge is from now on. */
  setBridge(access: BridgeAccess): Promise<void>
  /** Lets replicas and clients in by the bridge's port for callers. Resolves to where they call; rejects with a text for the user. */
  openDoor(): Promise<string>
  closeDoor(): Promise<void>
  /** Puts a snapshot (the bytes of a dump.rdb) in the place of all data; false, and no data left, when it is broken. */
  loadSnapshot(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>
  /** Gives modules a debugger: those loaded from now on can be stopped. Requests come through the mailbox. */
  openDebugger(mailbox: MailboxMemory | null): Promise<void>
  /** There is something in the mailbox. */
  attendDebugger(): Promise<void>
  /** A request, where memory is not shared. */
  debugRequest(request: DebugRequest): Promise<void>
  /** What the next `launch` loads. */
  giveDebugProgram(program: DebugProgram): Promise<void>
}

/**
 * What the engine says by itself. Growing lists (trace, log, replication) come as what was added, since sending a whole ring
 * twenty times a second would cost more than the commands in it; `reset` begins them anew.
 */
export type EngineEvent =
  | { readonly type: 'module-message'; readonly message: ModuleMessageRow }
  | { readonly type: 'state'; readonly panel: EnginePanelId; readonly state: PanelStates[EnginePanelId] }
  | {
      readonly type: 'trace'
      readonly reset: boolean
      readonly added: readonly CommandTrace[]
      readonly dropped: number
    }
  | { readonly type: 'log'; readonly reset: boolean; readonly added: readonly LogRow[] }
  | {
      readonly type: 'replication'
      readonly reset: boolean
      readonly added: readonly ReplicationRow[]
      readonly replid: string
      readonly offset: number
    }
  | { readonly type: 'finding'; readonly finding: Diagnostic }
  | { readonly type: 'door'; readonly state: DoorState }
  | { readonly type: 'debug'; readonly message: DebugMessage }
  | { readonly type: 'push'; readonly client: string; readonly raw: Bytes }
  /** The words of session/watchdog.ts; sent once, while memory is shared. */
  | { readonly type: 'interrupt'; readonly words: Int32Array<SharedArrayBuffer> }

/** How to build; the worker adds the headers that modules include. */
export type BuildOptions = Omit<CompileOptions, 'signal' | 'onProgress' | 'headers'>

/** What the page may ask the compile worker. */
export interface CompilerApi {
  /** `baseUrl` is where the toolchain's big files are served. */
  start(baseUrl: string): Promise<void>
  /** Fetches clang; calls after the first share its promise. */
  load(onProgress: (progress: Progress) => void): Promise<void>
  /** The same ahead of the first compile, which it makes quick. */
  prepare(onProgress: (progress: Progress) => void): Promise<void>
  compile(
    files: SourceFiles,
    options: BuildOptions,
    onProgress: (progress: Progress) => void,
  ): Promise<CompileResult>
  check(files: SourceFiles, options: BuildOptions): Promise<readonly Diagnostic[]>
  checkLp64(files: SourceFiles, options: BuildOptions): Promise<readonly Diagnostic[]>
}

/** A file to hand to the user, or null after an error. */
export interface ExportedFile {
  readonly bytes: Uint8Array<ArrayBuffer> | null
  readonly diagnostics: readonly Diagnostic[]
  readonly needs: string | null
}

/** What the page may ask the export worker. */
export interface ExporterApi {
  /** `baseUrl` is where the exporter's files are served. */
  start(baseUrl: string): Promise<void>
  library(
    files: SourceFiles,
    options: { readonly target: NativeTarget; readonly minimumVersion: string | null },
  ): Promise<ExportedFile>
  archive(project: {
    readonly name: string
    readonly files: SourceFiles
    readonly args: readonly string[]
    readonly session: readonly SessionLine[]
  }): Promise<ExportedFile>
}
