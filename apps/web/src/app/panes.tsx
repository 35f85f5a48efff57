// All panes of the page in one table: those of packages/ui, which show a session, among the page's own.
import type { JSX } from 'react'
import { panels } from '@valkey-playground/ui'
import { ClusterPane } from '../cluster/ClusterPane.tsx'
import { ServerPane } from '../connector/ServerPane.tsx'
import { CodePane } from '../debugger/CodePane.tsx'
import { DebuggerPane } from '../debugger/DebuggerPane.tsx'
import { HandlesPane } from '../debugger/HandlesPane.tsx'
import { MemoryPane } from '../debugger/MemoryPane.tsx'
import { TimePane } from '../debugger/TimePane.tsx'
import { EditorPane } from './EditorPane.tsx'
import { Guide } from './Guide.tsx'
import type { Pane } from './layout.ts'
import type { Page } from './page.ts'

/** A pane and what it shows. */
export interface ShownPane extends Pane {
  readonly render: () => JSX.Element
}

/** The panes in the order in which menus list them. `onEditorReady` is called once Monaco can be typed into. */
export function shownPanes({ session }: Page, onEditorReady: () => void): readonly ShownPane[] {
  const all: readonly ShownPane[] = [
    { id: 'guide', title: 'Guide', icon: 'examples', defaultPlace: 'left', render: () => <Guide /> },
    {
      id: 'editor',
      title: 'Editor',
      icon: 'editor',
      defaultPlace: 'center',
      render: () => <EditorPane panes={all} onReady={onEditorReady} />,
    },
    ...panels.map(({ component: Component, ...pane }) => ({
      ...pane,
      render: () => <Component session={session} />,
    })),
    {
      id: 'debugger',
      title: 'Debugger',
      icon: 'debug',
      defaultPlace: 'left',
      render: () => <DebuggerPane />,
    },
    { id: 'time', title: 'Time', icon: 'clock', defaultPlace: 'bottom', render: () => <TimePane /> },
    { id: 'memory', title: 'Memory', icon: 'table', defaultPlace: 'bottom', render: () => <MemoryPane /> },
    { id: 'handles', title: 'Handles', icon: 'tree', defaultPlace: 'bottom', render: () => <HandlesPane /> },
    { id: 'code', title: 'Disassembly', icon: 'editor', defaultPlace: 'right', render: () => <CodePane /> },
    { id: 'server', title: 'Server', icon: 'server', defaultPlace: 'center', render: () => <ServerPane /> },
    { id: 'cluster', title: 'Cluster', icon: 'tree', defaultPlace: 'center', render: () => <ClusterPane /> },
  ]
  return all
}
