// Logging in: AUTH and HELLO ask here. Modules are asked first; what none of them takes on is a matter of name and password.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'

/** What a module made of a login. */
export interface ModuleLogin {
  /** `waiting`: the client waits, and its command runs again when the module knows. */
  readonly result: 'accepted' | 'denied' | 'unhandled' | 'waiting'
  /** The error reply of a denial, its code word first; none for the usual text. */
  readonly error?: Bytes
}

/** Asks modules about a login. */
export type Authenticator = (c: CommandContext, name: Bytes, password: Bytes) => ModuleLogin

const WRONG_PASSWORD = 'WRONGPASS invalid username-password pair or user is disabled.'

/**
 * Logs the client of a command in.
 * @returns `waiting` when the client has to wait for a module
 * @throws ReplyError when the login is refused
 */
export function authenticate(c: CommandContext, name: Bytes, password: Bytes): 'done' | 'waiting' {
  const { client, server } = c
  const replied = c.reply.length
  const { result, error } = server.authenticator?.(c, name, password) ?? { result: 'unhandled' as const }
  if (result === 'waiting') return 'waiting'
  if (result === 'accepted') return 'done'
  if (result === 'unhandled' && server.acl.logIn(client, name, password, c.argv[0] as Bytes)) return 'done'
  // A module may have answered itself.
  if (c.reply.length > replied) return 'waiting'
  throw new ReplyError(error ?? WRONG_PASSWORD)
}
