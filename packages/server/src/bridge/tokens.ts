// The words that let a page in. A token opens one connection and then is worthless; it also dies by itself after a short while. A
// secret is what a page from elsewhere gets for the pairing code that the bridge printed, and asks for tokens with; the code works once.
import { randomBytes, timingSafeEqual } from 'node:crypto'

/** Milliseconds a token can be used for. */
const TOKEN_LIFE = 30_000
/** Tokens that may be open at a time; more are a sign of something that collects them. */
const MOST_TOKENS = 256

/** Hands out words and takes them back. `now` gives milliseconds. */
export class Tokens {
  readonly #now: () => number
  readonly #tokens = new Map<string, number>()
  readonly #secrets = new Map<string, string>()
  #pairing: string | null

  constructor(now: () => number) {
    this.#now = now
    this.#pairing = null
  }

  /** A token for one connection; null while too many are unused. */
  token(): string | null {
    const now = this.#now()
    for (const [token, until] of this.#tokens) if (until <= now) this.#tokens.delete(token)
    if (this.#tokens.size >= MOST_TOKENS) return null
    const token = word()
    this.#tokens.set(token, now + TOKEN_LIFE)
    return token
  }

  /** Whether `token` opens a connection. From then on it does not. */
  useToken(token: string): boolean {
    for (const [known, until] of this.#tokens) {
      if (!same(known, token)) continue
      this.#tokens.delete(known)
      return until > this.#now()
    }
    return false
  }

  /** A new pairing code; the one before no longer works. */
  pairing(): string {
    this.#pairing = word()
    return this.#pairing
  }

  /** The secret for a pairing code, for pages of `origin` only; null if the code is wrong or used. */
  pair(code: string, origin: string): string | null {
    if (this.#pairing === null || !same(this.#pairing, code)) return null
    this.#pairing = null
    const secret = word()
    this.#secrets.set(secret, origin)
    return secret
  }

  /** Whether a page of `origin` may use `secret`. */
  isSecret(secret: string, origin: string): boolean {
    for (const [known, owner] of this.#secrets) if (same(known, secret)) return owner === origin
    return false
  }
}

function word(): string {
  return randomBytes(24).toString('base64url')
}

function same(known: string, given: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
