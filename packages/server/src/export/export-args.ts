// The command line of `export`: that of `compile`, with what a native build needs besides.
import type { NativeTarget } from '@valkey-playground/toolchain'
import { readWords } from '../cli/words.ts'
import { parseCompileArguments, type CompileArguments } from '../compile/compile-args.ts'

/** What `export` is asked for. */
export interface ExportArguments {
  readonly compile: CompileArguments
  /** `library` is a `.so`, `archive` the sources with all that builds them. */
  readonly kind: 'library' | 'archive'
  readonly target: NativeTarget
  /** The oldest server that must load it, as `7.2.0`; null for any. */
  readonly minimumVersion: string | null
  /** A file with console lines, for the archive's test; null for none. */
  readonly session: string | null
}

/** What people and build systems call the processors. */
const TARGETS: Readonly<Record<string, NativeTarget>> = {
  x86_64: 'x86_64',
  'x86-64': 'x86_64',
  amd64: 'x86_64',
  x64: 'x86_64',
  aarch64: 'aarch64',
  arm64: 'aarch64',
}

const VERSION = /^\d+\.\d+(\.\d+)?$/

/**
 * Reads the words after `export`.
 *
 * @param machine this machine's processor in Node's words, the target where none is named
 * @throws Error with a message for the user
 */
export function parseExportArguments(args: readonly string[], machine: string): ExportArguments {
  const rest: string[] = []
  let target = TARGETS[machine] ?? 'x86_64'
  let minimumVersion: string | null = null
  let session: string | null = null
  let archive = false
  const { words, valueOf } = readWords(args)
  for (const word of words) {
    const [flag, inline] = word.split(/=(.*)/s, 2) as [string, string | undefined]
    const value = (): string => inline ?? valueOf(flag)
    if (flag === '--target') {
      const name = value()
      const known = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined
      if (known === undefined) throw new Error(`${name}: no such target (x86_64, aarch64)`)
      target = known
    } else if (flag === '--min-version') {
      const text = value()
      if (!VERSION.test(text)) throw new Error(`${text}: not a version such as 7.2 or 8.1.0`)
      minimumVersion = text
    } else if (flag === '--session') session = value()
    else if (word === '--archive') archive = true
    else rest.push(word)
  }
  const compile = parseCompileArguments(rest)
  const kind = archive || /\.(tar\.gz|tgz)$/.test(compile.output ?? '') ? 'archive' : 'library'
  return { compile, kind, target, minimumVersion, session }
}
