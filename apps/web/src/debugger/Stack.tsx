// Threads and their stacks. Between the functions of C stand the calls of the module API they made, and what the engine called the module for.
import { Tag } from '@valkey-playground/ui'
import type { JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import type { StackRow } from './looking.ts'
import { Section } from './Section.tsx'

/** All threads; the one that is shown with its stack. */
export function Stack(): JSX.Element {
  const { debugger: model } = usePage()
  const threads = useStore(model, (state) => state.threads)
  const thread = useStore(model, (state) => state.thread)
  const frames = useStore(model, (state) => state.frames)
  return (
    <Section title="Call stack">
      {threads.length > 1 && (
        <ul className="pg-debug-list" aria-label="Threads">
          {threads.map(({ id, name, holdsLock, stopped }) => (
            <li key={id}>
              <button
                type="button"
                className="pg-debug-frame"
                aria-current={id === thread}
                disabled={!stopped}
                onClick={() => void model.chooseThread(id)}
              >
                <span>
                  {name} {holdsLock && <Tag tone="accent">has the lock</Tag>}
                </span>
                <small>{stopped ? '' : 'computes'}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
      <ol className="pg-debug-list" aria-label="Call stack">
        {frames.map((row) => (
          <Frame key={row.id} row={row} />
        ))}
      </ol>
    </Section>
  )
}

function Frame({ row }: { readonly row: StackRow }): JSX.Element {
  const { debugger: model } = usePage()
  const frame = useStore(model, (state) => state.frame)
  const { id, name, path, line, kind } = row
  return (
    <li>
      <button
        type="button"
        className="pg-debug-frame"
        data-kind={kind}
        aria-current={id === frame}
        disabled={path === ''}
        onClick={() => void model.choose(id)}
      >
        <span>{name}</span>
        {path !== '' && (
          <small>
            {path}:{line}
          </small>
        )}
      </button>
    </li>
  )
}
