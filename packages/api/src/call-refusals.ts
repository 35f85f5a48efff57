// Why a call from a module is not made: no such command, flags of the format, rights, a slot that is served elsewhere.
import {
  denialText,
  ERRORS,
  FLAG,
  moduleCallRefusal,
  objectOf,
  routeOf,
  unknownCommand,
  type Bytes,
  type Command,
  type User,
} from '@valkey-playground/engine'
import { CALL_FLAG } from './call-format.ts'
import type { ModuleContext } from './context.ts'
import type { ErrnoName } from './errno.ts'
import type { ModuleApi } from './module-api.ts'

/** Why a call is not made; `text` is the error without its code, or with `-CODE` first. */
export interface Refusal {
  readonly errno: ErrnoName
  readonly text: string
}

/** The call is to be made as a user, and there is none. */
export const NO_USER: Refusal = {
  errno: 'ENOTSUP',
  text: "cannot run as user, no user directly attached to context or context's client",
}

/** Text of an error reply on one line. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ')
}

/** Whether the flags of the call let the command run. */
export function refusalOf(
  m: ModuleApi,
  argv: readonly Bytes[],
  flags: number,
  command: Command | undefined,
): Refusal | null {
  if (command === undefined)
    return { errno: 'ENOENT', text: oneLine(unknownCommand(m.server, argv).replace(/^ERR /, '')) }
  const name = command.fullName
  if (!command.acceptsArity(argv.length) || command.handler === undefined)
    return { errno: 'EINVAL', text: `wrong number of arguments for '${name}' command` }
  const what = command.row.flagsFor?.(m.server, argv, command.flags) ?? command.flags
  if ((flags & CALL_FLAG.S) !== 0 && what & FLAG.noscript)
    return { errno: 'ESPIPE', text: `command '${name}' is not allowed on script mode` }
  if ((flags & CALL_FLAG.M) !== 0 && what & FLAG.denyoom && m.server.outOfMemory)
    return { errno: 'ENOSPC', text: `-${ERRORS.oom}` }
  if ((flags & CALL_FLAG.W) !== 0 && what & FLAG.write)
    return { errno: 'ENOSPC', text: `Write command '${name}' was called while write is not allowed.` }
  const refusal = (flags & CALL_FLAG.S) !== 0 ? moduleCallRefusal(m.server, what) : null
  if (refusal !== null) return { errno: 'ESPIPE', text: `-${refusal}` }
  return null
}

/** Whether the rights of a user let the command run. */
export function denialOf(
  m: ModuleApi,
  context: ModuleContext,
  user: User,
  command: Command,
  argv: readonly Bytes[],
): Refusal | null {
  const denial = user.check(command, argv)
  if (denial === null) return null
  const client = context.client ?? m.server.createInternalClient()
  m.server.acl.logDenial(client, denial.kind, 'module', objectOf(denial, command, argv), user.name)
  return { errno: 'EACCES', text: `-NOPERM ${denialText(denial, user, command)}` }
}

/** Whether the keys are served here, in cluster mode. */
export function clusterRefusalOf(
  m: ModuleApi,
  context: ModuleContext,
  command: Command,
  argv: readonly Bytes[],
): Refusal | null {
  const client = context.client ?? m.server.createInternalClient()
  if (client.primary) return null
  const { problem } = routeOf(m.server, client, command, argv, command.flags)
  if (problem === null) return null
  const name = command.fullName
  if (problem === 'down-read-only')
    return {
      errno: 'EROFS',
      text: `Can not execute a write command '${name}' while the cluster is down and readonly`,
    }
  if (problem === 'down')
    return { errno: 'ENETDOWN', text: `Can not execute a command '${name}' while the cluster is down` }
  return { errno: 'EPERM', text: 'Attempted to access a non local key in a cluster node' }
}
