// AOF API for modules data types: a value written as commands. What is wrong with a command ends the rewrite, not the
// callback, which may go on; nothing of it is written then.
// @see https://valkey.io/topics/modules-api-ref/#section-aof-api-for-modules-data-types
import { BadArgument } from '../abi/fault.ts'
import { readCall } from '../call-format.ts'
import type { ModuleIo } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

function refuse(m: ModuleApi, io: ModuleIo, why: string): void {
  m.server.host.log('warning', `Fatal: AOF method for module data type '${io.type.name}' tried to ${why}`)
  io.error = true
  m.setErrno('EINVAL')
}

export const aof: Handlers<ModuleApi> = {
  EmitAOF(m, handle, cmdname, fmt, varargs) {
    const io = m.object<ModuleIo>(handle, 'io')
    if (io.emit === null) throw new BadArgument(handle, 'is not being rewritten')
    if (io.error) return
    const name = m.text(cmdname)
    // As in the server, the module's options are known only once it has asked for the context.
    const unchecked =
      io.hasContext && (io.type.module.options & C.VALKEYMODULE_OPTIONS_SKIP_COMMAND_VALIDATION) !== 0
    if (!unchecked && m.server.commands.byFullName(name) === undefined)
      return refuse(m, io, `emit unknown command '${name}'`)
    const format = m.text(fmt)
    const call = readCall(m, name, format, m.varargs(varargs))
    if (call === undefined)
      return refuse(m, io, `call ValkeyModule_EmitAOF() with wrong format specifiers '${format}'`)
    io.emit(call.argv)
  },
}
