// Lists of rules as people give them, and the texts of files with users: what is the same for SETUSER, `user` lines of the
// configuration and ACL files.
import type { Bytes } from '../base/bytes.ts'
import { hasSpaces, type AclTerms } from './selector.ts'
import { RULE_ERRORS, RuleError } from './rule-error.ts'
import { User } from './user.ts'

/** A user of the configuration: its name and rules. */
export interface UserLine {
  readonly name: Bytes
  readonly rules: readonly Bytes[]
}

/**
 * Puts the words of selectors together again, which were separated at their blanks.
 * @returns the rules, or the index of the word with the parenthesis that is not closed
 */
export function mergeSelectors(words: readonly Bytes[]): Bytes[] | number {
  const rules: Bytes[] = []
  let open: { at: number; text: Bytes } | null = null
  for (const [at, word] of words.entries()) {
    if (open) {
      open.text += ` ${word}`
      if (!word.endsWith(')')) continue
      rules.push(open.text)
      open = null
    } else if (word.startsWith('(') && !word.endsWith(')')) open = { at, text: word }
    else rules.push(word)
  }
  return open ? open.at : rules
}

/**
 * Applies rules to a copy of a user, all or none.
 * @param user the user as it is, or null for a new one
 * @returns the changed copy, or why there is none
 */
export function stageUser(terms: AclTerms, user: User | null, words: readonly Bytes[]): User | string {
  const rules = mergeSelectors(words)
  if (typeof rules === 'number') {
    return `Unmatched parenthesis in acl selector starting at '${words[rules]}'.`
  }
  const staged = new User('', terms)
  if (user) staged.copyFrom(user)
  for (const rule of rules) {
    try {
      staged.apply(rule)
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      return `Error in ACL SETUSER modifier '${rule}': ${error.message}`
    }
  }
  return staged
}

/**
 * Reads a `user` line of the configuration. Commands and categories that nobody knows are let pass: a module may bring
 * them.
 * @param words the words after `user`
 * @returns the line, or what is wrong with it
 */
export function readUserLine(
  terms: AclTerms,
  words: readonly Bytes[],
  known: readonly UserLine[],
): UserLine | string {
  const [name = '', ...rest] = words
  const wrong = (word: Bytes | undefined, text: string): string =>
    `Error in user declaration '${word ?? ''}': ${text}`
  if (known.some((line) => line.name === name)) return wrong(name, RULE_ERRORS.duplicate)
  const rules = mergeSelectors(rest)
  if (typeof rules === 'number') return wrong(['user', ...words][rules], 'Wrong format')
  const scratch = new User(name, terms)
  for (const [at, rule] of rules.entries()) {
    try {
      scratch.apply(rule)
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      // The real server counts from the word `user` here, so it shows an earlier word than the one that is wrong.
      if (error.mistake !== 'unknown') return wrong(['user', ...words][at], error.message)
    }
  }
  return { name, rules }
}

/** Reads an ACL file. @returns the users, or all that is wrong with it */
export function parseAclFile(terms: AclTerms, path: string, text: Bytes): Map<Bytes, User> | string {
  const users = new Map<Bytes, User>()
  let errors = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
    if (line === '') continue
    errors += parseLine(terms, `${path}:${index + 1}`, index + 1, line, users)
  }
  if (errors === '') return users
  return `${errors}WARNING: ACL errors detected, no change to the previously active ACL rules was performed`
}

function parseLine(
  terms: AclTerms,
  place: string,
  number: number,
  line: Bytes,
  users: Map<Bytes, User>,
): string {
  const [word, name, ...words] = line.split(' ')
  if (word !== 'user' || name === undefined) {
    return `${place} should start with user keyword followed by the username. `
  }
  if (hasSpaces(name)) return `'${place}: username '${name}' contains invalid characters. `
  if (users.has(name)) return `WARNING: Duplicate user '${name}' found on line ${number}. `
  const user = new User(name, terms)
  users.set(name, user)
  const rules = mergeSelectors(words)
  if (typeof rules === 'number') return `${place}: Unmatched parenthesis in selector definition.`
  let errors = ''
  let told = false
  for (const untrimmed of rules) {
    const rule = untrimmed.replace(/^[\t\r\n]+|[\t\r\n]+$/g, '')
    try {
      user.apply(rule)
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      if (error.mistake === 'unknown') {
        errors += `${place}: Error in applying operation '${rule}': ${error.message}. `
      } else if (!told) {
        errors += `${place}: ${error.message}. `
        told = true
      }
    }
  }
  return errors
}
