// The debugger's pane: going on, the stack, the variables of the chosen frame, and watched expressions.
import { Button, EmptyState } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { isMac, showKeys } from '../app/shortcuts.ts'
import { STEPS } from './steps.ts'
import { VariableTree } from './VariableTree.tsx'
import './debugger.css'

/** The pane. */
export function DebuggerPane(): JSX.Element {
  const { debugger: model } = usePage()
  const state = useStore(model)
  const on = state.phase === 'running' || state.phase === 'stopped'
  const mac = isMac()
  return (
    <section className="vp-panel pg-debugger" aria-label="Debugger">
      <div className="vp-toolbar" role="toolbar" aria-label="Debugging">
        {on ? (
          <Button label="End debugging" icon="stop" text="End" onClick={() => void model.stop()} />
        ) : (
          <Button
            label="Compile for the debugger, load and begin"
            icon="run"
            text="Debug"
            disabled={state.phase === 'starting'}
            onClick={() => void model.start()}
          />
        )}
        {state.phase === 'running' && (
          <Button label="Pause the running module" text="Pause" onClick={() => model.go('pause')} />
        )}
        {state.phase === 'stopped' &&
          STEPS.map(({ step, title, sign, keys }) => (
            <button
              key={step}
              type="button"
              className="vp-button"
              aria-label={title}
              title={`${title} (${showKeys(keys, mac)})`}
              data-testid={`debug-${step}`}
              onClick={() => model.go(step)}
            >
              {sign}
            </button>
          ))}
        <span className="vp-toolbar-space" />
        <span className="vp-muted" role="status" data-testid="debug-status">
          {state.phase === 'running' ? 'running' : state.text}
        </span>
      </div>
      {state.phase === 'stopped' ? <Stopped /> : <Waiting />}
    </section>
  )
}

function Waiting(): JSX.Element {
  const { debugger: model } = usePage()
  const breakpoints = useStore(model, (state) => state.breakpoints)
  const places = Object.entries(breakpoints).flatMap(([path, lines]) => lines.map((line) => ({ path, line })))
  if (places.length === 0)
    return (
      <EmptyState
        icon="info"
        title="No breakpoints"
        text="Click beside a line’s number in the editor, or press F9 there. Then press Debug and call a command of the module."
      />
    )
  return (
    <ul className="pg-debug-list" aria-label="Breakpoints">
      {places.map(({ path, line }) => (
        <li key={`${path}:${line}`}>
          {path}:{line}
          <Button
            label={`Remove the breakpoint at ${path}:${line}`}
            icon="close"
            kind="quiet"
            onClick={() => model.toggleBreakpoint(path, line)}
          />
        </li>
      ))}
    </ul>
  )
}

function Stopped(): JSX.Element {
  const { debugger: model } = usePage()
  const state = useStore(model)
  return (
    <div className="pg-debug-columns">
      <div className="pg-debug-column">
        <h3>Call stack</h3>
        <ol className="pg-debug-list" aria-label="Call stack">
          {state.frames.map(({ id, name, path, line }) => (
            <li key={id}>
              <button
                type="button"
                className="pg-debug-frame"
                aria-current={id === state.frame}
                disabled={path === ''}
                onClick={() => void model.choose(id)}
              >
                {name}
                {path !== '' && (
                  <small>
                    {path}:{line}
                  </small>
                )}
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div className="pg-debug-column">
        {state.scopes.map(({ name, reference, variables }) => (
          <section key={`${state.frame} ${name}`} aria-label={name}>
            <h3>{name}</h3>
            <VariableTree rows={variables} parent={reference} />
          </section>
        ))}
        <Watches />
      </div>
    </div>
  )
}

function Watches(): JSX.Element {
  const { debugger: model } = usePage()
  const watches = useStore(model, (state) => state.watches)
  const [text, setText] = useState('')
  return (
    <section aria-label="Watches">
      <h3>Watches</h3>
      {watches.map(({ expression, result, problem }) => (
        <div key={expression} className="pg-debug-watch">
          {result === null ? (
            <p>
              <code>{expression}</code> <span className="vp-muted">{problem}</span>
            </p>
          ) : (
            <VariableTree rows={[result]} parent={0} />
          )}
          <Button
            label={`Stop watching ${expression}`}
            icon="close"
            kind="quiet"
            onClick={() => model.unwatch(expression)}
          />
        </div>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          model.watch(text.trim())
          setText('')
        }}
      >
        <input
          className="pg-debug-input"
          aria-label="Watch an expression in C"
          placeholder="An expression in C, such as argc - 1"
          value={text}
          spellCheck={false}
          data-testid="debug-watch"
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </section>
  )
}
