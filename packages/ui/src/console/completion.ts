/**
 * What Tab offers and what the hint shows, from the commands the engine has.
 *
 * A command's row may be a subcommand: its name then is two words. The longest name that the typed words begin with counts, as in
 * valkey-cli. Offers replace the word under the cursor only.
 */
import { bytesToText, printableText, quote, textToBytes } from '../bytes.ts'
import type { Bytes, CommandHint, HintArg } from '../session.ts'
import type { Expected } from './hint-args.ts'
import { expectedAfter, remainingHint } from './hint-args.ts'
import { parseSyntax } from './hint-syntax.ts'
import { splitWords } from './split-args.ts'

interface Entry {
  readonly hint: CommandHint
  readonly words: readonly string[]
  args: readonly HintArg[] | null
}

/** What can be put in the place of the word under the cursor. */
export interface Offers {
  /** Where that word starts and ends in the text. */
  readonly start: number
  readonly end: number
  /** Replacements, in the order to go through them; each may end in a space. */
  readonly choices: readonly string[]
  /** The start of a key name to complete as well, or null if no key may stand here. */
  readonly keyPrefix: Bytes | null
}

const nothing: Expected = { tokens: [], key: false }

/** The commands, indexed for completion. Not to be changed after it is made: make another when commands come or go. */
export class CommandIndex {
  readonly #entries: readonly Entry[]
  readonly #groups: readonly string[]

  constructor(commands: readonly CommandHint[]) {
    this.#entries = commands
      .map((hint) => ({ hint, words: hint.name.toLowerCase().split(/[ |]/), args: hint.args ?? null }))
      .toSorted((a, b) => (a.hint.name < b.hint.name ? -1 : 1))
    this.#groups = [...new Set(commands.map((one) => one.group).filter(Boolean))].toSorted()
  }

  /** All rows whose name is, or begins with, these words. */
  find(words: readonly string[]): readonly CommandHint[] {
    return this.#entries.filter((entry) => startsWith(entry.words, words)).map((entry) => entry.hint)
  }

  /** All rows of a group. */
  group(name: string): readonly CommandHint[] {
    return this.#entries
      .filter((entry) => entry.hint.group.toLowerCase() === name.toLowerCase())
      .map((one) => one.hint)
  }

  /** What is still to be typed after this text; empty if nothing is known. Begins with a space where one is missing. */
  hint(text: string): string {
    const bytes = textToBytes(text)
    const words = splitWords(bytes)
    if (!words || words.length === 0 || words.at(-1)?.open !== '') return ''
    const endsInSpace = /\s$/.test(text)
    const typed = skipRepeat(words.map((word) => word.value))
    const whole = endsInSpace ? typed : typed.slice(0, -1)
    // A command's name counts as typed once nothing longer can be meant.
    const entry = this.#longest(whole) ?? (endsInSpace ? null : this.#exact(typed))
    if (!entry) return ''
    const given = this.#longest(whole) === entry ? whole.slice(entry.words.length) : []
    const hint = remainingHint(argsOf(entry), given)
    return hint === '' ? '' : endsInSpace ? hint : ` ${hint}`
  }

  /** What Tab offers with the cursor at `cursor`. */
  offers(text: string, cursor: number): Offers {
    const before = text.slice(0, cursor)
    const words = splitWords(textToBytes(before))
    const none: Offers = { start: cursor, end: cursor, choices: [], keyPrefix: null }
    if (!words) return none
    const last = words.at(-1)
    const inWord = last !== undefined && (last.open !== '' || !/\s$/.test(before))
    const typed = skipRepeat(words.map((word) => word.value))
    const done = inWord ? typed.slice(0, -1) : typed
    const partial = inWord ? (last?.value ?? '') : ''
    const start = inWord ? bytesToText(textToBytes(before).slice(0, last?.start ?? 0)).length : cursor
    if (done[0]?.toLowerCase() === 'help' || done[0] === '?')
      return { ...none, start, choices: this.#helpOffers(done, partial) }
    const names = this.#nameOffers(done, partial)
    if (names.length > 0) return { ...none, start, choices: names }
    const entry = this.#longest(done)
    if (!entry) return none
    const expected = this.#expected(entry, done.slice(entry.words.length))
    const lower = partial.toLowerCase()
    const tokens = expected.tokens.filter((token) => token !== '' && token.toLowerCase().startsWith(lower))
    return {
      ...none,
      start,
      choices: tokens.map((token) => `${token} `),
      keyPrefix: expected.key ? partial : null,
    }
  }

  #expected(entry: Entry, given: readonly string[]): Expected {
    const args = argsOf(entry)
    // A module need not tell its arguments; a key is the likeliest thing to want then.
    if (args.length === 0) return entry.hint.module === null ? nothing : { tokens: [], key: true }
    return expectedAfter(args, given)
  }

  #nameOffers(done: readonly string[], partial: string): readonly string[] {
    const lower = partial.toLowerCase()
    const out = new Set<string>()
    for (const { words, hint } of this.#entries) {
      if (words.length <= done.length || !startsWith(words, done)) continue
      const word = words[done.length] ?? ''
      if (!word.startsWith(lower)) continue
      const written = hint.name.split(/[ |]/)[done.length] ?? ''
      // Who types small letters gets small letters.
      out.add(`${lower !== '' && partial === lower ? written.toLowerCase() : written} `)
    }
    return [...out]
  }

  #helpOffers(done: readonly string[], partial: string): readonly string[] {
    const groups = done.length === 1 ? this.#groups.map((group) => `@${group}`) : []
    const lower = partial.toLowerCase()
    return [...groups.filter((group) => group.startsWith(lower)), ...this.#nameOffers(done.slice(1), partial)]
  }

  #longest(words: readonly string[]): Entry | null {
    let best: Entry | null = null
    for (const entry of this.#entries) {
      if (entry.words.length > words.length || entry.words.length <= (best?.words.length ?? 0)) continue
      if (startsWith(words, entry.words)) best = entry
    }
    return best
  }

  /** The row of exactly this name, if no longer name begins with it. */
  #exact(words: readonly string[]): Entry | null {
    const same = this.#entries.filter((entry) => startsWith(entry.words, words))
    const entry = same.find((one) => one.words.length === words.length)
    if (!entry) return null
    const tail = words.at(-1)?.toLowerCase() ?? ''
    const longer = this.#entries.some(
      (one) =>
        one !== entry &&
        one.words.length >= words.length &&
        startsWith(one.words, words.slice(0, -1)) &&
        (one.words[words.length - 1] ?? '').startsWith(tail) &&
        one.words[words.length - 1] !== tail,
    )
    return longer ? null : entry
  }
}

function argsOf(entry: Entry): readonly HintArg[] {
  entry.args ??= parseSyntax(entry.hint.syntax)
  return entry.args
}

function startsWith(words: readonly string[], start: readonly string[]): boolean {
  return (
    start.length <= words.length && start.every((word, i) => words[i]?.toLowerCase() === word.toLowerCase())
  )
}

/** Words without the repeat count that may stand in front of a command. */
export function skipRepeat(words: readonly string[]): readonly string[] {
  return words.length > 1 && /^\d+$/.test(words[0] ?? '') ? words.slice(1) : words
}

/** A key as it must be typed: bare where that means the same. */
export function typedKey(key: Bytes): string {
  const text = printableText(key)
  return text !== null && text !== '' && !/[\s"'\\]/.test(text) ? text : quote(key)
}
