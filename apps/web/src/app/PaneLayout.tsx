// The panes on a wide screen: flexlayout's tabs and splitters, saved as they are moved.
import { Icon } from '@valkey-playground/ui'
import { Layout, Model, type ITabRenderValues, type TabNode } from 'flexlayout-react'
import 'flexlayout-react/style/alpha_light.css'
import {
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type JSX,
  type ReactNode,
} from 'react'
import type { ShownPane } from './panes.tsx'
import { defaultLayout, forgetLayout, loadLayout, neighbour, saveLayout, showPane } from './layout.ts'
import { PaneInSight, usePage, type LatePaneControl } from './page.ts'
import { safeLocalStorage } from '../storage/local-storage.ts'

/** Renders the panes and answers for the page's PaneControl. */
export function PaneLayout(props: { readonly panes: readonly ShownPane[] }): JSX.Element {
  const page = usePage()
  const { panes } = props
  const storage = useMemo(() => safeLocalStorage(), [])
  const [model, setModel] = useState(() => loadLayout(panes, storage))
  const byId = useMemo(() => new Map(panes.map((pane) => [pane.id, pane])), [panes])

  const [problems, setProblems] = useState(0)
  useEffect(
    () => page.session.subscribe('problems', (state) => setProblems(state.diagnostics.length)),
    [page],
  )

  useEffect(() => {
    const control = page.panes as LatePaneControl
    control.bind({
      show(id) {
        const pane = byId.get(id)
        if (pane === undefined) return
        showPane(model, pane)
        focusSoon(id)
      },
      focusNext(step) {
        const id = neighbour(model, focusedPane(), step)
        if (id !== null) focusSoon(id)
      },
      resetLayout() {
        forgetLayout(storage)
        setModel(Model.fromJson(defaultLayout(panes)))
      },
    })
  }, [page, model, byId, panes, storage])

  // What went wrong comes to the front; the focus stays where it is.
  useEffect(
    () =>
      page.session.onRun((result) => {
        const pane = byId.get('problems')
        if (!result.ok && page.session.hasProblems() && pane !== undefined) showPane(model, pane)
      }),
    [page, model, byId],
  )

  const factory = useCallback(
    (node: TabNode) => (
      <div className="pg-pane" tabIndex={-1} data-pane={node.getId()} data-testid={`pane-${node.getId()}`}>
        <InSight node={node}>{byId.get(node.getId())?.render()}</InSight>
      </div>
    ),
    [byId],
  )
  const onRenderTab = useCallback(
    (node: TabNode, values: ITabRenderValues) => {
      const pane = byId.get(node.getId())
      if (pane !== undefined) values.leading = <Icon name={pane.icon} size={14} />
      if (node.getId() === 'problems' && problems > 0) {
        values.content = (
          <>
            {values.content}
            <span className="pg-count">{problems}</span>
          </>
        )
      }
    },
    [byId, problems],
  )

  return (
    <div className="pg-layout">
      <Layout
        model={model}
        factory={factory}
        onRenderTab={onRenderTab}
        onModelChange={(changed) => saveLayout(changed, storage)}
        realtimeResize
        invalidateTabContentOnParentRender={false}
      />
    </div>
  )
}

/** Tells what is in a pane whether it can be seen. */
function InSight({ node, children }: { readonly node: TabNode; readonly children: ReactNode }): JSX.Element {
  const follow = useCallback(
    (changed: () => void) => {
      node.setEventListener('visibility', changed)
      return () => node.removeEventListener('visibility')
    },
    [node],
  )
  const visible = useSyncExternalStore(follow, () => node.isVisible())
  return <PaneInSight value={visible}>{children}</PaneInSight>
}

/** Id of the pane that has the focus. */
function focusedPane(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'] ?? null
}

/** Parts of a pane that want the focus, the best first. */
const TARGETS = [
  '.monaco-editor textarea, .monaco-editor .native-edit-context',
  '.xterm-helper-textarea',
  '[role="grid"], [role="treegrid"], [role="tree"], [role="listbox"]',
  '[tabindex="0"]',
  'button, input, select, a[href]',
]

/** Moves the focus into a pane once it is rendered. */
export function focusSoon(id: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const pane = document.querySelector<HTMLElement>(`[data-pane="${CSS.escape(id)}"]`)
      const target = TARGETS.map((selector) => pane?.querySelector<HTMLElement>(selector)).find(Boolean)
      // A pane with nothing to focus takes the focus itself, or F6 would never get past it.
      ;(target ?? pane)?.focus()
    }),
  )
}
