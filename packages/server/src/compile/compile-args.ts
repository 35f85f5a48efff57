// The command line of `compile`, in the words of a C compiler.
//
// What a build system passes to cc should work here too: flags that are not ours go to the compiler as they are, and the
// toolchain leaves out those that only fit a native build.

import type { Profile } from '@valkey-playground/toolchain'
import { readWords } from '../cli/words.ts'

/** What `compile` is asked for. */
export interface CompileArguments {
  readonly sources: readonly string[]
  /** Where the module goes; null for the first source's name with `.wasm`. */
  readonly output: string | null
  readonly profile: Profile
  readonly includeFolders: readonly string[]
  /** Everything for the compiler that is not above. */
  readonly flags: readonly string[]
  /** Only look for errors. */
  readonly checkOnly: boolean
  /** Also report what a 64-bit build sees differently. */
  readonly lp64: boolean
  readonly timings: boolean
}

const SOURCE = /\.(c|cc|cpp|cxx|c\+\+|C)$/
const INCLUDE_FLAG = /^-(I|isystem|iquote)(.*)$/
/** Compiler flags whose value is the next word. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-D',
  '-U',
  '-include',
  '-x',
  '-MF',
  '-MT',
  '-MQ',
  '-arch',
  '-L',
  '-l',
  '-mllvm',
  '-Xclang',
])

/**
 * Reads the words after `compile`.
 *
 * `-O0` or a bare `-g` chooses the debug profile (-O0 -g); anything else the release one (-O2, which a later -O level
 * overrides). `-fsanitize=undefined` chooses the debug profile with the sanitizer, whatever the level.
 *
 * @throws Error with a message for the user
 */
export function parseCompileArguments(args: readonly string[]): CompileArguments {
  const sources: string[] = []
  const includeFolders: string[] = []
  const flags: string[] = []
  let output: string | null = null
  let level: string | null = null
  let debugInfo = false
  let checkOnly = false
  let lp64 = false
  let sanitize = false
  let timings = false
  const { words, valueOf } = readWords(args)
  for (const word of words) {
    const include = INCLUDE_FLAG.exec(word)
    if (word === '-o') output = valueOf(word)
    else if (word.startsWith('-o')) output = word.slice(2)
    else if (/^-O./.test(word)) level = word
    else if (/^-g\d?$/.test(word)) debugInfo = word !== '-g0'
    else if (word === '-fsyntax-only') checkOnly = true
    else if (word === '-fsanitize=undefined') sanitize = true
    else if (word === '--lp64') lp64 = true
    else if (word === '--timings') timings = true
    else if (include !== null) includeFolders.push(include[2] || valueOf(word))
    else if (word === '-D' || word === '-U') flags.push(word + valueOf(word))
    else if (WITH_VALUE.has(word)) flags.push(word, valueOf(word))
    else if (word.startsWith('-')) flags.push(word)
    else if (SOURCE.test(word)) sources.push(word)
    else throw new Error(`${word}: not a C or C++ source (.c, .cc, .cpp, .cxx)`)
  }
  if (sources.length === 0) throw new Error('no source file')
  const debug = sanitize || level === '-O0' || (level === null && debugInfo)
  if (!debug && level !== null && level !== '-O2') flags.push(level)
  if (!debug && debugInfo) flags.push('-g')
  return {
    sources,
    output,
    profile: sanitize ? 'sanitize' : debug ? 'debug' : 'release',
    includeFolders,
    flags,
    checkOnly,
    lp64,
    timings,
  }
}
