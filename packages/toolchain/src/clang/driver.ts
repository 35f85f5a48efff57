// From the compiler driver's flags to the arguments of the compiler proper.
//
// The driver works out include paths, targets and dozens of switches; asking it costs about a third of a small
// compile, and its answer depends on the flags alone. So it is asked once for each set of flags, with a stand-in for
// the source's name, and the answer is kept.

import { createFile, createFolder, overlay, placeNode } from './file-tree.ts'
import { runTool } from './run-tool.ts'
import type { FolderNode } from './file-tree.ts'
import type { Language } from '../flags.ts'

/** The compiler's arguments for any source compiled with some flags, or what the driver had to say against the flags. */
export interface DriverAnswer {
  readonly arguments: ((source: string) => string[]) | null
  /** The driver's own warnings and errors, as it printed them. */
  readonly messages: string
}

const standIn = '~source~'

/** Asks the driver. `system` is the tree that holds `/usr`. */
export function askDriver(
  compiler: WebAssembly.Module,
  system: FolderNode,
  language: Language,
  flags: readonly string[],
): DriverAnswer {
  const name = standIn + (language === 'c' ? '.c' : '.cc')
  const user = createFolder()
  placeNode(user, name, createFile())
  const args = [language === 'c' ? 'clang' : 'clang++', '-###', ...flags, name, '-o', '-']
  const run = runTool(compiler, args, overlay(system, user))
  const lines = run.stderr.split('\n')
  const command = lines.map(unquote).find((words) => words.includes('-cc1'))
  const messages = lines
    .filter((line) => /^[\w+-]*: ?(fatal error|error|warning|note): /.test(line))
    .join('\n')
  if (command === undefined || run.code !== 0) {
    return { arguments: null, messages: messages || run.trap || `the driver ended with ${run.code}` }
  }
  const template = command.slice(command.indexOf('-cc1'))
  return {
    arguments: (source) => ['clang', ...template.map((word) => (word === name ? source : word))],
    messages,
  }
}

function unquote(line: string): string[] {
  if (!line.startsWith(' "')) return []
  return Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"/g), (match) =>
    (match[1] as string).replace(/\\(.)/g, '$1'),
  )
}
