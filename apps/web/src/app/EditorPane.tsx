// The editor pane: file tabs over Monaco, kept in step with the project, the problems and the theme.
//
// Monaco arrives after the rest of the page (a chunk of its own), so until then the pane shows the text, readable at once. Syntax
// is checked a moment after the last keystroke, once clang is there.
import type { Diagnostic } from '@valkey-playground/ui'
import { useEffect, useRef, useState, type JSX } from 'react'
import type { ProjectEditor } from '../editor/editor-model.ts'
import type { EditorParts } from '../editor/open-editor.ts'
import { PastNotice } from '../debugger/PastNotice.tsx'
import { pageCommands } from './commands.ts'
import { FileTabs } from './FileTabs.tsx'
import type { Pane } from './layout.ts'
import { usePage, useProject, useSettings, type Page } from './page.ts'
import { useLook } from './theme.ts'

/** Milliseconds without a keystroke before the syntax is checked. */
const CHECK_DELAY = 450

/** The pane; `panes` adds the page's commands to the editor's own list. */
export function EditorPane(props: {
  readonly panes: readonly Pane[]
  readonly onReady: () => void
}): JSX.Element {
  const page = usePage()
  const host = useRef<HTMLDivElement>(null)
  const [parts, setParts] = useState<EditorParts | null>(null)
  const look = useLook()
  const fontSize = useSettings((state) => state.editorFontSize)
  const shownText = useProject((state) => state.project.files[state.project.active] ?? '')
  const active = useProject((state) => state.project.active)
  const { panes, onReady } = props

  useEffect(() => {
    let alive = true
    let opened: EditorParts | null = null
    const element = host.current
    if (element === null) return undefined
    void import('../editor/open-editor.ts').then(({ openEditor }) => {
      if (!alive) return
      opened = openEditor(element, page, pageCommands(panes))
      setParts(opened)
      onReady()
    })
    return () => {
      alive = false
      opened?.dispose()
    }
  }, [page, panes, onReady])

  useEffect(() => (parts === null ? undefined : follow(page, parts.editor)), [page, parts])
  useEffect(() => parts?.applyTheme(look), [parts, look])
  useEffect(() => parts?.editor.editor.updateOptions({ fontSize }), [parts, fontSize])

  return (
    <section className="vp-panel pg-editor" aria-label="Editor">
      <FileTabs />
      <PastNotice />
      <div
        ref={host}
        id="editor-host"
        role="tabpanel"
        aria-labelledby={`file-tab-${active}`}
        className="pg-editor-host"
        data-testid="editor"
      >
        {parts === null && <pre className="pg-editor-wait">{shownText}</pre>}
      </div>
    </section>
  )
}

/** Ties editor, project and problems together; answers how to untie them. */
function follow(page: Page, editor: ProjectEditor): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  function checkSoon(): void {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      if (page.settings.getState().liveCheck && page.session.compilerReady()) void page.session.checkNow()
    }, CHECK_DELAY)
  }
  let diagnostics: readonly Diagnostic[] = []
  editor.load(page.project.getState().project)
  page.session.onReveal((file, position) => {
    page.panes.show('editor')
    page.project.show(file)
    editor.reveal(file, position)
  })
  page.session.onApplyFix((fixits) => editor.applyFix(fixits))
  const ends = [
    page.project.subscribe((now, before) => {
      if (now.revision !== before.revision) editor.load(now.project)
      else if (now.project.active !== before.project.active) editor.show(now.project.active)
      if (now.project.files !== before.project.files) {
        checkSoon()
        editor.mark(diagnostics)
      }
    }),
    page.session.subscribe('problems', (state) => {
      diagnostics = state.diagnostics
      editor.mark(diagnostics)
    }),
    () => page.session.onReveal(() => undefined),
    () => page.session.onApplyFix(() => undefined),
    () => timer !== null && clearTimeout(timer),
  ]
  return () => {
    for (const end of ends) end()
  }
}
