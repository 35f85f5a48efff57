// A user: a name, passwords, and selectors that say what it may do. Users of the server are in Acl's table; a module can
// have users of its own, which are in none.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { sha256Hex } from '../base/sha256.ts'
import type { Command } from '../server/command.ts'
import { RuleError } from './rule-error.ts'
import { Selector, type AclTerms, type Denial, type KeyCache } from './selector.ts'

const WEIGHT = { command: 1, key: 2, channel: 3 } as const

/** One user. */
export class User {
  readonly name: Bytes
  enabled = false
  /** Any password will do. */
  nopass = false
  /** Payloads of RESTORE are looked through. */
  sanitizePayload = true
  readonly #terms: AclTerms
  /** SHA-256 in hex. */
  #passwords: string[] = []
  /** The first is the root selector. */
  #selectors: Selector[]
  #description: string | null = null

  constructor(name: Bytes, terms: AclTerms) {
    this.name = name
    this.#terms = terms
    this.#selectors = [new Selector(terms)]
  }

  /** The default user as it is before anything is configured: it may do everything. */
  static unlimited(name: Bytes, terms: AclTerms): User {
    const user = new User(name, terms)
    for (const rule of ['+@all', '~*', '&*', 'on', 'nopass']) user.apply(rule)
    return user
  }

  get passwords(): readonly string[] {
    return this.#passwords
  }

  get selectors(): readonly Selector[] {
    return this.#selectors
  }

  get root(): Selector {
    return this.#selectors[0] as Selector
  }

  /** Whether nothing is denied. */
  get unrestricted(): boolean {
    return this.root.unrestricted
  }

  /** Takes over everything but the name. */
  copyFrom(other: User): void {
    this.enabled = other.enabled
    this.nopass = other.nopass
    this.sanitizePayload = other.sanitizePayload
    this.#passwords = [...other.#passwords]
    this.#selectors = other.#selectors.map((selector) => selector.copy())
    this.#description = null
  }

  /** Applies one rule of ACL SETUSER. @throws RuleError; a refused rule changes nothing */
  apply(rule: Bytes): void {
    this.#description = null
    if (rule === '') return
    const whole = WHOLE_RULES.get(asciiLower(rule))
    if (whole) whole(this)
    else if (rule[0] === '>' || rule[0] === '#') this.#addPassword(passwordHash(rule))
    else if (rule[0] === '<' || rule[0] === '!') this.#removePassword(passwordHash(rule))
    else if (rule[0] === '(' && rule.endsWith(')')) this.#selectors.push(Selector.parse(this.#terms, rule))
    else this.root.apply(rule)
  }

  /** Forgets all passwords. @param nopass whether none is needed from now on */
  clearPasswords(nopass: boolean): void {
    this.nopass = nopass
    this.#passwords = []
  }

  /** Forgets all selectors but the root. */
  clearSelectors(): void {
    this.#selectors.length = 1
  }

  /** Back to the state of a new user. */
  reset(): void {
    const rules = [
      'resetpass',
      'resetkeys',
      'resetchannels',
      'off',
      'sanitize-payload',
      'clearselectors',
      '-@all',
    ]
    for (const rule of rules) this.apply(rule)
    if (this.#terms.allChannelsByDefault) this.apply('allchannels')
  }

  /** Works the command rules out anew. */
  recompute(): void {
    this.#description = null
    for (const selector of this.#selectors) selector.recompute()
  }

  /** Words of what is switched on, in the order in which they are shown. */
  get flagWords(): string[] {
    return [
      this.enabled ? 'on' : 'off',
      ...(this.nopass ? ['nopass'] : []),
      this.sanitizePayload ? 'sanitize-payload' : 'skip-sanitize-payload',
    ]
  }

  /** Rules that make an equal user. */
  describe(): string {
    this.#description ??= [
      ...this.flagWords,
      ...this.#passwords.map((hash) => `#${hash}`),
      ...this.#selectors.map((selector, i) => (i === 0 ? selector.describe() : `(${selector.describe()})`)),
    ].join(' ')
    return this.#description
  }

  /** Whether the password is one of the user's. */
  acceptsPassword(password: Bytes): boolean {
    return this.nopass || this.#passwords.includes(sha256Hex(password))
  }

  /** What keeps the user from running a command line; null when it may. */
  check(command: Command, argv: readonly Bytes[]): Denial | null {
    const cache: KeyCache = {}
    let worst: Denial = { kind: 'command', index: 0 }
    for (const selector of this.#selectors) {
      const denial = selector.check(command, argv, cache)
      if (denial === null) return null
      const weight = WEIGHT[denial.kind] - WEIGHT[worst.kind]
      if (weight > 0 || (weight === 0 && denial.index > worst.index)) worst = denial
    }
    return worst
  }

  /** Whether some selector lets the user run the command line and use every key as key flags say. */
  mayRunOnEveryKey(command: Command, argv: readonly Bytes[], flags: string): boolean {
    const cache: KeyCache = {}
    return this.#selectors.some(
      (selector) => selector.check(command, argv, cache) === null && selector.allowsEveryKey(flags),
    )
  }

  /** Whether a key may be used as key flags say. */
  mayUseKey(key: Bytes, flags: string): boolean {
    return this.#selectors.some((selector) => selector.allowsKey(key, flags))
  }

  /** Whether a channel, or literally a pattern, may be used. */
  mayUseChannel(channel: Bytes, isPattern: boolean): boolean {
    return this.#selectors.some((selector) => selector.allowsChannel(channel, isPattern))
  }

  #addPassword(hash: string): void {
    if (!this.#passwords.includes(hash)) this.#passwords.push(hash)
    this.nopass = false
  }

  #removePassword(hash: string): void {
    if (!this.#passwords.includes(hash)) throw new RuleError('noPassword')
    this.#passwords = this.#passwords.filter((other) => other !== hash)
  }
}

// What `>word`, `<word`, `#hash` and `!hash` are about.
function passwordHash(rule: Bytes): string {
  const value = rule.slice(1)
  if (rule[0] === '>' || rule[0] === '<') return sha256Hex(value)
  if (!/^[0-9a-f]{64}$/.test(value)) throw new RuleError('badHash')
  return value
}

/** Rules that are a word and concern the user as a whole; the others are the root selector's. */
const WHOLE_RULES: ReadonlyMap<string, (user: User) => void> = new Map([
  ['on', (user: User) => void (user.enabled = true)],
  ['off', (user: User) => void (user.enabled = false)],
  ['sanitize-payload', (user: User) => void (user.sanitizePayload = true)],
  ['skip-sanitize-payload', (user: User) => void (user.sanitizePayload = false)],
  ['nopass', (user: User) => user.clearPasswords(true)],
  ['resetpass', (user: User) => user.clearPasswords(false)],
  ['clearselectors', (user: User) => user.clearSelectors()],
  ['reset', (user: User) => user.reset()],
])
