// Expressions that are evaluated anew at each stop.
import { Button } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { Section } from './Section.tsx'
import { VariableTree } from './VariableTree.tsx'

/** The list with a field to add to it. */
export function Watches(): JSX.Element {
  const { debugger: model } = usePage()
  const watches = useStore(model, (state) => state.watches)
  const [text, setText] = useState('')
  return (
    <Section title="Watches">
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
    </Section>
  )
}
