// Which API functions a module's sources use, found by reading the text: the header asks GetApi for every function there is, so neither
// the symbols of a build nor what it asks for at load time tell which ones are called.
import type { SourceFiles } from '../types.ts'
import type { ApiUse } from './types.ts'

/** The first server that could load modules. */
const FIRST_VERSION = '4.0.0'
const HEADERS = /(^|\/)(valkeymodule|redismodule)\.h$/
const NOISE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g
const USE = /\b(?:Valkey|Redis)Module_(\w+)/g

/** The first use of each API function, in the order of files and places. Names in comments and texts do not count. */
export function apiUses(files: SourceFiles): readonly ApiUse[] {
  const found = new Map<string, ApiUse>()
  for (const [file, contents] of Object.entries(files)) {
    if (HEADERS.test(file)) continue
    const text = typeof contents === 'string' ? contents : new TextDecoder().decode(contents)
    const code = text.replaceAll(NOISE, (noise) => noise.replaceAll(/[^\n]/g, ' '))
    for (const match of code.matchAll(USE)) {
      const name = match[1] as string
      if (found.has(name)) continue
      const before = code.slice(0, match.index).split('\n')
      found.set(name, { name, file, line: before.length, column: (before.at(-1) as string).length + 1 })
    }
  }
  return [...found.values()]
}

/** The oldest server that has all functions of `uses`, by the table of versions; at least the first one with modules. */
export function oldestServer(uses: readonly ApiUse[], since: Readonly<Record<string, string>>): string {
  return uses
    .map(({ name }) => (Object.hasOwn(since, name) ? (since[name] as string) : FIRST_VERSION))
    .reduce((oldest, version) => (compareVersions(version, oldest) > 0 ? version : oldest), FIRST_VERSION)
}

/** Of `headers`, those that a file includes and the files do not bring themselves. */
export function namedHeaders(files: SourceFiles, headers: SourceFiles): SourceFiles {
  const text = Object.values(files)
    .map((contents) => (typeof contents === 'string' ? contents : new TextDecoder().decode(contents)))
    .join('\n')
  return Object.fromEntries(
    Object.entries(headers).filter(([path]) => text.includes(path) && !Object.hasOwn(files, path)),
  )
}

/** Negative when version `a` is older than `b`. Both are numbers with dots; missing ones count as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
