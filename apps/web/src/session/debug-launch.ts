// Debugging the project: what an adapter does by itself elsewhere needs the page here, because the compiler is not where the engine is.
//
// `launch` and `restart` compile the project with debug information and hand the module to the engine worker; every other request goes
// through as it is.
import type { CompilerClient } from './compiler-client.ts'
import type { DebugLink } from './debug-link.ts'
import type { EngineClient } from './engine-client.ts'
import { modulePath, sourcesOf } from './run.ts'
import { stubCalls } from './stubs.ts'
import type { BuildProfile } from '../stores/settings.ts'
import type { Project } from '../storage/project-storage.ts'
import type { Diagnostic } from '@valkey-playground/ui'

/** What launching works with. */
export interface DebugLaunchParts {
  readonly link: DebugLink
  readonly engine: EngineClient
  readonly compiler: CompilerClient
  project(): Project
  /** How to build it; what is debugged is never built without debug information. */
  profile(): BuildProfile
  /** The module's arguments. */
  args(): readonly string[]
  onDiagnostics(diagnostics: readonly Diagnostic[]): void
}

/** Sends requests to the debugger, compiling first where one needs a module. */
export function createDebugRequests(
  parts: DebugLaunchParts,
): (command: string, args?: unknown) => Promise<unknown> {
  const { link } = parts
  /** What the last `launch` was asked with. */
  let launched: object = {}

  async function build(): Promise<void> {
    const project = parts.project()
    const { stubs } = await parts.engine.started
    const missing = stubCalls(project.files, stubs)
    const wanted = parts.profile()
    const profile = wanted === 'release' ? 'debug' : wanted
    const built = await parts.compiler.compile(sourcesOf(project), { profile }, () => undefined)
    parts.onDiagnostics([...built.diagnostics, ...missing.map((call) => call.warning)])
    if (built.wasm === null) {
      const first = built.diagnostics.find(({ severity }) => severity === 'error')
      const place = first ? `${first.file}:${first.range.start.line}: ` : ''
      throw new Error(`The project does not compile. ${place}${first?.message ?? ''}`.trim())
    }
    await parts.engine.api.giveDebugProgram({
      path: modulePath(project),
      wasm: built.wasm,
      args: [],
      stubs: [...new Set(missing.map((call) => call.name))],
      files: project.files,
    })
  }

  return async (command, args) => {
    if (command === 'launch') {
      launched = { program: Object.keys(parts.project().files), args: parts.args(), ...(args as object) }
      // The first request opens the debugger in the engine worker, which must be there before it is given anything.
      await link.request('threads')
      await build()
      return await link.request('launch', launched)
    }
    if (command === 'restart') {
      if (link.held) await link.request('playground/endCall')
      await build()
      return await link.request('restart', args)
    }
    return await link.request(command, args)
  }
}
