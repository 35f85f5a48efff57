// The compiler's messages, read back from its text.
//
// clang's SARIF form was tried first: this version's has neither fix-its nor the names of switches, and its notes are
// not tied to their messages. The text form with parseable fix-its and source ranges has all of it:
//
//   In file included from a.c:1:
//   x.h:3:36:{3:40-3:41}{3:30-3:33}: error: message [-Wint-conversion]
//       3 | the line                        (gutter: line number or blanks, then a bar)
//         |      ^~~
//   fix-it:"x.h":{3:36-3:36}:"&"
//
// Change together: messageFlags in ../flags.ts.

import { aboutLong } from './long-casts.ts'
import { displayPath, isSystemPath, startOfFile } from './source-lines.ts'
import type { SourceLines } from './source-lines.ts'
import type { Diagnostic, FixIt, Position, Range } from '../types.ts'

const located =
  /^(?<file>[^\n]+?):(?<line>\d+):(?<column>\d+):(?<ranges>(?:\{\d+:\d+-\d+:\d+\})*:?) ?(?<severity>fatal error|error|warning|note|remark): (?<message>.*)$/
const unlocated = /^(?:[\w+-]*: )?(?<severity>fatal error|error|warning): (?<message>.*)$/
const included = /^(?:In file included| {17}) ?from (?<file>.+?):(?<line>\d+)[,:]$/
const fixIt =
  /^fix-it:"(?<file>(?:[^"\\]|\\.)*)":\{(?<l1>\d+):(?<c1>\d+)-(?<l2>\d+):(?<c2>\d+)\}:"(?<text>(?:[^"\\]|\\.)*)"$/
const gutter = /^ *\d* \|/

type Building = Diagnostic & { notes: Diagnostic[]; fixits: FixIt[] }
type Groups = Record<string, string>

/**
 * Reads all messages of one compile. Notes belong to the message before them; a fix-it belongs to the message or note
 * before it. `isUserFile` tells the user's paths from the compiler's own.
 */
export function readCompilerText(
  text: string,
  sources: SourceLines,
  isUserFile: (path: string) => boolean,
): Diagnostic[] {
  const found: Building[] = []
  let includes: Diagnostic[] = []
  let last: Building | undefined
  const show = (file: string): string => (file.startsWith('<') ? '' : displayPath(file, isUserFile))

  for (const line of text.split('\n')) {
    if (gutter.test(line)) continue
    let groups: Groups | undefined
    if ((groups = located.exec(line)?.groups)) {
      const file = groups['file'] as string
      const { message, code } = splitCode(groups['message'] as string)
      last = {
        file: show(file),
        range: rangeOf(sources, file, groups),
        severity: severityOf(groups['severity'] as string),
        message,
        ...(code === undefined ? {} : { code }),
        notes: [],
        fixits: [],
      }
      const owner = last.severity === 'note' ? found.at(-1) : undefined
      if (owner === undefined) {
        last.notes.push(...includes)
        found.push(last)
      } else owner.notes.push(last)
      includes = []
    } else if ((groups = fixIt.exec(line)?.groups)) {
      const file = unescape(groups['file'] as string)
      const at = (l: string, c: string): Position =>
        sources.position(file, Number(groups?.[l]), Number(groups?.[c]))
      const range = { start: at('l1', 'c1'), end: at('l2', 'c2') }
      last?.fixits.push({ file: show(file), range, text: unescape(groups['text'] as string) })
    } else if ((groups = included.exec(line)?.groups)) {
      const at = { line: Number(groups['line']), column: 1 }
      includes.push(
        plain(show(groups['file'] as string), { start: at, end: at }, 'note', 'included from here'),
      )
    } else if ((groups = unlocated.exec(line)?.groups)) {
      const { message, code } = splitCode(groups['message'] as string)
      const severity = severityOf(groups['severity'] as string)
      found.push((last = plain('', startOfFile, severity, message, code)))
    }
  }
  return found.filter(firstOfSystemHeader()).flatMap(aboutLong)
}

// A system header that is not meant for this target gives dozens of errors; the first, with the way it was included, says it all.
function firstOfSystemHeader(): (diagnostic: Diagnostic) => boolean {
  const seen = new Set<string>()
  return ({ file }) => !isSystemPath(file) || (!seen.has(file) && seen.add(file).size > 0)
}

/** A message with no notes and no fix-its. */
export function plain(
  file: string,
  range: Range,
  severity: Diagnostic['severity'],
  message: string,
  code?: string,
): Building {
  return { file, range, severity, message, ...(code === undefined ? {} : { code }), notes: [], fixits: [] }
}

// `message [-Wname]`, `message [-Werror,-Wname]`: the switch is the last word in the last brackets.
function splitCode(text: string): { message: string; code?: string } {
  const match = /^(.*) \[(?:-Werror,)?(-W[^\]]+)\]$/.exec(text)
  return match === null ? { message: text } : { message: match[1] as string, code: match[2] as string }
}

function severityOf(word: string): Diagnostic['severity'] {
  return word.endsWith('error') ? 'error' : word === 'warning' ? 'warning' : 'note'
}

// The hull of the caret's word and of the ranges that the compiler underlines.
function rangeOf(sources: SourceLines, file: string, groups: Groups): Range {
  const caret = sources.position(file, Number(groups['line']), Number(groups['column']))
  let start = caret
  let end = caret
  for (const [, l1, c1, l2, c2] of (groups['ranges'] as string).matchAll(/\{(\d+):(\d+)-(\d+):(\d+)\}/g)) {
    const from = sources.position(file, Number(l1), Number(c1))
    const to = sources.position(file, Number(l2), Number(c2))
    if (before(from, start)) start = from
    if (before(end, to)) end = to
  }
  if (!before(caret, end)) end = sources.wordEnd(file, caret)
  return { start, end }
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column)
}

// The compiler writes other bytes than printable ASCII as three octal digits each, and UTF-8 byte by byte.
function unescape(text: string): string {
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const [part, octal, letter] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter !== undefined) bytes.push(...encoder.encode({ n: '\n', t: '\t' }[letter] ?? letter))
    else bytes.push(...encoder.encode(part))
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
