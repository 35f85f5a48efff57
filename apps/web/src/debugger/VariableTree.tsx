// Variables with their parts, which are asked for when they are opened. A value that has no parts can be changed in place.
//
// What else can be done with a variable (stop when it changes, ask who wrote it, see its bytes) opens under its line.
import { useEffect, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { words } from './dap.ts'
import type { VariableRow } from './looking.ts'

/** Rows of one level; `parent` is the reference to assign through, 0 where nothing can be assigned. */
export function VariableTree(props: {
  readonly rows: readonly VariableRow[]
  readonly parent: number
  /** Names whose value is another than at the stop before. */
  readonly changed?: ReadonlySet<string>
}): JSX.Element {
  return (
    <ul className="pg-debug-variables">
      {props.rows.map((row) => (
        <Variable
          key={row.name}
          row={row}
          parent={props.parent}
          changed={props.changed?.has(row.name) === true}
        />
      ))}
    </ul>
  )
}

interface VariableProps {
  readonly row: VariableRow
  readonly parent: number
  readonly changed: boolean
}

function Variable({ row, parent, changed }: VariableProps): JSX.Element {
  const { debugger: model } = usePage()
  const [open, setOpen] = useState(false)
  const parts = useParts(open ? row.reference : 0)
  const [more, setMore] = useState(false)
  const [problem, setProblem] = useState('')

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      setProblem('')
    } catch (error) {
      setProblem(words(error))
    }
  }

  return (
    <li>
      <div className="pg-debug-variable" data-changed={changed}>
        {row.reference > 0 ? (
          <button
            type="button"
            className="pg-debug-open"
            aria-expanded={open}
            aria-label={`Parts of ${row.name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? '▾' : '▸'}
          </button>
        ) : (
          <span className="pg-debug-open" />
        )}
        <span className="pg-debug-name" title={row.type}>
          {row.name}
        </span>
        <VariableValue
          row={row}
          fixed={parent === 0}
          onAssign={(text) => void attempt(() => model.assign(parent, row.name, text))}
        />
        {changed && <span className="vp-hidden">changed</span>}
        <button
          type="button"
          className="pg-debug-more"
          aria-expanded={more}
          aria-label={`More about ${row.name}`}
          title={`More about ${row.name}`}
          onClick={() => setMore(!more)}
        >
          ⋯
        </button>
      </div>
      {more && <VariableActions row={row} parent={parent} attempt={attempt} onDone={() => setMore(false)} />}
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
      {open && row.reference > 0 && <VariableTree rows={parts} parent={row.reference} />}
    </li>
  )
}

/** The parts behind a reference; those of the reference before until the new ones are there. 0 asks for none. */
function useParts(reference: number): readonly VariableRow[] {
  const { debugger: model } = usePage()
  const [parts, setParts] = useState<readonly VariableRow[]>([])
  useEffect(() => {
    if (reference === 0) return undefined
    let wanted = true
    model.children(reference).then(
      (rows) => wanted && setParts(rows),
      // Code has gone on meanwhile; the next stop brings another reference.
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [model, reference])
  return parts
}

/** The value, which becomes a field when it is pressed. */
function VariableValue(props: {
  readonly row: VariableRow
  readonly fixed: boolean
  readonly onAssign: (text: string) => void
}): JSX.Element {
  const { row, fixed, onAssign } = props
  const [editing, setEditing] = useState<string | null>(null)
  if (editing === null)
    return (
      <button
        type="button"
        className="pg-debug-value"
        title={row.type}
        disabled={fixed}
        aria-label={`${row.name} is ${row.value}; change it`}
        onClick={() => setEditing(row.value)}
      >
        {row.value}
      </button>
    )
  return (
    <input
      className="pg-debug-input"
      aria-label={`New value of ${row.name}`}
      value={editing}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed
      autoFocus
      onChange={(event) => setEditing(event.target.value)}
      onBlur={() => setEditing(null)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onAssign(editing)
        if (event.key === 'Enter' || event.key === 'Escape') setEditing(null)
      }}
    />
  )
}

/** What else can be done with a variable. */
function VariableActions(props: {
  readonly row: VariableRow
  readonly parent: number
  readonly attempt: (work: () => Promise<void>) => Promise<void>
  readonly onDone: () => void
}): JSX.Element {
  const { debugger: model, panes } = usePage()
  const past = useStore(model, (state) => state.past)
  const { row, parent, attempt, onDone } = props
  const actions = [
    {
      text: 'Stop when it changes',
      run: () => attempt(() => model.breakOnChange(row.name, parent).then(onDone)),
    },
    {
      text: 'Who wrote it last?',
      // Without anything kept there is no answer.
      off: past === null,
      run() {
        panes.show('time')
        void model.askWhoWrote(row.evaluateName)
        onDone()
      },
    },
    {
      text: 'Its bytes',
      off: row.memory === '',
      run() {
        panes.show('memory')
        model.setState({ memory: { expression: row.evaluateName, follow: false } })
        onDone()
      },
    },
    {
      text: 'Watch',
      run() {
        model.watch(row.evaluateName)
        onDone()
      },
    },
  ]
  return (
    <div className="pg-debug-actions" role="group" aria-label={`More about ${row.name}`}>
      {actions.map(({ text, off, run }) => (
        <button
          key={text}
          type="button"
          className="vp-button"
          disabled={off === true}
          onClick={() => void run()}
        >
          {text}
        </button>
      ))}
    </div>
  )
}
