// What is found while modules run (lints, undefined behaviour), as rows of the problems panel: with what it means, and what to do instead.
// Files are named as the module's line table has them; the page knows which of the project's they are (session/findings.ts).
import { LINTS, type LintReport, type ModuleHost, type UndefinedBehaviour } from '@valkey-playground/api'
import type { Diagnostic } from '@valkey-playground/ui'

type Severity = Diagnostic['severity']

const SEVERITIES: Readonly<Record<LintReport['severity'], Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** Tells of everything that is found from now on. */
export function hearFindings(host: ModuleHost, tell: (finding: Diagnostic) => void): void {
  host.lints.onReport((report) => tell(lintFinding(report)))
  host.api.onUndefined = (found) => tell(undefinedFinding(found))
}

function lintFinding(report: LintReport): Diagnostic {
  const { id, name, severity, message, module, command, place, related } = report
  const { why, advice } = LINTS[id]
  const begun =
    related === null ? [] : [row(related.place.file, related.place.line, 1, 'note', related.message)]
  const where = command === '' ? module : `${module}, ${command}`
  return {
    ...row(place?.file ?? '', place?.line ?? 1, 1, SEVERITIES[severity], `${message} (${where})`),
    code: `${id} ${name}`,
    source: 'lint',
    notes: [...begun, row('', 1, 1, 'note', why), row('', 1, 1, 'note', `Instead: ${advice}`)],
  }
}

function undefinedFinding({ file, line, column, message, command }: UndefinedBehaviour): Diagnostic {
  return {
    ...row(file, line, column, 'warning', `${message} (${command})`),
    code: 'sanitizer',
    source: 'sanitizer',
  }
}

function row(file: string, line: number, column: number, severity: Severity, message: string): Diagnostic {
  const point = { line, column }
  return { file, range: { start: point, end: point }, severity, message, notes: [], fixits: [] }
}
