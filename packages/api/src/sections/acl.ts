// Modules ACL API. Users and rights are the engine's; a module holds them by handles, and can have users of its own that
// no command shows.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-acl-api
import {
  RuleError,
  splitArguments,
  User,
  type Bytes,
  type Client,
  type DenialReason,
  type RuleMistake,
} from '@valkey-playground/engine'
import type { Handled } from '../abi/handles.ts'
import { authOf } from '../auth-callbacks.ts'
import type { ErrnoName } from '../errno.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'
import { keyFlagWords } from './command-info.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** What SetModuleUserACL returns for a refused rule: the server's own error code, not the API's. */
const REFUSED = -1
const KEY_ACCESS =
  C.VALKEYMODULE_CMD_KEY_ACCESS |
  C.VALKEYMODULE_CMD_KEY_UPDATE |
  C.VALKEYMODULE_CMD_KEY_INSERT |
  C.VALKEYMODULE_CMD_KEY_DELETE
const CHANNEL_USE =
  C.VALKEYMODULE_CMD_CHANNEL_PUBLISH |
  C.VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE |
  C.VALKEYMODULE_CMD_CHANNEL_UNSUBSCRIBE |
  C.VALKEYMODULE_CMD_CHANNEL_PATTERN

const ERRNO_OF: Readonly<Record<RuleMistake, ErrnoName>> = {
  unknown: 'ENOENT',
  syntax: 'EINVAL',
  allKeys: 'EEXIST',
  allChannels: 'EISDIR',
  noPassword: 'ENODEV',
  badHash: 'EBADMSG',
  duplicate: 'EALREADY',
  subcommandArgument: 'ECHILD',
}

/** The reasons of VALKEYMODULE_ACL_LOG_*. */
const REASONS: ReadonlyMap<number, DenialReason> = new Map([
  [C.VALKEYMODULE_ACL_LOG_AUTH, 'auth'],
  [C.VALKEYMODULE_ACL_LOG_CMD, 'command'],
  [C.VALKEYMODULE_ACL_LOG_KEY, 'key'],
  [C.VALKEYMODULE_ACL_LOG_CHANNEL, 'channel'],
])

/** A ValkeyModuleUser: a user that a module made, or a look at one of the server's. */
export class ModuleUser implements Handled {
  readonly kind = 'user'
  handle = 0
  readonly user: User
  /** The user ends with the handle. */
  readonly own: boolean

  constructor(user: User, own: boolean) {
    this.user = user
    this.own = own
  }

  describe(): string {
    return `user ${this.user.name}`
  }
}

function userOf(m: ModuleApi, handle: number): User {
  return m.object<ModuleUser>(handle, 'user').user
}

/** Whom to tell when a login ends, and where its client's number goes; pointers may be 0. */
interface LoginNote {
  readonly callback: number
  readonly privdata: number
  readonly clientId: number
}

function logIn(m: ModuleApi, ctx: number, user: User | undefined, note: LoginNote): number {
  const { client, module } = m.context(ctx)
  if (!user?.enabled || client === null || client.internal) return ERR
  client.userChanged()
  client.setUser(user, true)
  authOf(m).loggedIn(client)
  if (note.callback !== 0 && module !== null) tellWhenChanged(m, client, module, note)
  if (note.clientId !== 0) m.memory.writeI64(note.clientId, BigInt(client.id))
  return OK
}

function tellWhenChanged(
  m: ModuleApi,
  client: Client,
  module: LoadedModule,
  { callback, privdata }: LoginNote,
): void {
  const own = (): void => {
    m.runCallback({ module }, (context) =>
      m.invoke(context, m.callback(callback, 2), BigInt(client.id), privdata),
    )
  }
  client.onUserChanged = own
  module.cleanups.push(() => {
    if (client.onUserChanged === own) logOut(m, client)
  })
}

function logOut(m: ModuleApi, client: Client): void {
  const { server } = m
  client.userChanged()
  client.setUser(server.acl.defaultUser, false)
  if (client === server.currentClient) client.closeAfterReply = true
  else server.closeClient(client)
}

function addLogEntry(m: ModuleApi, ctx: number, username: Bytes, object: number, reason: number): void {
  const client = m.context(ctx).client ?? m.server.createInternalClient()
  const word = REASONS.get(reason)
  if (word !== undefined) m.server.acl.logDenial(client, word, 'module', m.string(object).bytes, username)
}

export const acl: Handlers<ModuleApi> = {
  CreateModuleUser: (m, name) =>
    m.handles.add(new ModuleUser(new User(m.text(name), m.server.acl.terms), true)),

  FreeModuleUser(m, handle) {
    const object = m.object<ModuleUser>(handle, 'user')
    if (object.own) m.server.acl.endClientsOf(object.user)
    m.handles.remove(object)
  },

  SetModuleUserACL(m, handle, rule) {
    try {
      userOf(m, handle).apply(m.text(rule))
      return OK
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      m.setErrno(ERRNO_OF[error.mistake])
      return REFUSED
    }
  },

  SetModuleUserACLString(m, ctx, handle, rules, error) {
    const words = splitArguments(m.text(rules)) ?? []
    const reason = m.server.acl.changeUser(userOf(m, handle), words)
    if (reason === null) return OK
    if (error !== 0) m.memory.writeI32(error, m.newString(m.optionalContext(ctx), reason))
    return ERR
  },

  GetModuleUserACLString: (m, handle) => m.newString(null, userOf(m, handle).describe()),

  GetCurrentUserName(m, ctx) {
    const context = m.optionalContext(ctx)
    const user = context?.client?.user
    if (user) return m.newString(context, user.name)
    m.setErrno('EINVAL')
    return 0
  },

  GetModuleUserFromUserName(m, name) {
    const user = m.server.acl.user(m.string(name).bytes)
    return user === undefined ? 0 : m.handles.add(new ModuleUser(user, false))
  },

  ACLCheckCommandPermissions(m, handle, argv, argc) {
    const words = Array.from({ length: argc }, (_, i) => m.string(m.memory.readI32(argv + i * 4)).bytes)
    const command = m.server.commands.lookup(words)
    if (command !== undefined && userOf(m, handle).check(command, words) === null) return OK
    m.setErrno(command === undefined ? 'ENOENT' : 'EACCES')
    return ERR
  },

  ACLCheckKeyPermissions(m, handle, key, flags) {
    const known = (flags & KEY_ACCESS) === flags
    if (known && userOf(m, handle).mayUseKey(m.string(key).bytes, keyFlagWords(flags))) return OK
    m.setErrno(known ? 'EACCES' : 'EINVAL')
    return ERR
  },

  // A refusal leaves errno as it was, unlike those of keys and commands.
  ACLCheckChannelPermissions(m, handle, channel, flags) {
    if ((flags & CHANNEL_USE) !== flags) {
      m.setErrno('EINVAL')
      return ERR
    }
    if (flags & C.VALKEYMODULE_CMD_CHANNEL_UNSUBSCRIBE) return OK
    const isPattern = (flags & C.VALKEYMODULE_CMD_CHANNEL_PATTERN) !== 0
    return userOf(m, handle).mayUseChannel(m.string(channel).bytes, isPattern) ? OK : ERR
  },

  ACLAddLogEntry(m, ctx, handle, object, reason) {
    addLogEntry(m, ctx, userOf(m, handle).name, object, reason)
  },

  ACLAddLogEntryByUserName(m, ctx, username, object, reason) {
    addLogEntry(m, ctx, m.string(username).bytes, object, reason)
  },

  AuthenticateClientWithUser: (m, ctx, handle, callback, privdata, clientId) =>
    logIn(m, ctx, userOf(m, handle), { callback, privdata, clientId }),

  AuthenticateClientWithACLUser: (m, ctx, name, len, callback, privdata, clientId) =>
    logIn(m, ctx, m.server.acl.user(m.memory.readBytes(name, len)), { callback, privdata, clientId }),

  DeauthenticateAndCloseClient(m, ctx, clientId) {
    m.optionalContext(ctx)
    const client = m.server.clients.get(Number(BigInt.asUintN(64, clientId)))
    if (client === undefined) return ERR
    logOut(m, client)
    return OK
  },

  RedactClientCommandArgument(m, ctx, pos) {
    const context = m.optionalContext(ctx)
    if (!context?.client || pos <= 0 || pos >= context.argv.length) return ERR
    context.call?.redact(pos)
    return OK
  },

  // Connections have no TLS here.
  GetClientCertificate(m, ctx) {
    m.context(ctx)
    return 0
  },
}
