// Commands replication API. What is told here goes out when the command ends, wrapped in MULTI and EXEC if it is more
// than one command; see the engine's propagation.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-commands-replication-api
import { PROPAGATE_ALL, PROPAGATE_AOF, PROPAGATE_REPLICAS } from '@valkey-playground/engine'
import { CALL_FLAG, readCall } from '../call-format.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

export const replication: Handlers<ModuleApi> = {
  Replicate(m, ctx, cmdname, fmt, varargs) {
    const context = m.context(ctx)
    const name = m.text(cmdname)
    const unchecked = ((context.module?.options ?? 0) & C.VALKEYMODULE_OPTIONS_SKIP_COMMAND_VALIDATION) !== 0
    if (!unchecked && m.server.commands.byFullName(name) === undefined) return ERR
    const call = readCall(m, name, m.text(fmt), m.varargs(varargs))
    if (call === undefined) return ERR
    const { argv, flags } = call
    const target =
      PROPAGATE_ALL &
      ~((flags & CALL_FLAG.A) !== 0 ? PROPAGATE_AOF : 0) &
      ~((flags & CALL_FLAG.R) !== 0 ? PROPAGATE_REPLICAS : 0)
    m.server.propagation.also(context.db.id, argv, target)
    m.server.dirty++
    return OK
  },

  ReplicateVerbatim(m, ctx) {
    const context = m.context(ctx)
    m.server.propagation.also(context.db.id, context.argv)
    m.server.dirty++
    return OK
  },
}
