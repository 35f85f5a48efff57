// A part of the debugger's pane under a heading that opens and closes it.
import { useId, useState, type JSX, type ReactNode } from 'react'

/** The part; `title` names it for screen readers too. */
export function Section(props: {
  readonly title: string
  readonly open?: boolean
  /** Beside the heading, such as how many there are. */
  readonly note?: string
  readonly onOpen?: () => void
  /** Stands below the others where there is one column. */
  readonly last?: boolean
  readonly children: ReactNode
}): JSX.Element {
  const [open, setOpen] = useState(props.open ?? true)
  const id = useId()
  return (
    <section className="pg-debug-section" data-last={props.last} aria-label={props.title}>
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            if (!open) props.onOpen?.()
            setOpen(!open)
          }}
        >
          <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          {props.title}
          {props.note !== undefined && <small>{props.note}</small>}
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {open && props.children}
      </div>
    </section>
  )
}
