/**
 * What HELP prints: in general, for a command, for a group.
 */
import type { CommandHint } from '../session.ts'
import { strings } from '../strings.ts'
import type { CommandIndex } from './completion.ts'

/** A piece of text and how it is set. */
export interface Span {
  readonly text: string
  readonly style?: 'strong' | 'dim' | 'label'
}

const text = strings.console

/** The lines of HELP for these words (HELP itself not among them). */
export function helpLines(words: readonly string[], index: CommandIndex): readonly (readonly Span[])[] {
  const [first] = words
  if (first === undefined) return text.help.map((line) => [{ text: line }])
  const found = first.startsWith('@') ? index.group(first.slice(1)) : index.find(words)
  if (found.length === 0) return [[{ text: text.helpNone(words.join(' ')) }]]
  return found.flatMap((command) => commandLines(command, !first.startsWith('@')))
}

function commandLines(command: CommandHint, withGroup: boolean): readonly (readonly Span[])[] {
  const facts: readonly (readonly [string, string | null])[] = [
    [text.summary, command.summary],
    [text.since, command.since],
    [text.group, withGroup ? command.group : null],
    [text.fromModule, command.module],
  ]
  return [
    [],
    [
      { text: '  ' },
      { text: command.name, style: 'strong' },
      { text: command.syntax === '' ? '' : ` ${command.syntax}`, style: 'dim' },
    ],
    ...facts
      .filter(([, value]) => value !== null && value !== '')
      .map(([label, value]): readonly Span[] => [
        { text: '  ' },
        { text: label, style: 'label' },
        { text: ` ${value ?? ''}` },
      ]),
  ]
}
