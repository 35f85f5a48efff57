// Modules ACL API, the part that is about users of modules and logging clients in and out. The engine has no users with
// rights yet: it knows the user `default`, and of a module's user whether it is on and what it is called.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-acl-api
import type { Client } from '@valkey-playground/engine'
import type { Handled } from '../abi/handles.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const DEFAULT_USER = 'default'

/** A user that only the module which made it knows. */
class ModuleUser implements Handled {
  readonly kind = 'user'
  handle = 0
  readonly name: string
  enabled = false

  constructor(name: string) {
    this.name = name
  }

  describe(): string {
    return `user ${this.name}`
  }
}

/** Who logged a client in, and whom to tell when that ends. */
interface Login {
  readonly user: ModuleUser | null
  readonly module: LoadedModule | null
  readonly callback: number
  readonly privdata: number
}

const loginsOf = perEngine(() => new Map<Client, Login>())

/** Words of ACL rules that are whole, and first characters of those that go on. */
const RULE_WORDS: ReadonlySet<string> = new Set([
  'on',
  'off',
  'nopass',
  'resetpass',
  'reset',
  'allkeys',
  'resetkeys',
  'allchannels',
  'resetchannels',
  'allcommands',
  'nocommands',
  'sanitize-payload',
  'skip-sanitize-payload',
  'clearselectors',
])
const RULE_STARTS = /^(?:~.|&.|%[RW]+~|[+-].|[<>].|[#!][0-9a-f]{64}$|\(.*\)$)/s

/** Applies a rule; false if it is none. */
function applyRule(user: ModuleUser, rule: string): boolean {
  const word = rule.toLowerCase()
  if (!RULE_WORDS.has(word)) return RULE_STARTS.test(rule)
  if (word === 'on') user.enabled = true
  else if (word === 'off' || word === 'reset') user.enabled = false
  return true
}

/** The login of a client is over: tells the module that made it. */
function tellChanged(m: ModuleApi, client: Client): void {
  const login = loginsOf(m).get(client)
  if (login === undefined) return
  loginsOf(m).delete(client)
  const { module, callback, privdata } = login
  if (callback === 0 || module === null) return
  m.runCallback({ module }, (context) =>
    m.invoke(context, m.callback(callback, 2), BigInt(client.id), privdata),
  )
}

function logIn(
  m: ModuleApi,
  ctx: number,
  name: string,
  user: ModuleUser | null,
  callback: number,
  privdata: number,
  clientId: number,
): number {
  const context = m.context(ctx)
  const { client, module } = context
  if (client === null || client.internal) return ERR
  tellChanged(m, client)
  client.user = name
  client.authenticated = true
  loginsOf(m).set(client, { user, module, callback, privdata })
  if (clientId !== 0) m.memory.writeI64(clientId, BigInt(client.id))
  return OK
}

function logOut(m: ModuleApi, client: Client): void {
  tellChanged(m, client)
  client.user = DEFAULT_USER
  client.authenticated = false
  if (client === m.server.currentClient) client.closeAfterReply = true
  else m.server.closeClient(client)
}

export const acl: Handlers<ModuleApi> = {
  CreateModuleUser: (m, name) => m.handles.add(new ModuleUser(m.text(name))),

  FreeModuleUser(m, handle) {
    const user = m.object<ModuleUser>(handle, 'user')
    for (const [client, login] of loginsOf(m)) if (login.user === user) logOut(m, client)
    m.handles.remove(user)
  },

  SetModuleUserACL(m, handle, rule) {
    if (applyRule(m.object<ModuleUser>(handle, 'user'), m.text(rule))) return OK
    m.setErrno('EINVAL')
    return ERR
  },

  GetCurrentUserName(m, ctx) {
    const context = m.context(ctx)
    if (context.client !== null) return m.newString(context, context.client.user)
    m.setErrno('EINVAL')
    return 0
  },

  AuthenticateClientWithUser(m, ctx, handle, callback, privdata, clientId) {
    const user = m.object<ModuleUser>(handle, 'user')
    return user.enabled ? logIn(m, ctx, user.name, user, callback, privdata, clientId) : ERR
  },

  AuthenticateClientWithACLUser(m, ctx, name, len, callback, privdata, clientId) {
    const user = m.memory.readBytes(name, len)
    return user === DEFAULT_USER ? logIn(m, ctx, user, null, callback, privdata, clientId) : ERR
  },

  DeauthenticateAndCloseClient(m, ctx, clientId) {
    m.context(ctx)
    const client = m.server.clients.get(Number(BigInt.asUintN(64, clientId)))
    if (client === undefined) return ERR
    logOut(m, client)
    return OK
  },

  // Connections have no TLS here.
  GetClientCertificate(m, ctx) {
    m.context(ctx)
    return 0
  },
}
