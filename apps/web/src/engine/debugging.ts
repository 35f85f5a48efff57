// The debugger in the page's engine worker: a session of packages/debug over this worker's engine and modules.
//
// The page compiles (clang lives in another worker) and hands the module over before it sends `launch`. While code is held, nothing but the
// mailbox is heard here; panels are then read by the request `playground/state`.
import { DebugSession, MailboxReader, RequestError, type MailboxMemory } from '@valkey-playground/debug'
import type { ModuleHost } from '@valkey-playground/api'
import type { Server } from '@valkey-playground/engine'
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
  state(panel: EnginePanelId): unknown
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
  const session = new DebugSession({
    host: parts.host,
    server: parts.server,
    mailbox: parts.mailbox === null ? null : new MailboxReader(parts.mailbox),
    send: (message) => parts.send(message as DebugMessage),
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
        return parts.state(panel)
      },
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
