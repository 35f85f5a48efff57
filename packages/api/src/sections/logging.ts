// Logging. Lines carry the module's name, as in the server's log.
// @see https://valkey.io/topics/modules-api-ref/#section-logging
import type { Bytes, LogLevel } from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { ModuleIo } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import type { Handlers } from '../spec/index.ts'

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  verbose: 'verbose',
  notice: 'notice',
  warning: 'warning',
}
/** The server formats into a buffer of this size, the NUL included. */
const LONGEST_LINE = 1024

function log(m: ModuleApi, module: Bytes, level: number, format: number, args: number): void {
  const word = m.text(level).toLowerCase()
  const line = `<${module}> ${m.formatted(format, args)}`
  m.server.host.log(LEVELS[word] ?? 'verbose', line.slice(0, LONGEST_LINE - 1))
}

export const logging: Handlers<ModuleApi> = {
  Log(m, ctx, levelstr, fmt, varargs) {
    const name = m.optionalContext(ctx)?.module?.name
    log(m, name ?? 'module', levelstr, fmt, varargs)
  },

  LogIOError(m, io, levelstr, fmt, varargs) {
    log(m, m.object<ModuleIo>(io, 'io').type.module.name, levelstr, fmt, varargs)
  },

  // The server crashes with a report; here the module's call ends.
  _Assert(m, estr, file, line) {
    throw new ModuleFault('misuse', `ASSERTION FAILED: ${m.text(file)}:${line} '${m.text(estr)}' is not true`)
  },

  LatencyAddSample(m, event, latency) {
    m.server.latencyEvents.add(m.text(event), Number(latency), m.server.time)
  },
}
