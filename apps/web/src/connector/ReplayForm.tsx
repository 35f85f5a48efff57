// How what was heard is replayed into the page's engine: under which names, when, and what came of it.
import { Button } from '@valkey-playground/ui'
import type { JSX } from 'react'
import { useStore } from 'zustand'
import type { TrafficRecorder } from './traffic-recorder.ts'
import { readRenames, type ReplayOutcome } from './traffic.ts'

/** The form. */
export function ReplayForm({ traffic }: { readonly traffic: TrafficRecorder }): JSX.Element {
  const { rules, live, again, outcome, heard } = useStore(traffic)
  const { wrong } = readRenames(rules)
  return (
    <details open>
      <summary>Replay into this page’s engine</summary>
      <label className="pg-compare-script">
        Send under another name, one a line
        <textarea
          value={rules}
          rows={2}
          spellCheck={false}
          placeholder="SET = MYMODULE.SET"
          data-testid="traffic-rules"
          onChange={(event) => traffic.setState({ rules: event.target.value })}
        />
      </label>
      {wrong.length > 0 && <p className="pg-connect-problem">Not a rule: {wrong.join(', ')}</p>}
      <label className="pg-connect-check">
        <input
          type="checkbox"
          checked={live}
          data-testid="traffic-live"
          onChange={(event) => traffic.setState({ live: event.target.checked })}
        />
        Each command as it comes
      </label>
      <label className="pg-connect-check">
        <input
          type="checkbox"
          checked={again}
          data-testid="traffic-again"
          onChange={(event) => traffic.setState({ again: event.target.checked })}
        />
        All that was heard, again after each Run
      </label>
      <Button
        label="Replay what was heard"
        icon="run"
        text="Replay now"
        disabled={heard === 0}
        onClick={() => void traffic.replayAll()}
      />
      <p role="status" data-testid="traffic-outcome">
        {outcome !== null && outcomeText(outcome)}
      </p>
      {outcome !== null && outcome.errors.length > 0 && (
        <ul>
          {outcome.errors.map(({ line, error }, index) => (
            <li key={`${index} ${line}`}>
              <code>{line}</code>: {error}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function outcomeText({ sent, failed, skipped }: ReplayOutcome): string {
  const left = skipped > 0 ? `, ${skipped} left out (they wait, or are about a connection)` : ''
  return `${sent} sent, ${failed} answered with an error${left}.`
}
