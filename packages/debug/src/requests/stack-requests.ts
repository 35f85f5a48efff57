// What can be looked at while the thread is held: the stack, scopes, sources, modules.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { describeCall, describeCommand, threadName, type Frame } from '../activations.ts'
import { functionName } from '../programs.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession } from '../session.ts'
import type { RequestTable } from './request.ts'
import { describeSource, sourceOf } from './sources.ts'

function describeFrame(session: DebugSession, frame: Frame, id: number): DebugProtocol.StackFrame {
  if (frame.kind === 'api')
    return { id, name: `ValkeyModule_${frame.name}`, line: 0, column: 0, presentationHint: 'subtle' }
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

function stackTrace(session: DebugSession, args: DebugProtocol.StackTraceArguments): unknown {
  const { threadId } = args
  const frames = session.framesOf(threadId)
  const first = args.startFrame ?? 0
  const count = args.levels === undefined || args.levels === 0 ? frames.length : args.levels
  const stackFrames = frames
    .slice(first, first + count)
    .map((frame, index) => describeFrame(session, frame, session.frameId(threadId, first + index)))
  // Without code of a module there is a command of the engine's own, or, between two commands, nothing.
  if (frames.length === 0) {
    const argv = session.parts.server.currentClient?.argv
    const name = argv ? describeCommand(argv) : 'event loop'
    return { stackFrames: [{ id: 1, name, line: 0, column: 0, presentationHint: 'label' }], totalFrames: 1 }
  }
  return { stackFrames, totalFrames: frames.length }
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
    const content = session.parts.readSource(args.source?.path ?? '')
    if (content === undefined) throw new RequestError('the text of that file cannot be had')
    return { content, mimeType: 'text/x-c' }
  },
  modules: (session) => {
    const modules = [...session.debugger.programs].map(({ image }) => ({ id: image.id, name: image.id }))
    return { modules, totalModules: modules.length }
  },
}
