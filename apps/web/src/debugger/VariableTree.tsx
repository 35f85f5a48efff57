// Variables with their parts, which are asked for when they are opened. A value that has no parts can be changed in place.
import { useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import type { VariableRow } from './store.ts'

/** Rows of one level; `parent` is the reference to assign through, 0 where nothing can be assigned. */
export function VariableTree(props: {
  readonly rows: readonly VariableRow[]
  readonly parent: number
}): JSX.Element {
  return (
    <ul className="pg-debug-variables">
      {props.rows.map((row) => (
        <Variable key={row.name} row={row} parent={props.parent} />
      ))}
    </ul>
  )
}

function Variable({ row, parent }: { readonly row: VariableRow; readonly parent: number }): JSX.Element {
  const { debugger: model } = usePage()
  const [parts, setParts] = useState<readonly VariableRow[] | null>(null)
  const [editing, setEditing] = useState<string | null>(null)
  const [problem, setProblem] = useState('')

  async function toggle(): Promise<void> {
    if (parts !== null) setParts(null)
    else setParts(await model.children(row.reference))
  }
  async function assign(): Promise<void> {
    if (editing === null) return
    try {
      await model.assign(parent, row.name, editing)
      setProblem('')
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setEditing(null)
  }

  return (
    <li>
      <div className="pg-debug-variable">
        {row.reference > 0 ? (
          <button
            type="button"
            className="pg-debug-open"
            aria-expanded={parts !== null}
            aria-label={`Parts of ${row.name}`}
            onClick={() => void toggle()}
          >
            {parts === null ? '▸' : '▾'}
          </button>
        ) : (
          <span className="pg-debug-open" />
        )}
        <span className="pg-debug-name" title={row.type}>
          {row.name}
        </span>
        {editing === null ? (
          <button
            type="button"
            className="pg-debug-value"
            title={row.type}
            disabled={parent === 0}
            aria-label={`${row.name} is ${row.value}; change it`}
            onClick={() => setEditing(row.value)}
          >
            {row.value}
          </button>
        ) : (
          <input
            className="pg-debug-input"
            aria-label={`New value of ${row.name}`}
            value={editing}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed
            autoFocus
            onChange={(event) => setEditing(event.target.value)}
            onBlur={() => setEditing(null)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') void assign()
              if (event.key === 'Escape') setEditing(null)
            }}
          />
        )}
      </div>
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
      {parts !== null && <VariableTree rows={parts} parent={row.reference} />}
    </li>
  )
}
