// The users of a server, who may do what, and the log of what was denied.
//
// A client has a user, or null: then it is the server's own (a module's calls, the append-only file) and may do everything.
// Changing a user changes it in place, so its clients feel it with their next command; deleting one ends its clients.
import { asciiLower, compareBytes, bytesToUint8Array, uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import type { Client } from '../server/client.ts'
import { clientLine } from '../server/client-line.ts'
import type { Command } from '../server/command.ts'
import { ACL_CATEGORIES } from '../server/command-spec.ts'
import type { Server } from '../server/server.ts'
import { after, attempt, type MaybePromise } from '../server/storage.ts'
import { AclLog, type DenialContext, type DenialReason } from './acl-log.ts'
import { parseAclFile, stageUser, type UserLine } from './acl-rules.ts'
import { RuleError } from './rule-error.ts'
import { channelAllowed, hasSpaces, type AclTerms, type Denial } from './selector.ts'
import { User } from './user.ts'

/** The user of clients that have not logged in. */
export const DEFAULT_USER = 'default'

/** Users and rights of one server. */
export class Acl {
  readonly #server: Server
  readonly #users = new Map<Bytes, User>()
  readonly log: AclLog = new AclLog()
  /** The built-in categories, then those of modules. */
  readonly categories: string[] = [...ACL_CATEGORIES]
  /** What the rules of this server's users refer to. */
  readonly terms: AclTerms
  readonly defaultUser: User

  constructor(server: Server) {
    this.#server = server
    this.terms = {
      command: (name) => server.commands.original(name),
      commands: () => server.commands.originals(),
      category: (name) => this.category(name),
      get allChannelsByDefault() {
        return server.config.text('acl-pubsub-default') === 'allchannels'
      },
      warn: (text) => server.host.log('warning', text),
    }
    this.defaultUser = User.unlimited(DEFAULT_USER, this.terms)
    this.#users.set(DEFAULT_USER, this.defaultUser)
    server.config.watch('requirepass', (value) => this.#setDefaultPassword(String(value)))
  }

  /** The users in the order of their names. */
  users(): User[] {
    return [...this.#users.values()].toSorted((a, b) => compareBytes(a.name, b.name))
  }

  /** The category of a name in any case, written as it was registered. */
  category(name: Bytes): string | undefined {
    const lower = asciiLower(name)
    return this.categories.find((category) => asciiLower(category) === lower)
  }

  /** A user by name. */
  user(name: Bytes): User | undefined {
    return this.#users.get(name)
  }

  /** Whether a client may work without logging in. */
  get open(): boolean {
    return this.defaultUser.nopass && this.defaultUser.enabled
  }

  /** Whether a client must log in first. */
  needsLogin(client: Client): boolean {
    return !client.authenticated && !this.open
  }

  /** ACL SETUSER. @returns what is wrong, or null */
  setUser(name: Bytes, rules: readonly Bytes[]): string | null {
    const user = this.#users.get(name) ?? null
    const target = user ?? new User(name, this.terms)
    const error = this.changeUser(target, rules)
    if (error === null && !user) this.#users.set(name, target)
    return error
  }

  /** Applies rules to a user, all or none. @returns what is wrong, or null */
  changeUser(user: User, rules: readonly Bytes[]): string | null {
    const staged = stageUser(this.terms, user, rules)
    if (typeof staged === 'string') return staged
    const lost = this.#lostChannels(staged, user)
    if (lost) {
      for (const client of this.#clientsOf(user)) if (isCutOff(client, lost)) this.#endClient(client)
    }
    user.copyFrom(staged)
    return null
  }

  /** Removes a user and ends its clients. Returns whether there was one. */
  deleteUser(name: Bytes): boolean {
    const user = this.#users.get(name)
    if (!user) return false
    this.#users.delete(name)
    this.endClientsOf(user)
    return true
  }

  /** Logs the clients of a user out and ends them. */
  endClientsOf(user: User): void {
    for (const client of this.#clientsOf(user)) {
      client.setUser(this.defaultUser, false)
      this.#endClient(client)
    }
  }

  // The one whose command runs gets its reply first.
  #endClient(client: Client): void {
    if (client === this.#server.currentClient) client.closeAfterReply = true
    else this.#server.dropClient(client)
  }

  /** Works out the command rules of all users anew: the commands of modules changed. */
  recompute(): void {
    for (const user of this.#users.values()) user.recompute()
  }

  /** Why a client's user may not run a command line: the error reply, after it was written into the log. Null when it may. */
  refusal(client: Client, command: Command, argv: readonly Bytes[], context: DenialContext): string | null {
    const denial = this.denial(client, command, argv, context)
    return denial === null ? null : `NOPERM ${denialText(denial, client.user as User, command)}`
  }

  /** As `refusal`, but says only what is lacking. */
  denial(client: Client, command: Command, argv: readonly Bytes[], context: DenialContext): Denial | null {
    const { user } = client
    if (user === null || user.unrestricted) return null
    const denial = user.check(command, argv)
    if (denial !== null) {
      this.logDenial(client, denial.kind, context, objectOf(denial, command, argv), user.name)
    }
    return denial
  }

  /** Counts a denial and writes it into the log. @param object what was denied */
  logDenial(
    client: Client,
    reason: DenialReason,
    context: DenialContext,
    object: Bytes,
    username: Bytes,
  ): void {
    const server = this.#server
    server.stats.accessDenied[reason]++
    const asking = server.currentClient ?? client
    const time = server.nesting > 0 ? server.time : server.host.now()
    const clientInfo = clientLine(server, asking)
    const input = { reason, context, object, username, clientInfo, time }
    this.log.add(input, server.config.number('acllog-max-len'))
  }

  /** Logs a client in by name and password. @param word how it asked, for the log: AUTH or HELLO as typed */
  logIn(client: Client, name: Bytes, password: Bytes, word: Bytes): boolean {
    const user = this.#users.get(name)
    if (user?.enabled === true && user.acceptsPassword(password)) {
      client.setUser(user, true)
      client.userChanged()
      return true
    }
    const context = client.transaction.active ? 'multi' : 'toplevel'
    this.logDenial(client, 'auth', context, word, name)
    return false
  }

  /** Adds the users of the configuration. @returns what is wrong, or null */
  addConfigured(lines: readonly UserLine[]): string | null {
    for (const { name, rules } of lines) {
      if (hasSpaces(name)) return 'Spaces not allowed in ACL usernames'
      const user = this.#users.get(name) ?? new User(name, this.terms)
      if (user === this.defaultUser) user.reset()
      this.#users.set(name, user)
      for (const rule of rules) {
        try {
          user.apply(rule)
        } catch (error) {
          if (!(error instanceof RuleError)) throw error
          return `Error loading ACL rule '${rule}' for the user named '${name}': ${error.message}`
        }
      }
      if (!user.enabled) {
        const remark = `The user '${name}' is disabled (there is no 'on' modifier in the user description).`
        this.#server.host.log('notice', `${remark} Make sure this is not a configuration error.`)
      }
    }
    return null
  }

  /** Replaces all users by those of `aclfile`. @returns what is wrong, or null; then nothing was changed */
  load(): MaybePromise<string | null> {
    const { storage, config } = this.#server
    const path = config.text('aclfile')
    const missing = `Error loading ACLs, opening file '${path}': No such file or directory`
    return after(storage.read(path), (bytes) =>
      bytes ? this.#loadText(path, uint8ArrayToBytes(bytes)) : missing,
    )
  }

  /** Writes all users to `aclfile`. Returns whether that succeeded; if not, the log says why. */
  save(): MaybePromise<boolean> {
    const { storage, config, host } = this.#server
    const text = this.users()
      .map((user) => `user ${user.name} ${user.describe()}\n`)
      .join('')
    const write = (): MaybePromise<boolean> =>
      after(storage.write(config.text('aclfile'), [bytesToUint8Array(text)]), () => true)
    return attempt(write, (error) => {
      host.log(
        'warning',
        `Writing ACL file for ACL SAVE: ${error instanceof Error ? error.message : String(error)}`,
      )
      return false
    })
  }

  #loadText(path: Bytes, text: Bytes): string | null {
    const loaded = parseAclFile(this.terms, path, text)
    if (typeof loaded === 'string') return loaded
    const before = new Map(this.#users)
    const defaults = new User(DEFAULT_USER, this.terms)
    defaults.copyFrom(this.defaultUser)
    before.set(DEFAULT_USER, defaults)
    this.defaultUser.copyFrom(loaded.get(DEFAULT_USER) ?? User.unlimited(DEFAULT_USER, this.terms))
    loaded.set(DEFAULT_USER, this.defaultUser)
    this.#users.clear()
    for (const [name, user] of loaded) this.#users.set(name, user)
    for (const client of Array.from(this.#server.clients.values())) {
      if (client.user) this.#moveClient(client, client.user.name, before)
    }
    return null
  }

  // A client goes on with the new user of the same name, unless that may not hear what the client listens to.
  #moveClient(client: Client, name: Bytes, before: ReadonlyMap<Bytes, User>): void {
    const user = this.#users.get(name)
    const original = before.get(name)
    const lost = user && original ? this.#lostChannels(user, original) : null
    if (!user || (lost && isCutOff(client, lost))) this.#endClient(client)
    else client.user = user
  }

  #clientsOf(user: User): Client[] {
    return [...this.#server.clients.values()].filter((client) => client.user === user)
  }

  // The channels a changed user may use, if those are fewer than before.
  #lostChannels(changed: User, original: User): readonly Bytes[] | null {
    if (changed.selectors.some((selector) => selector.allChannels)) return null
    const allowed = changed.selectors.flatMap((selector) => selector.channels)
    const keeps = original.selectors.every(
      (selector) => !selector.allChannels && selector.channels.every((name) => allowed.includes(name)),
    )
    return keeps ? null : allowed
  }

  #setDefaultPassword(password: Bytes): void {
    this.defaultUser.apply('resetpass')
    this.defaultUser.apply(password === '' ? 'nopass' : `>${password}`)
  }
}

/** What a denial is about, for the log. */
export function objectOf({ kind, index }: Denial, command: Command, argv: readonly Bytes[]): Bytes {
  return kind === 'command' ? command.fullName : (argv[index] as Bytes)
}

/** What a user is told. @param object names the key or channel, for those who may know */
export function denialText(denial: Denial, user: User, command: Command, object?: Bytes): string {
  const { kind } = denial
  if (kind === 'command')
    return `User ${user.name} has no permissions to run the '${command.fullName}' command`
  return object === undefined
    ? `No permissions to access a ${kind}`
    : `User ${user.name} has no permissions to access the '${object}' ${kind}`
}

// Whether a client listens to something that is not allowed any more.
function isCutOff(client: Client, allowed: readonly Bytes[]): boolean {
  const { patterns, channels, shardChannels } = client
  return (
    Array.from(patterns).some((pattern) => !channelAllowed(allowed, pattern, true)) ||
    [...channels, ...shardChannels].some((channel) => !channelAllowed(allowed, channel, false))
  )
}
