// What was found while the module ran, beside what the compiler says: kept until the next Run, each thing once.
import type { Diagnostic } from '@valkey-playground/ui'

/** More of them help nobody. */
const MOST_FINDINGS = 200

/** The file of a project that a module's line table or an error text means; '' if there is none. */
export function projectFile(named: string, paths: readonly string[]): string {
  if (named === '') return ''
  return paths.find((path) => path === named || path.endsWith(`/${named}`)) ?? ''
}

/** The findings of one run. */
export class Findings {
  #found: readonly Diagnostic[] = []
  readonly #known = new Set<string>()

  /** All of them, in the order in which they were found. */
  get all(): readonly Diagnostic[] {
    return this.#found
  }

  /** Adds one. False if it is known, or there are too many. */
  add(finding: Diagnostic, paths: readonly string[]): boolean {
    const { line } = finding.range.start
    const key = `${finding.code ?? ''} ${finding.file}:${line} ${finding.file === '' ? finding.message : ''}`
    if (this.#known.has(key) || this.#found.length >= MOST_FINDINGS) return false
    this.#known.add(key)
    this.#found = [...this.#found, placed(finding, paths)]
    return true
  }

  clear(): void {
    this.#found = []
    this.#known.clear()
  }
}

function placed(finding: Diagnostic, paths: readonly string[]): Diagnostic {
  const file = projectFile(finding.file, paths)
  return { ...finding, file, notes: finding.notes.map((note) => placed(note, paths)) }
}
