// Source files as the protocol speaks of them: by the path the client knows, or the one the builder does.
import type { ScriptLine } from '@valkey-playground/engine'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { NumberedSite, Program } from '../programs.ts'
import type { DebugSession } from '../session.ts'

/** The file that a site is in. */
export function describeSource(session: DebugSession, { program, site }: NumberedSite): DebugProtocol.Source {
  return sourceOf(session, program, site.file)
}

/** A file of a module. */
export function sourceOf(session: DebugSession, program: Program, file: string): DebugProtocol.Source {
  const path = session.parts.pathOf(program.image, file) ?? session.clientPaths.get(file) ?? file
  return { name: path.replace(/^.*[/\\]/, ''), path }
}

/** The text of a script: no file, but asked for by a number that is good until code goes on. */
export function scriptSource(session: DebugSession, { run, source }: ScriptLine): DebugProtocol.Source {
  return { name: source, sourceReference: session.refer(run.code), origin: run.name }
}

/** What a number from `scriptSource` stands for. */
export function textOf(session: DebugSession, reference: number): string | undefined {
  const text = session.referred(reference)
  return typeof text === 'string' ? text : undefined
}
