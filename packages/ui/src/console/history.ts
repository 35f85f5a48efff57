/**
 * Lines entered before: going through them, searching them, keeping them between visits.
 *
 * Lines that hold a secret are kept for this visit only, never stored, by the same rules as in valkey-cli.
 */
import type { Bytes } from '../session.ts'
import type { Line as EditedLine } from './line-editor.ts'

/** Where text is kept between visits. `read` gives null if nothing was kept; neither may throw. */
export interface TextStorage {
  read(): string | null
  write(text: string): void
}

interface Line {
  readonly text: string
  readonly secret: boolean
}

const limit = 500

/** The lines, oldest first. */
export class History {
  readonly #storage: TextStorage
  #lines: Line[]

  constructor(storage: TextStorage) {
    this.#storage = storage
    this.#lines = readLines(storage.read())
  }

  /** How many there are. */
  get length(): number {
    return this.#lines.length
  }

  /** The line at an index, or an empty one past the end. */
  at(index: number): string {
    return this.#lines[index]?.text ?? ''
  }

  /** Adds a line, unless it repeats the last one. */
  add(text: string, secret: boolean): void {
    if (text === '' || this.#lines.at(-1)?.text === text) return
    this.#lines.push({ text, secret })
    if (this.#lines.length > limit) this.#lines.shift()
    this.#storage.write(JSON.stringify(this.#lines.filter((line) => !line.secret).map((line) => line.text)))
  }

  /** The newest line before `from` that contains the text: its index, or -1. */
  search(text: string, from: number): number {
    for (let i = Math.min(from, this.#lines.length) - 1; i >= 0; i--) {
      if (this.#lines[i]?.text.includes(text)) return i
    }
    return -1
  }
}

/** A search under way: what for, the line found (or -1), and what was being typed before. */
export interface Search {
  readonly query: string
  readonly index: number
  readonly before: EditedLine
}

/** The search with another text, from the newest line. */
export function searchFor(search: Search, query: string, history: History): Search {
  return { ...search, query, index: query === '' ? -1 : history.search(query, history.length) }
}

/** The same text, further back; where there is nothing older, what was found stays. */
export function searchOlder(search: Search, history: History): Search {
  if (search.query === '') return search
  const found = history.search(search.query, search.index < 0 ? history.length : search.index)
  return found < 0 ? search : { ...search, index: found }
}

function readLines(stored: string | null): Line[] {
  if (stored === null) return []
  try {
    const lines: unknown = JSON.parse(stored)
    if (!Array.isArray(lines)) return []
    return lines.filter((line) => typeof line === 'string').map((text) => ({ text, secret: false }))
  } catch {
    return []
  }
}

const secretConfigs: ReadonlySet<string> = new Set([
  'masterauth',
  'masteruser',
  'primaryuser',
  'primaryauth',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
  'requirepass',
])

/** One test a command name; it gets the arguments in lower case, the name included. */
const secretRules: Readonly<Record<string, (words: readonly string[]) => boolean>> = {
  auth: () => true,
  acl: (words) => ['setuser', 'deluser', 'getuser'].includes(words[1] ?? ''),
  config: (words) =>
    words[1] === 'set' && words.some((word, i) => i >= 2 && i % 2 === 0 && secretConfigs.has(word)),
  hello: (words) => words.length > 4 && words.includes('auth', 2),
  migrate: (words) => {
    const options = words.slice(6, words.includes('keys', 6) ? words.indexOf('keys', 6) : undefined)
    return words.length > 7 && (options.includes('auth') || options.includes('auth2'))
  },
}

/** Whether a command line holds a password or user, so that it must not be stored. */
export function isSecret(argv: readonly Bytes[]): boolean {
  const words = argv.map((arg) => arg.toLowerCase())
  return secretRules[words[0] ?? '']?.(words) ?? false
}

/** Storage of this browser under a name; forgets silently where the browser refuses it. */
export function browserStorage(name: string): TextStorage {
  return {
    read() {
      try {
        return localStorage.getItem(name)
      } catch {
        return null
      }
    },
    write(text) {
      try {
        localStorage.setItem(name, text)
      } catch {
        // Full or forbidden: history then lasts as long as the page.
      }
    },
  }
}

/** Storage that lasts as long as the object. */
export function memoryStorage(): TextStorage {
  let kept: string | null = null
  return {
    read: () => kept,
    write(text) {
      kept = text
    },
  }
}
