// One conversation with a debugger's front (VS Code, the page): Debug Adapter Protocol requests in, responses and events out.
//
// Requests come one at a time: from the host's event loop while code runs, from the mailbox while the thread is held. What is asked of
// running code (a pause, a breakpoint) is heard at its next safe point. Each request is a row of the table that
// the session is given (requests/, by open-session.ts): the requests know the session, not the other way.
import {
  HandleOrigins,
  listHandles,
  type HandleInfo,
  type ModuleHost,
  type ModuleImage,
} from '@valkey-playground/api'
import type { Server } from '@valkey-playground/engine'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Frame } from './activations.ts'
import type { Breakpoint } from './breakpoints.ts'
import { ModuleDebugger } from './debugger.ts'
import { handleView } from './handle-view.ts'
import { fillMessage, isConditionTrue } from './expressions/expression.ts'
import { Inspection } from './inspection.ts'
import { lostHandles } from './lost-handles.ts'
import type { Moment } from './past/moment.ts'
import type { MailboxReader } from './mailbox.ts'
import { MAIN_THREAD, RequestError } from './request-error.ts'
import type { Stop } from './stops.ts'
import type { Frame as ValueFrame } from './values/program.ts'

/** A module that `launch` built. */
export interface BuiltProgram {
  /** The path that MODULE LIST shows. */
  readonly path: string
  readonly wasm: Uint8Array
}

/** What a session needs of the place it runs in. */
export interface SessionParts {
  readonly host: ModuleHost
  readonly server: Server
  /** Where requests come from while the thread is held; null where memory cannot be shared, and nothing can be held then. */
  readonly mailbox: MailboxReader | null
  /** Sends a response or an event. Works while the thread is held. */
  send(message: DebugProtocol.Response | DebugProtocol.Event): void
  /** Builds sources with debug information. @throws Error with what the compiler said */
  build(sources: readonly string[]): Promise<BuiltProgram>
  /** Loads a module, in the place of what came from the same path. @throws Error with the reason */
  load(program: BuiltProgram, args: readonly string[]): void | Promise<void>
  /** Unloads what came from a path. */
  unload(path: string): void | Promise<void>
  /** Where a file is that the compiler knows under this name; undefined if nobody can tell. */
  pathOf(image: ModuleImage, file: string): string | undefined
  /** The text of a file; undefined if it cannot be had. */
  readSource(path: string): string | undefined
  /** Requests that only this place can serve. */
  readonly ownRequests?: RequestTable
}

/** Serves one command; a promise is only for what cannot be done while the thread is held. */
export type RequestHandler = (session: DebugSession, args: never) => unknown

/** Handlers by command. */
export type RequestTable = Readonly<Record<string, RequestHandler>>

/** How a session speaks with its client. */
export interface SessionTerms {
  readonly requests: RequestTable
  /** A breakpoint as the client is told of it. */
  describeBreakpoint(session: DebugSession, breakpoint: Breakpoint): DebugProtocol.Breakpoint
}

/** No stack has more frames. */
const MOST_FRAMES = 1_000_000

/** A session; it begins with the first request and lasts until `dispose`. */
export class DebugSession {
  readonly parts: SessionParts
  readonly debugger: ModuleDebugger
  /** Where objects that modules hold were made. */
  readonly handleOrigins: HandleOrigins
  /** Reads what is held. */
  readonly inspection: Inspection
  /** What `launch` gave, until it is unloaded. */
  launched: {
    readonly sources: readonly string[]
    readonly args: readonly string[]
    program: BuiltProgram
  } | null = null
  /** The client has said that it is done with setting breakpoints. */
  configured = false
  /** Loads what `launch` built, once the client is configured. */
  startLaunched: (() => void) | null = null
  /** Paths that the client uses, by the compiler's names of files. */
  readonly clientPaths: Map<string, string> = new Map()
  /** Where the thread was held before, as long as it can be gone back to. */
  stopBefore: Moment | null = null
  #stop: Moment | null = null
  readonly #frames = new Map<number, readonly Frame[]>()
  #alone = false
  #serving = false
  #held = 0
  #released = false
  #seq = 1
  /** Requests whose answer is still to come. */
  readonly #open = new Set<DebugProtocol.Request>()
  #after: (() => void)[] = []
  /** References to things with children, good until code goes on. */
  readonly #references: unknown[] = []
  readonly #requests: RequestTable

  constructor(parts: SessionParts, { requests, describeBreakpoint }: SessionTerms) {
    this.parts = parts
    this.#requests = { ...requests, ...parts.ownRequests }
    this.handleOrigins = new HandleOrigins(
      parts.host.api,
      () => ({ line: this.#runningLine(), unit: this.debugger.past.kept.recorder.unit?.number }),
      {
        added: (object) => this.debugger.past.engine.handles.added(object),
        removing: (object) => this.debugger.past.engine.handles.removing(object),
      },
    )
    this.inspection = new Inspection(
      parts.host,
      (pointer, bytes) => this.debugger.past.kept.changed(pointer, bytes),
      handleView(parts.host, this.handleOrigins, () => this.#handlesOfPast()),
    )
    this.debugger = new ModuleDebugger({
      host: parts.host,
      keepPast: parts.mailbox !== null,
      origins: () => this.handleOrigins,
      lost: (unit) => this.#lostIn(unit),
      attend: () => this.attend(),
      hold: (stop) => this.#hold(stop),
      memory: this.inspection.memory,
      isTrue: (expression) => isConditionTrue(this.#innermost(), expression),
      fill: (message) => fillMessage(this.#innermost(), message),
      log: (text) => this.event('output', { category: 'console', output: text }),
      moved: (breakpoints) => {
        for (const breakpoint of breakpoints)
          this.event('breakpoint', { reason: 'changed', breakpoint: describeBreakpoint(this, breakpoint) })
      },
      changed: (image, there) =>
        this.event('module', {
          reason: there ? 'new' : 'removed',
          module: { id: image.id, name: image.id, symbolStatus: 'Symbols loaded.' },
        }),
    })
  }

  /** What modules had where code of the past is held; null in the present. */
  #handlesOfPast(): ReadonlyMap<number, HandleInfo> | null {
    const { past } = this.debugger
    const at = past.inPast ? past.moment : null
    if (!at) return null
    return past.engine.handlesAt({ unit: at.unit.number, position: at.position })
  }

  /** The objects that modules hold where the thread is: now, or at a moment of the past. */
  handles(): readonly HandleInfo[] {
    const past = this.#handlesOfPast()
    return past ? [...past.values()] : listHandles(this.parts.host.api, this.handleOrigins)
  }

  /** What a unit that ends just now has made and nobody can free. */
  #lostIn(unit: number): string {
    const handles = this.handles().filter(({ madeIn }) => madeIn === unit)
    const lost = lostHandles(this.parts.host, handles, () => true)
    return handles
      .filter(({ handle }) => lost.has(handle))
      .map(({ type, text, madeAt }) => `${type} ${text}${madeAt === undefined ? '' : ` made at ${madeAt}`}`)
      .join('\n')
  }

  /** The line of the innermost C frame that runs. */
  #runningLine(): string | undefined {
    const { control, programs } = this.debugger
    const at = control.depth() > 0 ? programs.site(control.frame(control.top).site)?.site : undefined
    return at && `${at.file.replace(/^.*\//, '')}:${at.line}`
  }

  /** Another client begins: what the one before set up is gone, what is loaded stays. */
  reset(): void {
    this.configured = false
    this.launched = null
    this.startLaunched = null
    this.clientPaths.clear()
    this.parts.server.host.clock?.run(1)
    this.debugger.stopOnEntry = false
    this.debugger.breakpoints.clear()
    this.debugger.troubles.clear()
    this.debugger.domain.set([])
    this.debugger.domain.once(null)
    this.debugger.domain.setKeys([])
    this.debugger.watch([])
  }

  /** Ends the session; whatever is held goes on. */
  dispose(): void {
    this.handleOrigins.dispose()
    this.debugger.dispose()
    this.#released = true
  }

  /**
   * Takes whatever lies in the mailbox. Hosts call it when the writer rings, safe points when they are asked to look in. A request that is
   * being served may run code again, whose safe points come by here too: the next request waits until memory is that of the stop again.
   */
  attend(): void {
    if (this.#serving) return
    for (
      let text = this.parts.mailbox?.take() ?? null;
      text !== null;
      text = this.parts.mailbox?.take() ?? null
    )
      this.receive(JSON.parse(text) as DebugProtocol.Request)
  }

  /** Serves a request. */
  receive(request: DebugProtocol.Request): void {
    const serve = this.#requests[request.command]
    this.#open.add(request)
    // Whoever has taken leave is not to hear what follows from it, nor is the next client.
    this.#alone = request.command === 'disconnect'
    try {
      if (!serve) throw new RequestError(`there is no request '${request.command}'`)
      this.#serving = true
      const result = serve(this, (request.arguments ?? {}) as never)
      this.#serving = false
      if (!(result instanceof Promise)) return this.#answer(request, result)
      if (this.held) throw new RequestError('not while the server is held: continue first')
      result.then(
        (body) => this.#answer(request, body),
        (error: unknown) => this.#refuse(request, error),
      )
    } catch (error) {
      this.#serving = false
      this.#refuse(request, error)
    }
  }

  #answer(request: DebugProtocol.Request, body: unknown): void {
    this.#respond(request, body === undefined ? { success: true } : { success: true, body })
    for (const after of this.#after.splice(0)) after()
  }

  #refuse(request: DebugProtocol.Request, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const known = error instanceof RequestError
    const format = known ? message : `internal error: ${message}`
    this.#respond(request, {
      success: false,
      message: format,
      body: { error: { id: 1, format, showUser: true } },
    })
  }

  #respond(
    request: DebugProtocol.Request,
    rest: Pick<DebugProtocol.Response, 'success' | 'message' | 'body'>,
  ): void {
    if (!this.#open.delete(request)) return
    this.parts.send({
      seq: this.#seq++,
      type: 'response',
      request_seq: request.seq,
      command: request.command,
      ...rest,
    } as DebugProtocol.Response)
  }

  /** Runs something right after the answer to the request that is being served. */
  afterAnswer(work: () => void): void {
    this.#after.push(work)
  }

  /** Sends an event. */
  event(event: string, body?: unknown): void {
    if (this.#alone) return
    this.parts.send({ seq: this.#seq++, type: 'event', event, ...(body === undefined ? {} : { body }) })
  }

  /** Whether the engine's thread is held. */
  get held(): boolean {
    return this.#held > 0
  }

  /** Lets the held thread go on, after the answer to the request that is being served. */
  release(): void {
    this.#released = true
  }

  #hold(stop: Stop): void {
    if (!this.parts.mailbox) return
    // Whoever waits for an answer would wait until code goes on.
    for (const request of this.#open) this.#answerEarly(request)
    this.#forget()
    this.#held++
    this.#released = false
    this.stopBefore = this.#stop
    this.#stop = this.debugger.past.moment
    this.event('stopped', {
      reason: stop.reason,
      description: stop.description,
      threadId: this.debugger.threads.current,
      allThreadsStopped: true,
      ...(stop.text === undefined ? {} : { text: stop.text }),
      ...(stop.breakpoints ? { hitBreakpointIds: stop.breakpoints } : {}),
    })
    try {
      while (!this.#released) this.receive(JSON.parse(this.parts.mailbox.wait()) as DebugProtocol.Request)
    } finally {
      this.#held--
      this.event('playground/released')
      this.#released = false
      this.#forget()
    }
  }

  #answerEarly(request: DebugProtocol.Request): void {
    this.#respond(request, { success: true })
  }

  /** The stack of the thread that has stopped. */
  get frames(): readonly Frame[] {
    return this.framesOf(this.debugger.threads.current)
  }

  /** The stack of a thread while everything is held. */
  framesOf(thread: number): readonly Frame[] {
    if (!this.held) throw new RequestError('the server runs: there is no stack to look at')
    let frames = this.#frames.get(thread)
    if (!frames) this.#frames.set(thread, (frames = this.debugger.frames(thread)))
    return frames
  }

  /** What the protocol calls a frame by. */
  frameId(thread: number, index: number): number {
    return (thread - MAIN_THREAD) * MOST_FRAMES + index + 1
  }

  /** The thread of a frame's id. */
  threadOf(id: number): number {
    return Math.floor((id - 1) / MOST_FRAMES) + MAIN_THREAD
  }

  /** The frame of an id, and those around it. */
  framesFrom(id: number): readonly Frame[] {
    return this.framesOf(this.threadOf(id)).slice((id - 1) % MOST_FRAMES)
  }

  /** Runs something when the thread is free: at once, or when the call that is held has ended. */
  whenFree(work: () => void): void {
    if (this.held || this.debugger.activations.length > 0) this.parts.server.runSoon(work)
    else this.afterAnswer(work)
  }

  /** Notes a path that the client uses, so that it gets to hear the same one. */
  clientPath(path: string): void {
    const file = this.debugger.programs.fileOf(path)
    if (file !== undefined) this.clientPaths.set(file, path)
  }

  /** The innermost frame, as expressions are read in; the thread need not be held. */
  #innermost(): ValueFrame {
    return this.inspection.frame(this.debugger.frames().find(({ kind }) => kind === 'c'))
  }

  /** Keeps something that has children; the number stands for it until code goes on. */
  refer(value: unknown): number {
    return this.#references.push(value)
  }

  /** What a number from `refer` stands for. */
  referred(reference: number): unknown {
    return this.#references[reference - 1]
  }

  /** Code goes on or values changed: what was read is true no longer. */
  #forget(): void {
    this.#frames.clear()
    this.#references.length = 0
  }
}
