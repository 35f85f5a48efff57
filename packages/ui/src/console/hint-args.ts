/**
 * Which arguments of a command are typed already, and what is still to come: valkey-cli's hints.
 *
 * Words are matched against the argument tree from left to right; optional arguments side by side may come in any order. Each node gets
 * a mark (`Match`) in a fresh tree per call, so the arguments themselves stay untouched. The behaviour, down to the separators, is
 * valkey-cli 8.1.1's; hint-args.test.ts holds what it shows.
 */
import type { HintArg } from '../session.ts'

/** An argument with how far it has been typed. */
interface Match {
  readonly arg: HintArg
  readonly parts: readonly Match[]
  /** Words matched, zero for none. */
  words: number
  token: boolean
  name: boolean
  /** Nothing of it is left to type. */
  all: boolean
}

function fresh(arg: HintArg): Match {
  return { arg, parts: (arg.args ?? []).map(fresh), words: 0, token: false, name: false, all: false }
}

function reset(match: Match): void {
  match.words = 0
  match.token = match.name = match.all = false
  match.parts.forEach(reset)
}

const integer = /^\s*[+-]?\d/
const double = /^\s*[+-]?(\d|\.\d|inf|nan)/i
const shapes: Partial<Record<HintArg['type'], RegExp>> = { integer, 'unix-time': integer, double }

function matchValue(words: readonly string[], match: Match): number {
  const { type } = match.arg
  if (type === 'block') {
    match.words += matchAll(words, match.parts)
    match.all = match.parts.every((part) => part.all)
    return match.words
  }
  if (type === 'oneof') {
    for (const part of match.parts) {
      if (matchOne(words, part) === 0) continue
      match.words += part.words
      match.all = part.all
      break
    }
    return match.words
  }
  const shape = shapes[type]
  if (shape && !shape.test(words[0] ?? '')) {
    match.words = 0
    match.name = false
    return 0
  }
  match.words += 1
  match.name = match.all = true
  return match.words
}

function matchOnce(words: readonly string[], match: Match): number {
  const { token, type } = match.arg
  let rest = words
  if (token !== undefined) {
    if (token.toLowerCase() !== words[0]?.toLowerCase()) return 0
    match.token = true
    match.words = 1
    if (type === 'pure-token') {
      match.all = true
      return 1
    }
    if (words.length === 1) return 1
    rest = words.slice(1)
  }
  return matchValue(rest, match) === 0 ? 0 : match.words
}

function matchOne(words: readonly string[], match: Match): number {
  let count = matchOnce(words, match)
  if (!match.arg.multiple) return count
  while (match.all && count < words.length) {
    reset(match)
    const rest = words.slice(count)
    // The token comes only before the first value, unless it is repeated with each.
    if (match.arg.token !== undefined && !match.arg.multipleToken) {
      count += matchValue(rest, match)
      if (match.words > 0) match.token = true
    } else {
      count += matchOnce(rest, match)
    }
  }
  match.all = false
  return count
}

function matchOptional(words: readonly string[], group: readonly Match[]): number {
  let count = 0
  let last: Match | null = null
  while (count < words.length) {
    let found: Match | null = null
    let matched = 0
    for (const match of group) {
      if (match.words > 0) continue
      matched = matchOne(words.slice(count), match)
      if (matched > 0) {
        found = match
        break
      }
    }
    if (!found) break
    // Another one begins: the one before is finished, whatever of it was left out.
    if (last) last.all = true
    last = found
    count += matched
  }
  return count
}

function matchAll(words: readonly string[], matches: readonly Match[]): number {
  let count = 0
  for (let i = 0; i < matches.length && count < words.length; i++) {
    const match = matches[i] as Match
    if (!match.arg.optional) {
      const matched = matchOne(words.slice(count), match)
      if (matched === 0) return 0
      count += matched
      continue
    }
    let end = i
    while (end < matches.length && matches[end]?.arg.optional) end++
    count += matchOptional(words.slice(count), matches.slice(i, end))
    i = end - 1
  }
  return count
}

/** Text under construction, with the rule that a separator goes only between things that wrote something. */
class HintText {
  text = ''
  separate(from: number, separator: string, isLast: boolean): number {
    if (this.text.length > from && !isLast) {
      this.text += separator
      return this.text.length
    }
    return from
  }
}

function writeAll(out: HintText, matches: readonly Match[], separator: string): void {
  let from = out.text.length
  const count = matches.length
  for (let i = 0; i < count; i++) {
    const match = matches[i] as Match
    if (!match.arg.optional) {
      writeOne(out, match)
      from = out.separate(from, separator, i === count - 1)
      continue
    }
    let end = i
    let begun = -1
    for (; end < count && matches[end]?.arg.optional; end++) {
      const one = matches[end] as Match
      if (one.words === 0 || one.all) continue
      writeOne(out, one)
      from = out.separate(from, separator, i === count - 1)
      begun = end
    }
    // Once the argument after them is typed, optional ones before it can no longer come.
    if (end === count || matches[end]?.words === 0) {
      for (; i < end; i++) {
        if (i === begun) continue
        writeOne(out, matches[i] as Match)
        from = out.separate(from, separator, i === count - 1)
      }
    }
    i = end - 1
  }
}

function nameOf(arg: HintArg): string {
  return arg.display ?? arg.name
}

function writeOne(out: HintText, match: Match): void {
  if (match.all) return
  const { arg } = match
  const bracket = arg.optional === true && match.words === 0
  if (bracket) out.text += '['
  if (arg.token !== undefined && !match.token) {
    out.text += arg.token === '' ? '""' : arg.token
    if (arg.type !== 'pure-token') out.text += ' '
  }
  if (arg.type === 'oneof') {
    if (match.words === 0) writeAll(out, match.parts, '|')
    else for (const part of match.parts) if (part.words > 0) writeOne(out, part)
  } else if (arg.type === 'block') {
    writeAll(out, match.parts, ' ')
  } else if (arg.type !== 'pure-token' && !match.name) {
    out.text += nameOf(arg)
  }
  if (arg.multiple) writeRepeat(out, match)
  if (bracket) out.text += ']'
}

/** The part that may be repeated is always shown whole. */
function writeRepeat(out: HintText, match: Match): void {
  reset(match)
  const { arg } = match
  if (out.text !== '') out.text += ' '
  out.text += '['
  if (arg.multipleToken) {
    out.text += arg.token ?? ''
    if (arg.type !== 'pure-token') out.text += ' '
  }
  if (arg.type === 'oneof') writeAll(out, match.parts, '|')
  else if (arg.type === 'block') writeAll(out, match.parts, ' ')
  else if (arg.type !== 'pure-token') out.text += nameOf(arg)
  out.text += ' ...]'
}

/** What is still to be typed after `words` (the arguments without the command's own name); empty if they do not fit. */
export function remainingHint(args: readonly HintArg[], words: readonly string[]): string {
  const matches = args.map(fresh)
  if (matchAll(words, matches) !== words.length) return ''
  const out = new HintText()
  writeAll(out, matches, ' ')
  return out.text.trimEnd()
}

/** What may stand at a place: tokens to offer, and whether a key may stand there. */
export interface Expected {
  readonly tokens: readonly string[]
  readonly key: boolean
}

/** What may come right after `words`. Nothing if the words do not fit. */
export function expectedAfter(args: readonly HintArg[], words: readonly string[]): Expected {
  const matches = args.map(fresh)
  if (matchAll(words, matches) !== words.length) return { tokens: [], key: false }
  const tokens = new Set<string>()
  const found = { tokens, key: false }
  collectAll(matches, found)
  return { tokens: [...tokens], key: found.key }
}

interface Found {
  readonly tokens: Set<string>
  key: boolean
}

/** Collects what may come first; false if all of it may be left out, so that what follows may come too. */
function collectAll(matches: readonly Match[], found: Found): boolean {
  const begun = matches.findLast((match) => match.words > 0 && !match.all)
  if (begun && !begun.arg.multiple) return collectOne(begun, found)
  for (const [i, match] of matches.entries()) {
    if (match.all) continue
    // Passed by: something after it is typed, and it is not one of a group that may come in any order.
    if (match.arg.optional && match.words === 0 && passedBy(matches, i)) continue
    const must = collectOne(match, found)
    if (must && !match.arg.optional && match.words === 0) return true
  }
  return false
}

function passedBy(matches: readonly Match[], index: number): boolean {
  return matches.slice(index + 1).some((match) => !match.arg.optional && match.words > 0)
}

/** True if something must come before anything else may. */
function collectOne(match: Match, found: Found): boolean {
  const { arg } = match
  if (arg.multiple && match.words > 0 && arg.token !== undefined && arg.multipleToken) {
    found.tokens.add(arg.token)
    return false
  }
  if (arg.token !== undefined && !match.token) {
    found.tokens.add(arg.token)
    return true
  }
  if (arg.type === 'oneof') {
    const begun = match.parts.filter((part) => part.words > 0)
    for (const part of begun.length > 0 ? begun : match.parts) collectOne(part, found)
    return true
  }
  if (arg.type === 'block') return collectAll(match.parts, found)
  if (arg.type === 'key') found.key = true
  return true
}
