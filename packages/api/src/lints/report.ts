// What a lint tells: which one, in the course of what, and where in the module's source.
import type { ModuleContext } from '../context.ts'
import type { CodePlace } from '../loader/trap.ts'
import type { LintId, LintSeverity } from './row.ts'

/** A place in the module's source. `file` is without folders. */
export interface LintPlace {
  readonly file: string
  readonly line: number
}

/** One thing that a module did wrong. */
export interface LintReport {
  readonly id: LintId
  /** The lint's name in the table. */
  readonly name: string
  readonly severity: LintSeverity
  /** What was found, in this case. */
  readonly message: string
  readonly module: string
  /** The command that ran, or what else did: `timer`, `notification`. */
  readonly command: string
  /** The C function; null if it is not known. */
  readonly function: string | null
  /** Null for modules without line information. */
  readonly place: LintPlace | null
  /** Where what the report is about began. */
  readonly related: { readonly message: string; readonly place: LintPlace } | null
}

/** `file.c:12` in its parts. */
export function placeIn(line: string | undefined): LintPlace | null {
  const parts = line === undefined ? null : /^(.*):(\d+)$/.exec(line)
  return parts && { file: parts[1] as string, line: Number(parts[2]) }
}

/** The place of a position in code. */
export function placeOfCode(place: CodePlace | undefined): LintPlace | null {
  return placeIn(place?.line)
}

/** What runs, in a word. */
export function workOf(context: ModuleContext | null): string {
  if (context === null) return ''
  if (context.kind === 'command') return context.argv[0] ?? ''
  if (context.kind === 'load') return 'OnLoad'
  if (context.kind === 'unload') return 'OnUnload'
  return context.purpose ?? context.kind
}

/** A report in one line, as the log has it. */
export function describeReport({ id, name, message, place, related }: LintReport): string {
  const where = place === null ? '' : `${place.file}:${place.line}: `
  const since = related === null ? '' : ` (${related.message}: ${related.place.file}:${related.place.line})`
  return `${where}${id} ${name}: ${message}${since}`
}
