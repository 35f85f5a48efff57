// The statements around the one that is held, each a way to go there.
import type { Moments, TraceRows } from '@valkey-playground/debug/front'
import { useEffect, useRef, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import { useAnswer } from './use-answer.ts'

/** Statements that are shown before the one that is held, and in all. */
const BEFORE = 30
const COUNT = 80

/** The list. */
export function Statements({ past }: { readonly past: Moments }): JSX.Element {
  const { debugger: debug, project } = usePage()
  const { unit, position = 1 } = past
  const { value, problem } = useAnswer(`${unit} ${position}`, (at) =>
    at.ask<TraceRows>('playground/trace', {
      unit,
      position: Math.max(1, position - BEFORE),
      count: COUNT,
    }),
  )
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [value, position])
  const { files } = project.getState().project
  const outermost = Math.min(...(value?.rows ?? []).map(({ depth }) => depth))
  if (value === null) return <p className="pg-debug-hint">{problem}</p>
  return (
    <ol ref={list} className="pg-debug-list pg-statements" aria-label="Statements" data-testid="statements">
      {value.rows.map((row) => (
        <li key={row.position}>
          <button
            type="button"
            className="pg-debug-frame"
            aria-current={row.position === position}
            onClick={() => {
              if (row.position !== position && unit !== undefined) debug.goTo(unit, row.position)
            }}
          >
            <small>{row.position}</small>
            <span style={{ paddingInlineStart: `${Math.min(row.depth - outermost, 12)}ch` }}>
              {files[row.file]?.split('\n')[row.line - 1]?.trim() ?? ''}
            </span>
            <small>
              {row.calls.join(', ')} {row.file}:{row.line}
            </small>
          </button>
        </li>
      ))}
    </ol>
  )
}
