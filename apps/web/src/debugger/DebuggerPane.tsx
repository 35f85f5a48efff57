// The debugger's pane: going on both ways, where it is held, variables and watches, and all that can be stopped at.
//
// Wide, it has two columns; narrow, one. What needs more room has panes of its own: memory, code, handles, time.
import { Button } from '@valkey-playground/ui'
import type { JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { isMac, showKeys } from '../app/shortcuts.ts'
import { PastNotice } from './PastNotice.tsx'
import { Section } from './Section.tsx'
import { Stack } from './Stack.tsx'
import { LEVELS, STEPS } from './steps.ts'
import { StopList } from './StopList.tsx'
import { useHeld } from './use-answer.ts'
import { VariableTree } from './VariableTree.tsx'
import { Watches } from './Watches.tsx'
import './debugger.css'

/** The pane. */
export function DebuggerPane(): JSX.Element {
  const { debugger: model } = usePage()
  const settled = useStore(model, (state) => state.looked)
  const stopped = useHeld()
  return (
    <section className="vp-panel pg-debugger" aria-label="Debugger">
      <Toolbar />
      <Status />
      <PastNotice />
      <Notices />
      <div className="pg-debug-columns" data-settled={settled}>
        <div className="pg-debug-column">
          {stopped && <Stack />}
          <StopList />
        </div>
        <div className="pg-debug-column">
          {stopped && <Scopes />}
          <Watches />
          <Printed />
        </div>
      </div>
    </section>
  )
}

function Toolbar(): JSX.Element {
  const { debugger: model } = usePage()
  const phase = useStore(model, (state) => state.phase)
  const stopped = useHeld()
  const on = phase === 'running' || stopped
  const mac = isMac()
  return (
    <div className="vp-toolbar pg-debug-toolbar" role="toolbar" aria-label="Debugging">
      {on ? (
        <>
          <Button label="End debugging" icon="stop" onClick={() => void model.stop()} />
          <Button
            label="Compile and load anew"
            text="Restart"
            kind="quiet"
            onClick={() => void model.restart()}
          />
        </>
      ) : (
        <Button
          label="Compile for the debugger, load and begin"
          icon="run"
          text="Debug"
          disabled={phase === 'starting'}
          onClick={() => void model.start()}
        />
      )}
      {phase === 'running' && (
        <Button label="Pause the running module" text="Pause" onClick={() => model.go('pause')} />
      )}
      {stopped &&
        STEPS.map(({ step, title, sign, keys }) => (
          <button
            key={step}
            type="button"
            className="vp-button pg-debug-step"
            aria-label={title}
            title={keys === undefined ? title : `${title} (${showKeys(keys, mac)})`}
            data-testid={`debug-${step.replace('playground/', '')}`}
            onClick={() => model.go(step)}
          >
            {sign}
          </button>
        ))}
      {stopped && (
        <span className="pg-debug-levels" role="group" aria-label="Go on to the next">
          <span aria-hidden="true">next</span>
          {LEVELS.map(({ level, text, title }) => (
            <button
              key={level}
              type="button"
              className="vp-button"
              data-kind="quiet"
              aria-label={title}
              title={title}
              data-testid={`debug-next-${level}`}
              onClick={() => model.goToNext(level)}
            >
              {text}
            </button>
          ))}
        </span>
      )}
    </div>
  )
}

/** Where the debugger is, in words; spoken when it changes. */
function Status(): JSX.Element {
  const { debugger: model } = usePage()
  const phase = useStore(model, (state) => state.phase)
  const text = useStore(model, (state) => state.text)
  const shown = phase === 'running' && text === '' ? 'running' : text
  return (
    <p className="pg-debug-status" role="status" data-testid="debug-status" data-phase={phase}>
      {shown}
    </p>
  )
}

/** What stands in the way of debugging what one sees. */
function Notices(): JSX.Element | null {
  const { debugger: model } = usePage()
  const stale = useStore(model, (state) => state.stale)
  if (!globalThis.crossOriginIsolated)
    return (
      <p className="pg-debug-notice" role="note">
        This page is not cross-origin isolated: a module’s code cannot be held while the page stays alive.
        Breakpoints with a message print it; stops, steps and the way back are not available here.
      </p>
    )
  if (!stale) return null
  return (
    <p className="pg-debug-notice" role="note" data-testid="debug-stale">
      The text has changed since it was compiled: lines are those of before.{' '}
      <button type="button" className="vp-link" onClick={() => void model.restart()}>
        Compile and load anew
      </button>
    </p>
  )
}

/** What breakpoints with a message and failed loads have printed. */
function Printed(): JSX.Element | null {
  const { debugger: model } = usePage()
  const printed = useStore(model, (state) => state.printed)
  if (printed.length === 0) return null
  return (
    <Section title="Printed">
      <pre className="pg-debug-printed" role="log" aria-label="Printed">
        {printed.join('\n')}
      </pre>
    </Section>
  )
}

function Scopes(): JSX.Element {
  const { debugger: model } = usePage()
  const scopes = useStore(model, (state) => state.scopes)
  const frame = useStore(model, (state) => state.frame)
  const changed = useStore(model, (state) => state.changed)
  return (
    <>
      {scopes.map(({ name, reference, variables }) => (
        <Section
          key={`${frame} ${name}`}
          title={name}
          open={variables !== null}
          onOpen={() => {
            if (variables === null) void model.openScope(reference)
          }}
        >
          <VariableTree rows={variables ?? []} parent={reference} changed={changed} />
        </Section>
      ))}
    </>
  )
}
