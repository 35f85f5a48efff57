// A session's beginning and end: what we can do, building and loading a program, attaching, restarting, leaving.
//
// `launch` builds at once, so that its answer carries the compiler's errors; the module is loaded when the client has said that its
// breakpoints are set (configurationDone), so that OnLoad itself can be stopped in.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { RequestError } from '../request-error.ts'
import type { BuiltProgram, DebugSession, RequestTable } from '../session.ts'
import { TROUBLES, type Trouble } from '../stops.ts'

/** What `launch` takes besides the protocol's own. */
interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** A C or C++ file, or several that make one module. */
  readonly program?: string | readonly string[]
  /** The module's arguments. */
  readonly args?: readonly string[]
  readonly stopOnEntry?: boolean
}

function capabilities(session: DebugSession): DebugProtocol.Capabilities {
  session.reset()
  session.afterAnswer(() => session.event('initialized'))
  return {
    supportsConfigurationDoneRequest: true,
    supportsFunctionBreakpoints: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsDataBreakpoints: true,
    supportsDataBreakpointBytes: true,
    supportsSetVariable: true,
    supportsSetExpression: true,
    supportsEvaluateForHovers: true,
    supportsReadMemoryRequest: true,
    supportsDisassembleRequest: true,
    supportsWriteMemoryRequest: true,
    supportsStepBack: session.parts.mailbox !== null,
    supportsRestartFrame: session.parts.mailbox !== null,
    supportsBreakpointLocationsRequest: true,
    supportsGotoTargetsRequest: false,
    supportsRestartRequest: true,
    supportsTerminateRequest: true,
    supportTerminateDebuggee: true,
    supportsLoadedSourcesRequest: true,
    supportsModulesRequest: true,
    supportsDelayedStackTraceLoading: true,
    exceptionBreakpointFilters: Object.entries(TROUBLES).map(([filter, { label, byDefault }]) => ({
      filter,
      label,
      default: byDefault,
    })),
  }
}

async function launch(session: DebugSession, args: LaunchArguments): Promise<void> {
  const { program } = args
  const sources = typeof program === 'string' ? [program] : (program ?? [])
  if (sources.length === 0)
    throw new RequestError("launch needs 'program': a C or C++ file, or a list of them")
  const moduleArgs = args.args ?? []
  const built = await build(session, sources)
  session.launched = { sources, args: moduleArgs, program: built }
  session.debugger.stopOnEntry = args.stopOnEntry === true
  await start(session)
}

async function build(session: DebugSession, sources: readonly string[]): Promise<BuiltProgram> {
  try {
    return await session.parts.build(sources)
  } catch (error) {
    throw new RequestError(error instanceof Error ? error.message : String(error))
  }
}

/** Loads what was built: now, or when the client is configured. */
async function start(session: DebugSession): Promise<void> {
  const load = async (): Promise<void> => {
    if (!session.launched) return
    const { program, args } = session.launched
    await session.parts.load(program, args)
    // Loading takes as long as a host needs to make threads ready: only now the module's commands are there.
    session.event('process', { name: program.path, isLocalProcess: true, startMethod: 'launch' })
  }
  if (session.configured) return await load()
  session.startLaunched = () => {
    load().catch((error: unknown) => {
      session.event('output', {
        category: 'stderr',
        output: `${error instanceof Error ? error.message : String(error)}\n`,
      })
      session.event('terminated')
    })
  }
}

function configurationDone(session: DebugSession): void {
  session.configured = true
  const begin = session.startLaunched
  session.startLaunched = null
  if (begin) session.afterAnswer(begin)
}

async function restart(session: DebugSession): Promise<void> {
  const { launched } = session
  if (!launched) throw new RequestError('there is nothing to restart: nothing was launched')
  launched.program = await build(session, launched.sources)
  await session.parts.load(launched.program, launched.args)
}

/** `restart` may come while the thread is held: then the call ends first. */
function restartRequest(session: DebugSession): unknown {
  if (!session.held) return restart(session)
  session.debugger.abandon()
  session.release()
  session.whenFree(() => {
    restart(session).catch((error: unknown) => {
      session.event('output', {
        category: 'stderr',
        output: `${error instanceof Error ? error.message : String(error)}\n`,
      })
      session.event('terminated')
    })
  })
  return undefined
}

/** Ends the call that is held, as if it had been interrupted. */
function endCall(session: DebugSession): void {
  if (!session.held) throw new RequestError('no call is held')
  session.debugger.abandon()
  session.release()
}

/** Ends what runs and unloads what was launched. */
function terminate(session: DebugSession): void {
  if (session.held) {
    session.debugger.abandon()
    session.release()
  }
  const { launched } = session
  session.launched = null
  session.whenFree(() => {
    void (async () => {
      if (launched) await session.parts.unload(launched.program.path)
      session.event('terminated')
    })()
  })
}

function disconnect(session: DebugSession, args: DebugProtocol.DisconnectArguments): void {
  const unload = args.terminateDebuggee ?? false
  session.parts.server.host.clock?.run(1)
  if (unload) return terminate(session)
  session.debugger.breakpoints.clear()
  session.debugger.troubles.clear()
  session.debugger.domain.set([])
  session.debugger.domain.setKeys([])
  session.debugger.watch([])
  session.debugger.proceed({ kind: 'run' })
  session.release()
}

/** Requests of a session's life. */
export const LIFE_REQUESTS: RequestTable = {
  initialize: (session) => capabilities(session),
  launch,
  attach: () => undefined,
  configurationDone: (session) => configurationDone(session),
  restart: (session) => restartRequest(session),
  terminate: (session) => terminate(session),
  disconnect,
  'playground/endCall': (session) => endCall(session),
  setExceptionBreakpoints(session, args: DebugProtocol.SetExceptionBreakpointsArguments) {
    const { troubles } = session.debugger
    troubles.clear()
    for (const filter of args.filters) if (Object.hasOwn(TROUBLES, filter)) troubles.add(filter as Trouble)
    return { breakpoints: args.filters.map((filter) => ({ verified: Object.hasOwn(TROUBLES, filter) })) }
  },
}
