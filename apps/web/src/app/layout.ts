// Where panes stand: the arrangement at first, saving it, and moving the focus between panes.
//
// The arrangement is made from the table of panes, so a new row there shows up here by its `defaultPlace`. A saved one is
// used only as far as its panes still exist; panes added since are put where they belong.
import {
  Actions,
  DockLocation,
  Model,
  TabNode,
  TabSetNode,
  type IJsonModel,
  type IJsonTabNode,
} from 'flexlayout-react'
import type { Panel } from '@valkey-playground/ui'

/** A pane as the layout sees it: a panel of packages/ui, or one of the page's own. */
export type Pane = Pick<Panel, 'id' | 'title' | 'icon' | 'defaultPlace'>

const KEY = 'valkey-playground:layout:1'
/** The tabset of each place, so that a pane closed and shown again finds its home. */
const HOMES: Record<Pane['defaultPlace'], string> = {
  left: 'home-left',
  center: 'home-center',
  right: 'home-right',
  bottom: 'home-bottom',
}

/** The editor is there even while another tab hides it: what marks lines, and scripts that wait for it, count on that. */
const ALWAYS_THERE = { enableClose: false, enableRenderOnDemand: false } as const

function tab(pane: Pane): IJsonTabNode {
  const always = pane.id === 'editor' ? ALWAYS_THERE : {}
  return { type: 'tab', id: pane.id, name: pane.title, component: pane.id, ...always }
}

/** The arrangement of a first visit: guide, editor over its lists, console over what the engine shows. */
export function defaultLayout(panes: readonly Pane[]): IJsonModel {
  const at = (place: Pane['defaultPlace']): IJsonTabNode[] =>
    panes.filter((pane) => pane.defaultPlace === place && pane.id !== 'console').map(tab)
  const console = panes.filter((pane) => pane.id === 'console').map(tab)
  return {
    global: {
      tabEnableRename: false,
      tabSetEnableMaximize: true,
      tabEnablePopout: false,
      tabSetMinWidth: 160,
      tabSetMinHeight: 90,
    },
    layout: {
      type: 'row',
      children: [
        { type: 'tabset', id: HOMES.left, weight: 20, children: at('left') },
        {
          type: 'row',
          weight: 42,
          children: [
            { type: 'tabset', id: HOMES.center, weight: 74, children: at('center') },
            { type: 'tabset', id: HOMES.bottom, weight: 26, children: at('bottom') },
          ],
        },
        {
          type: 'row',
          weight: 38,
          children: [
            { type: 'tabset', id: 'home-console', weight: 42, children: console },
            { type: 'tabset', id: HOMES.right, weight: 58, children: at('right') },
          ],
        },
      ],
    },
  }
}

/** The saved arrangement, or the first one. */
export function loadLayout(panes: readonly Pane[], storage: Pick<Storage, 'getItem'> | null): Model {
  try {
    const saved = storage?.getItem(KEY)
    if (saved !== null && saved !== undefined) {
      const model = Model.fromJson(JSON.parse(saved) as IJsonModel)
      const known = new Set(panes.map((pane) => pane.id))
      const stale = tabs(model).filter((node) => !known.has(node.getId()))
      for (const node of stale) model.doAction(Actions.deleteTab(node.getId()))
      if (model.getNodeById('editor') !== undefined) {
        model.doAction(Actions.updateNodeAttributes('editor', ALWAYS_THERE))
        return model
      }
    }
  } catch {
    // A layout that can't be read is worth less than one that works.
  }
  return Model.fromJson(defaultLayout(panes))
}

/** Keeps the arrangement for the next visit. */
export function saveLayout(model: Model, storage: Pick<Storage, 'setItem'> | null): void {
  try {
    storage?.setItem(KEY, JSON.stringify(model.toJson()))
  } catch {
    // Not remembered, then.
  }
}

/** Forgets the saved arrangement. */
export function forgetLayout(storage: Pick<Storage, 'removeItem'> | null): void {
  storage?.removeItem(KEY)
}

/** All tabs, in reading order. */
export function tabs(model: Model): readonly TabNode[] {
  const found: TabNode[] = []
  model.visitNodes((node) => {
    if (node instanceof TabNode) found.push(node)
  })
  return found
}

/** Brings a pane to the front, opening it first if it was closed. Does nothing to one that is in sight: a debugger asks for that at each step. */
export function showPane(model: Model, pane: Pane): void {
  const there = model.getNodeById(pane.id)
  if (there instanceof TabNode && there.isSelected() && there.isVisible()) return
  if (there === undefined) {
    const home = model.getNodeById(HOMES[pane.defaultPlace])
    const target = home instanceof TabSetNode ? home : firstTabSet(model)
    if (target === null) return
    model.doAction(Actions.addTab(tab(pane), target.getId(), DockLocation.CENTER, -1, true))
  } else model.doAction(Actions.selectTab(pane.id))
}

/** Id of the visible pane after (or before) this one, going round. */
export function neighbour(model: Model, current: string | null, step: 1 | -1): string | null {
  const visible = tabs(model).filter((node) => node.isVisible())
  if (visible.length === 0) return null
  const at = visible.findIndex((node) => node.getId() === current)
  const next = at < 0 ? 0 : (at + step + visible.length) % visible.length
  return visible[next]?.getId() ?? null
}

function firstTabSet(model: Model): TabSetNode | null {
  let found: TabSetNode | null = null
  model.visitNodes((node) => {
    if (found === null && node instanceof TabSetNode) found = node
  })
  return found
}
