// The bar at the bottom: what goes on, how the last run went, and what this page runs on.
import { Icon } from '@valkey-playground/ui'
import type { RunResult } from '@valkey-playground/ui'
import { useEffect, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import type { EngineInfo } from '../protocol.ts'
import { useActivity } from './Header.tsx'
import { usePage } from './page.ts'

const STORAGE_TEXT = {
  opfs: 'Saved in this browser',
  localStorage: 'Saved in this browser',
  memory: 'Not saved: this browser refuses storage',
} as const

const KEEPING_TEXT = {
  kept: ['Data kept', 'A reload brings the keys back.'],
  'other-tab': [
    'Data not kept',
    'Another tab has the stored data: what this one holds is gone when it is closed.',
  ],
  refused: ['Data not kept', 'This browser refuses to store data: it is gone when the page is left.'],
} as const

/** Milliseconds, or seconds when there are many. */
function duration(millis: number): string {
  return millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`
}

/** One line about a finished run. */
export function describeRun(result: RunResult): string {
  const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length
  const warnings = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'warning').length
  if (result.ok) {
    const names = result.modules.join(', ') || 'The module'
    const extra = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
    return `${names} loaded in ${duration(result.timings.total)}${extra}`
  }
  if (errors > 0) return `Not built: ${errors} ${errors === 1 ? 'error' : 'errors'}`
  // The whole text is in the problems panel; here its first line is enough.
  return result.error?.split('\n')[0] ?? 'Not loaded'
}

/** The status bar. */
export function StatusBar(): JSX.Element {
  const page = usePage()
  const activity = useActivity()
  // A command that is held goes on running for the engine, but nobody waits for it.
  const held = useStore(page.debugger, (state) => state.phase === 'stopped')
  const [info, setInfo] = useState<EngineInfo | null>(null)
  const [run, setRun] = useState<RunResult | null>(page.session.lastRun())
  useEffect(() => void page.session.started.then(setInfo, () => undefined), [page])
  useEffect(() => page.session.onRun(setRun), [page])
  const busy = activity.phase !== 'idle' && !held
  const last = run === null ? 'Ready' : describeRun(run)
  const said = held ? 'Held by the debugger' : busy ? activity.text : last
  const tone = busy ? 'busy' : held || run === null ? 'plain' : run.ok ? 'ok' : 'error'

  return (
    <footer className="pg-status">
      <div
        className="pg-status-main"
        role="status"
        data-testid="status"
        data-tone={tone}
        data-phase={activity.phase}
      >
        {busy ? (
          <span className="pg-spinner" aria-hidden="true" />
        ) : (
          <Icon name={held ? 'debug' : tone === 'error' ? 'error' : 'ok'} size={14} />
        )}
        <span>{said}</span>
      </div>
      {busy && activity.progress !== null && (
        <progress value={activity.progress} max={1} aria-label={activity.text} />
      )}
      {!busy && !held && run?.ok === true && (
        <span className="pg-timings">
          compile {duration(run.timings.compile)} · link {duration(run.timings.link)} · load{' '}
          {duration(run.timings.load)}
        </span>
      )}
      <span className="pg-header-space" />
      <span className="pg-status-item">{STORAGE_TEXT[page.storage.kind]}</span>
      {info !== null && (
        <span className="pg-status-item" data-testid="keeping" title={KEEPING_TEXT[info.keeping][1]}>
          {KEEPING_TEXT[info.keeping][0]}
        </span>
      )}
      <span
        className="pg-status-item"
        data-testid="isolation"
        title={
          globalThis.crossOriginIsolated
            ? 'The page is cross-origin isolated: modules share memory with the page, so Stop works at once.'
            : 'The page is not cross-origin isolated: a module that runs too long is stopped by its time limit only.'
        }
      >
        {globalThis.crossOriginIsolated ? 'Isolated' : 'Not isolated'}
      </span>
      <span className="pg-status-item" data-testid="engine-version">
        {info === null ? 'Engine starting' : `Valkey ${info.version} engine`}
      </span>
    </footer>
  )
}
