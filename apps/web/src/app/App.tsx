// The frame of the page: header, panes, status bar, and the dialogs over them.
//
// The whole arrangement of panes is flexlayout's; on a small screen one pane is shown at a time with a list to choose from, because
// tiles of a few centimetres help nobody. Shortcuts are listened for here, once, and work wherever the focus is.
import { useEffect, useMemo, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { panels, LiveRegion, type Panel } from '@valkey-playground/ui'
import { pageCommands, type PageCommand } from './commands.ts'
import { EditorPane } from './EditorPane.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { Gallery } from './Gallery.tsx'
import { Guide } from './Guide.tsx'
import { Header } from './Header.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { Palette } from './Palette.tsx'
import { PaneLayout } from './PaneLayout.tsx'
import { usePage, useFrame, useProject, type Page } from './page.ts'
import { CodePane } from '../debugger/CodePane.tsx'
import { DebuggerPane } from '../debugger/DebuggerPane.tsx'
import { HandlesPane } from '../debugger/HandlesPane.tsx'
import { MemoryPane } from '../debugger/MemoryPane.tsx'
import { TimePane } from '../debugger/TimePane.tsx'
import { ClusterPane } from '../cluster/ClusterPane.tsx'
import { ServerPane } from '../connector/ServerPane.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import { isMac, matches, parseChord } from './shortcuts.ts'
import { SmallLayout } from './SmallLayout.tsx'
import { describeRun, StatusBar } from './StatusBar.tsx'
import type { Pane } from './layout.ts'

/** A pane and what it shows. */
export interface ShownPane extends Pane {
  readonly render: () => JSX.Element
}

/** Screens narrower than this get one pane at a time. */
const SMALL = '(max-width: 820px)'

/** All panes: the table of packages/ui among the page's own. */
function shownPanes(page: Page, onEditorReady: () => void): readonly ShownPane[] {
  const all: readonly Pane[] = [
    { id: 'guide', title: 'Guide', icon: 'examples', defaultPlace: 'left' },
    { id: 'editor', title: 'Editor', icon: 'editor', defaultPlace: 'center' },
    ...panels,
    { id: 'debugger', title: 'Debugger', icon: 'debug', defaultPlace: 'left' },
    { id: 'time', title: 'Time', icon: 'clock', defaultPlace: 'bottom' },
    { id: 'memory', title: 'Memory', icon: 'table', defaultPlace: 'bottom' },
    { id: 'handles', title: 'Handles', icon: 'tree', defaultPlace: 'bottom' },
    { id: 'code', title: 'Disassembly', icon: 'editor', defaultPlace: 'right' },
    { id: 'server', title: 'Server', icon: 'server', defaultPlace: 'center' },
    { id: 'cluster', title: 'Cluster', icon: 'tree', defaultPlace: 'center' },
  ]
  const renders: Readonly<Record<string, () => JSX.Element>> = {
    guide: () => <Guide />,
    server: () => <ServerPane />,
    cluster: () => <ClusterPane />,
    debugger: () => <DebuggerPane />,
    time: () => <TimePane />,
    memory: () => <MemoryPane />,
    handles: () => <HandlesPane />,
    code: () => <CodePane />,
    editor: () => <EditorPane panes={all} onReady={onEditorReady} />,
    ...Object.fromEntries(
      panels.map(({ id, component: Component }: Panel) => [id, () => <Component session={page.session} />]),
    ),
  }
  return all.map((pane) => ({ ...pane, render: renders[pane.id] ?? (() => <></>) }))
}

/** The page. `onEditorReady` tells the automation surface that Monaco can be typed into. */
export function App(props: { readonly onEditorReady: () => void }): JSX.Element {
  const page = usePage()
  const { onEditorReady } = props
  const shown = useMemo(() => shownPanes(page, onEditorReady), [page, onEditorReady])
  const commands = useMemo(() => pageCommands(shown), [shown])
  const dialog = useFrame((state) => state.dialog)
  const announcement = useFrame((state) => state.announcement)
  const inPast = useStore(page.debugger, (state) => state.past?.inPast === true)
  const small = useMedia(SMALL)
  useTitle()
  useEffect(() => listenForKeys(page, commands), [page, commands])
  useEffect(
    () => page.session.onRun((result) => page.frame.setState({ announcement: describeRun(result) })),
    [page],
  )

  return (
    <div className="pg-page" data-past={inPast}>
      <Header />
      <main className="pg-main">{small ? <SmallLayout panes={shown} /> : <PaneLayout panes={shown} />}</main>
      <StatusBar />
      {dialog === 'palette' && <Palette commands={commands} />}
      {dialog === 'gallery' && <Gallery />}
      {dialog === 'keys' && <KeysDialog commands={commands} />}
      {dialog === 'settings' && <SettingsDialog />}
      {dialog === 'export' && <ExportDialog />}
      <LiveRegion text={announcement} />
    </div>
  )
}

function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const onChange = (): void => setHolds(media.matches)
    media.addEventListener('change', onChange)
    return () => media.removeEventListener('change', onChange)
  }, [query])
  return holds
}

function useTitle(): void {
  const title = useProject((state) => state.project.title)
  useEffect(() => {
    document.title = `${title} · Valkey Playground`
  }, [title])
}

/** Runs the row whose keys were pressed. Captured, so that neither Monaco nor the terminal sees them first. */
function listenForKeys(page: Page, commands: readonly PageCommand[]): () => void {
  const mac = isMac()
  const bound = commands.flatMap((command) =>
    command.keys === undefined ? [] : [{ command, chord: parseChord(command.keys) }],
  )
  function onKeyDown(event: KeyboardEvent): void {
    const hit = bound.find(({ chord }) => matches(chord, event, mac))
    if (hit === undefined || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    hit.command.run(page)
  }
  globalThis.addEventListener('keydown', onKeyDown, { capture: true })
  return () => globalThis.removeEventListener('keydown', onKeyDown, { capture: true })
}
