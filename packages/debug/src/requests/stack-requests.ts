// What can be looked at while the thread is held: the stack, scopes, sources, modules.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { describeCall, describeCommand, threadName, type Frame } from '../activations.ts'
import { functionName } from '../programs.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import { describeSource, scriptSource, sourceOf, textOf } from './sources.ts'

function describeFrame(session: DebugSession, frame: Frame, id: number): DebugProtocol.StackFrame {
  if (frame.kind === 'api')
    return { id, name: `ValkeyModule_${frame.name}`, line: 0, column: 0, presentationHint: 'subtle' }
  if (frame.kind === 'script') {
    const { source, line } = frame.place
    return { id, name: source, line, column: 1, source: scriptSource(session, frame.place) }
  }
  if (frame.kind === 'thread')
    return { id, name: threadName(frame), line: 0, column: 0, presentationHint: 'label' }
  if (frame.kind === 'call')
    return { id, name: describeCall(frame), line: 0, column: 0, presentationHint: 'label' }
  const { at } = frame
  if (!at) return { id, name: '??', line: 0, column: 0 }
  return {
    id,
    name: functionName(at),
    line: at.site.line,
    column: at.site.column,
    source: describeSource(session, at),
    moduleId: at.program.image.id,
    instructionPointerReference: `0x${at.site.address.toString(16)}`,
  }
}

/** The stack of a thread, the innermost frame first, or a part of it. */
export function stackTrace(
  session: DebugSession,
  args: DebugProtocol.StackTraceArguments,
): DebugProtocol.StackTraceResponse['body'] {
  const { threadId, startFrame = 0, levels = 0 } = args
  const frames = session.framesOf(threadId)
  const rows = frames.map(
    (frame, index) => () => describeFrame(session, frame, session.frameId(threadId, index)),
  )
  if (frames.every(({ kind }) => kind === 'script'))
    rows.push(() => engineFrame(session, session.frameId(threadId, frames.length)))
  const stackFrames = rows
    .slice(startFrame, levels === 0 ? undefined : startFrame + levels)
    .map((row) => row())
  return { stackFrames, totalFrames: rows.length }
}

/** Without a call of a module's code there is a command of the engine's own, or, between two commands, nothing. */
function engineFrame({ parts }: DebugSession, id: number): DebugProtocol.StackFrame {
  const argv = parts.server.currentClient?.argv
  const name = argv ? describeCommand(argv) : 'event loop'
  return { id, name, line: 0, column: 0, presentationHint: 'label' }
}

/** Requests about what is there. */
export const STACK_REQUESTS: RequestTable = {
  stackTrace,
  loadedSources: (session) => ({
    sources: [...session.debugger.programs].flatMap((program) =>
      [...new Set(program.sites.map(({ file }) => file))].map((file) => sourceOf(session, program, file)),
    ),
  }),
  source(session, args: DebugProtocol.SourceArguments) {
    const reference = args.source?.sourceReference ?? args.sourceReference
    const script = reference > 0 ? textOf(session, reference) : undefined
    if (script !== undefined) return { content: script, mimeType: 'text/x-lua' }
    const content = session.parts.readSource(args.source?.path ?? '')
    if (content === undefined) throw new RequestError('the text of that file cannot be had')
    return { content, mimeType: 'text/x-c' }
  },
  modules: (session) => {
    const modules = [...session.debugger.programs].map(({ image }) => ({ id: image.id, name: image.id }))
    return { modules, totalModules: modules.length }
  },
}
