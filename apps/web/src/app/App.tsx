// The frame of the page: header, panes, status bar, and the dialogs over them.
//
// The whole arrangement of panes is flexlayout's; on a small screen one pane is shown at a time with a list to choose from, because
// tiles of a few centimetres help nobody. Shortcuts are listened for here, once, and work wherever the focus is.
import { useEffect, useMemo, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { LiveRegion } from '@valkey-playground/ui'
import { pageCommands, type PageCommand } from './commands.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { Gallery } from './Gallery.tsx'
import { Header } from './Header.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { Palette } from './Palette.tsx'
import { PaneLayout } from './PaneLayout.tsx'
import { usePage, useFrame, useProject, type Page } from './page.ts'
import { shownPanes } from './panes.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import { isMac, matches, parseChord } from './shortcuts.ts'
import { SmallLayout } from './SmallLayout.tsx'
import { describeRun, StatusBar } from './StatusBar.tsx'

/** Screens narrower than this get one pane at a time. */
const SMALL = '(max-width: 820px)'

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
