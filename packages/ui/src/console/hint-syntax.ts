/**
 * A syntax line into an argument tree, for commands that tell only their syntax (modules' own, or an older engine's).
 *
 * Reads `[…]` as optional, `a|b` as a choice, `<…>` as a group, `name [name ...]` as repeated, words in capitals as tokens. A syntax line says less
 * than the tree it was written from; where it is ambiguous the shortest choice is taken.
 */
import type { HintArg } from '../session.ts'

type Draft = { -readonly [K in keyof HintArg]: HintArg[K] }

function tokenize(syntax: string): readonly string[] {
  return syntax.match(/\.\.\.|[[\]<>|]|"[^"]*"|[^\s[\]<>|]+/g) ?? []
}

const isToken = (word: string): boolean =>
  /^[A-Z0-9_*=~#@-]*[A-Z*=~#@][A-Z0-9_*=~#@-]*$/.test(word) || word.startsWith('"')
const keyName = /(^|[-_])(key|source|destination|dest)[0-9]*$/i

function leaf(word: string): HintArg {
  if (isToken(word)) return { name: word.toLowerCase(), type: 'pure-token', token: word.replaceAll('"', '') }
  return { name: word, type: keyName.test(word) ? 'key' : 'string' }
}

class SyntaxReader {
  readonly #words: readonly string[]
  #at = 0
  constructor(words: readonly string[]) {
    this.#words = words
  }

  /** A sequence up to a closing mark or the end; alternatives in it become one choice. */
  sequence(isGroup: boolean): readonly HintArg[] {
    const choices: HintArg[][] = [[]]
    // Outside brackets a bar joins only its two neighbours.
    let joining = false
    for (let word = this.#words[this.#at]; word !== undefined; word = this.#words[this.#at]) {
      if (word === ']' || word === '>') break
      this.#at++
      const current = choices.at(-1) as HintArg[]
      if (word === '|') {
        if (isGroup) choices.push([])
        else joining = true
        continue
      }
      if (word === '...') {
        const last = current.pop()
        if (last) current.push({ ...last, multiple: true })
        continue
      }
      const next = word === '[' ? this.#optional(current) : word === '<' ? this.#group() : leaf(word)
      if (!next) continue
      const before = joining ? current.pop() : undefined
      joining = false
      if (before) current.push(choose(before, next))
      else current.push(next)
    }
    if (choices.length === 1) return joinTokens(choices[0] as HintArg[])
    return [{ name: 'choice', type: 'oneof', args: choices.map((items) => wrap(joinTokens(items))) }]
  }

  #group(): HintArg {
    const items = this.sequence(true)
    this.#at++
    return wrap(items)
  }

  /** `[x ...]` after x says that x repeats; anything else in brackets is optional. */
  #optional(before: HintArg[]): HintArg | null {
    const items = this.sequence(true)
    this.#at++
    const only = items.length === 1 ? items[0] : undefined
    const flat = items.flatMap(plainNames)
    const repeats = items.at(-1)?.multiple === true
    if (repeats && flat.length > 0) {
      const tail = before.slice(-items.length)
      if (tail.flatMap(plainNames).join(' ') === flat.join(' ')) {
        before.splice(-items.length)
        before.push({ ...wrap(tail), multiple: true })
        return null
      }
    }
    return { ...(only ?? wrap(items)), optional: true }
  }
}

function plainNames(arg: HintArg): readonly string[] {
  const own = arg.type === 'block' || arg.type === 'oneof' ? (arg.args ?? []).flatMap(plainNames) : [arg.name]
  return arg.token !== undefined && arg.type !== 'pure-token' ? [arg.token.toLowerCase(), ...own] : own
}

function choose(a: HintArg, b: HintArg): HintArg {
  const args = a.name === 'choice' && a.type === 'oneof' ? [...(a.args ?? []), b] : [a, b]
  return { name: 'choice', type: 'oneof', args }
}

function wrap(items: readonly HintArg[]): HintArg {
  const only = items[0]
  return items.length === 1 && only ? only : { name: 'group', type: 'block', args: items }
}

/** A token followed by a value is one argument with a token. */
function joinTokens(items: readonly HintArg[]): readonly HintArg[] {
  const out: HintArg[] = []
  for (const item of items) {
    const before = out.at(-1)
    const joinable =
      before?.type === 'pure-token' && !before.optional && item.token === undefined && !item.optional
    if (joinable && before.token !== undefined && item.type !== 'oneof' && item.type !== 'block') {
      const joined: Draft = { ...item, token: before.token }
      out[out.length - 1] = joined
    } else {
      out.push(item)
    }
  }
  return out
}

/** The arguments that a syntax line describes, in order. */
export function parseSyntax(syntax: string): readonly HintArg[] {
  return new SyntaxReader(tokenize(syntax)).sequence(false)
}
