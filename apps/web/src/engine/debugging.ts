// The debugger in the page's engine worker: a session of packages/debug over this worker's engine and modules.
//
// The page compiles (clang lives in another worker) and hands the module over before it sends `launch`. While code is held, nothing but the
// mailbox is heard here; what panels ask of the engine comes as requests then.
import { MailboxReader, openSession, RequestError, type MailboxMemory } from '@valkey-playground/debug'
import type { ModuleHost } from '@valkey-playground/api'
import type { Server } from '@valkey-playground/engine'
import type { KeyspaceChoice } from '@valkey-playground/ui'
import type {
  DebugMessage,
  DebugProgram,
  DebugRequest,
  EnginePanelId,
  LoadOutcome,
  ModuleToLoad,
} from '../protocol.ts'

/** What the debugger needs of the room it is in. */
export interface DebuggingParts {
  readonly server: Server
  readonly host: ModuleHost
  readonly mailbox: MailboxMemory | null
  send(message: DebugMessage): void
  load(module: ModuleToLoad): Promise<LoadOutcome>
  run(argv: readonly string[]): Promise<unknown>
  /** What panels may ask while code is held. */
  readonly panels: {
    state(panel: EnginePanelId): unknown
    watch(panel: EnginePanelId, on: boolean): void
    showKeyspace(choice: KeyspaceChoice): void
    keyNames(db: number, prefix: string, limit: number): readonly string[]
    clearTrace(): void
    /** Sends what changed to those who watch; the keys even if nothing is known to have changed them. */
    flush(keysToo: boolean): void
  }
}

/** The debugger of one engine. */
export interface Debugging {
  /** Looks into the mailbox. */
  attend(): void
  receive(request: DebugRequest): void
  /** Takes what the next `launch` is to load. */
  give(program: DebugProgram): void
}

/** Starts a session; modules that are loaded from now on have probes. */
export function openDebugging(parts: DebuggingParts): Debugging {
  let given: DebugProgram | null = null
  const { panels } = parts
  /** At the stop before: databases of then stood in the place of those of now. */
  let wasInPast = false
  const session = openSession({
    host: parts.host,
    server: parts.server,
    mailbox: parts.mailbox === null ? null : new MailboxReader(parts.mailbox),
    send(message) {
      // Panels show the moment of the stop: no timer of theirs runs from here on.
      if (message.type === 'event' && (message as { readonly event: string }).event === 'stopped') {
        const { inPast } = session.debugger.past
        panels.flush(inPast || wasInPast)
        wasInPast = inPast
      }
      parts.send(message as DebugMessage)
    },
    async build() {
      if (given === null) throw new Error('nothing was compiled')
      return { path: given.path, wasm: given.wasm }
    },
    async load({ path, wasm }, args) {
      const outcome = await parts.load({
        path,
        wasm: wasm as Uint8Array<ArrayBuffer>,
        args,
        stubs: given?.stubs ?? [],
      })
      if (!outcome.ok) throw new Error(outcome.error)
    },
    async unload(path) {
      for (const module of parts.host.list())
        if (module.path === path) await parts.run(['MODULE', 'UNLOAD', module.name])
    },
    pathOf: () => undefined,
    readSource: (path) => given?.files[path],
    ownRequests: {
      'playground/state': (_session, { panel }: { readonly panel?: EnginePanelId }) => {
        if (panel === undefined) throw new RequestError("'panel' is missing")
        return panels.state(panel)
      },
      'playground/watch': (
        _session,
        { panel, on }: { readonly panel: EnginePanelId; readonly on: boolean },
      ) => panels.watch(panel, on),
      'playground/showKeyspace'(_session, choice: KeyspaceChoice) {
        panels.showKeyspace(choice)
        panels.flush(true)
      },
      'playground/keyNames': (
        _session,
        { db, prefix, limit }: { readonly db: number; readonly prefix: string; readonly limit: number },
      ) => panels.keyNames(db, prefix, limit),
      'playground/clearTrace': () => panels.clearTrace(),
    },
  })
  return {
    attend: () => session.attend(),
    receive: (request) => session.receive(request),
    give(program) {
      given = program
    },
  }
}
