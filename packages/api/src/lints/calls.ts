// Calls of commands: their formats and the rights of whom they are for. And how long a call into a module takes.
import { CALL_FLAG, readCall } from '../call-format.ts'
import type { ModuleContext } from '../context.ts'
import { C } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import { perContext, type Ending, type LintRules } from './rules.ts'

const yields = perContext<{ yielded: boolean }>(() => ({ yielded: false }))

/** Whether a format can be read at all; if it cannot, that is told. */
function isFormat(lints: Lints, name: string, fmt: number, varargs: number): boolean {
  const { m } = lints
  const format = m.text(fmt)
  const readable = readCall(m, '', format, m.varargs(varargs)) !== undefined
  if (!readable) lints.report('C01', `${name} with the format "${format}"`)
  return readable
}

/** The client's own rights do not cover what is called for it. */
function beyondRights(
  lints: Lints,
  context: ModuleContext,
  cmdname: number,
  fmt: number,
  varargs: number,
): void {
  const { m } = lints
  const user = context.client?.user
  const call = user && readCall(m, m.text(cmdname), m.text(fmt), m.varargs(varargs))
  if (!call || (call.flags & CALL_FLAG.C) !== 0) return
  const command = m.server.commands.lookup(call.argv)
  if (command && user.check(command, call.argv) !== null)
    lints.report('C04', `Call of ${command.fullName}, which user ${user.name} may not run`)
}

function ended(lints: Lints, { context, entry, micros }: Ending): void {
  const limit = lints.m.server.config.number('busy-reply-threshold')
  // Under a debugger, time passes while the module stands still.
  if (micros === undefined || lints.m.debug !== null || limit <= 0 || yields(context).yielded) return
  if (micros > limit * 1000)
    lints.report('C05', `took ${Math.round(micros / 1000)} ms without Yield`, {
      at: entry(),
      context,
    })
}

/** C01, C04 and C05; the others are faults. */
export const CALL_RULES: LintRules = {
  before: {
    Yield(lints, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context) yields(context).yielded = true
    },
  },
  after: {
    Call(lints, _reply, ctx, cmdname, fmt, varargs) {
      const context = lints.m.peekContext(ctx)
      if (context && isFormat(lints, 'Call', fmt, varargs))
        beyondRights(lints, context, cmdname, fmt, varargs)
    },
    Replicate(lints, result, _ctx, _cmdname, fmt, varargs) {
      if (result === C.VALKEYMODULE_ERR) isFormat(lints, 'Replicate', fmt, varargs)
    },
    EmitAOF(lints, _result, _io, _cmdname, fmt, varargs) {
      isFormat(lints, 'EmitAOF', fmt, varargs)
    },
  },
  ended,
}
