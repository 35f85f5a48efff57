// Time: the calls into modules that are kept, a slider over their statements, what the last step changed, who wrote something, and the clock.
//
// Everything here can be gone back to and looked at; the past itself can't be changed.
import { EmptyState } from '@valkey-playground/ui'
import type { Moments } from '@valkey-playground/debug/front'
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { ChangesList } from './ChangesList.tsx'
import { ClockPanel } from './ClockPanel.tsx'
import { LastWriteForm } from './LastWriteForm.tsx'
import { PastNotice } from './PastNotice.tsx'
import { Section } from './Section.tsx'
import { Statements } from './Statements.tsx'
import { useHeld } from './use-answer.ts'
import './panes.css'

/** The pane. */
export function TimePane(): JSX.Element {
  const { debugger: debug } = usePage()
  const past = useStore(debug, (state) => state.past)
  const stopped = useHeld()
  const kept = stopped && past !== null && past.unit !== undefined
  return (
    <section className="vp-panel pg-time" aria-label="Time">
      <PastNotice />
      {kept && <Slider past={past} />}
      <div className="pg-debug-columns">
        <div className="pg-debug-column">
          {kept ? (
            <Section title="Statements">
              <Statements past={past} />
            </Section>
          ) : (
            <EmptyState
              icon="clock"
              title={stopped ? 'Nothing is kept' : 'Nothing is held'}
              text="While a module’s call is held, its statements are listed here: step back, run back, or jump to any of them."
            />
          )}
        </div>
        <div className="pg-debug-column">
          {kept && (
            <Section title="Changed by the last step">
              <ChangesList />
            </Section>
          )}
          {kept && (
            <Section title="Who wrote this last?">
              <LastWriteForm />
            </Section>
          )}
          <Section title="Clock">
            <ClockPanel />
          </Section>
        </div>
      </div>
    </section>
  )
}

/** The call that is looked at, and a slider over its statements. It goes there when it is let go. */
function Slider({ past }: { readonly past: Moments }): JSX.Element {
  const { debugger: debug } = usePage()
  const unit = past.units.find(({ number }) => number === past.unit)
  const [dragged, setDragged] = useState<number | null>(null)
  const position = dragged ?? past.position ?? 1
  const last = Math.max(1, unit?.statements ?? 1)
  function commit(): void {
    if (dragged !== null && past.unit !== undefined && dragged !== past.position)
      debug.goTo(past.unit, dragged)
    setDragged(null)
  }
  return (
    <div className="vp-toolbar pg-time-line">
      <select
        className="pg-debug-input"
        aria-label="Call into a module"
        value={past.unit}
        data-testid="time-unit"
        onChange={(event) => debug.goTo(Number(event.target.value), 1)}
      >
        {past.units
          .filter(({ statements }) => statements > 0)
          .map(({ number, what, broken }) => (
            <option key={number} value={number} disabled={broken !== undefined}>
              {number}: {what}
            </option>
          ))}
      </select>
      <input
        type="range"
        aria-label="Statement"
        aria-valuetext={`statement ${position} of ${last}`}
        min={1}
        max={last}
        value={Math.min(position, last)}
        data-testid="time-slider"
        onChange={(event) => setDragged(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <output className="vp-mono" data-testid="time-position">
        {position} / {last}
      </output>
    </div>
  )
}
