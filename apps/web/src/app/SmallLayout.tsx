// The panes on a small screen: one at a time, chosen from a list at the bottom.
import { Icon } from '@valkey-playground/ui'
import { useEffect, useState, type JSX } from 'react'
import type { ShownPane } from './panes.tsx'
import { PaneInSight, usePage, type LatePaneControl } from './page.ts'
import { focusSoon } from './PaneLayout.tsx'

/** Every pane stays mounted once it was shown, so that a console keeps its lines. */
export function SmallLayout(props: { readonly panes: readonly ShownPane[] }): JSX.Element {
  const page = usePage()
  const { panes } = props
  const [current, setCurrent] = useState('editor')
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set(['editor']))

  useEffect(() => {
    function show(id: string): void {
      setCurrent(id)
      setSeen((before) => new Set([...before, id]))
      focusSoon(id)
    }
    const control = page.panes as LatePaneControl
    control.bind({
      show,
      focusNext(step) {
        const at = panes.findIndex((pane) => pane.id === current)
        const next = panes[(at + step + panes.length) % panes.length]
        if (next !== undefined) show(next.id)
      },
      resetLayout: () => show('editor'),
    })
  }, [page, panes, current])

  return (
    <div className="pg-small">
      <div className="pg-small-panes">
        {panes
          .filter((pane) => seen.has(pane.id))
          .map((pane) => (
            <div
              key={pane.id}
              className="pg-pane"
              tabIndex={-1}
              data-pane={pane.id}
              data-testid={`pane-${pane.id}`}
              hidden={pane.id !== current}
            >
              <PaneInSight value={pane.id === current}>{pane.render()}</PaneInSight>
            </div>
          ))}
      </div>
      <nav className="pg-small-nav" aria-label="Panes">
        {panes.map((pane) => (
          <button
            key={pane.id}
            type="button"
            aria-current={pane.id === current ? 'page' : undefined}
            onClick={() => page.panes.show(pane.id)}
          >
            <Icon name={pane.icon} />
            <span>{pane.title}</span>
          </button>
        ))}
      </nav>
    </div>
  )
}
