// The composition root: the engine first, then the project, then React.
//
// The engine worker starts before anything is drawn, so that the console answers while Monaco is still on its way; clang is fetched when
// the page has been quiet for a moment, or when Run is pressed, whichever comes first.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { createFrame, latePaneControl, PageContext, type Page } from './app/page.ts'
import { followTheme } from './app/theme.ts'
import { createAutomation, lateAutomation } from './automation.ts'
import { EXAMPLES, findExample } from './examples/index.ts'
import { createBridgeChoice } from './connector/bridge-access.ts'
import { createPageCluster } from './cluster/page-cluster.ts'
import { createConnector } from './connector/store.ts'
import { keepBreakpoints } from './debugger/breakpoint-memory.ts'
import { createBreakpoints } from './debugger/breakpoints.ts'
import { createPageDebugger } from './debugger/store.ts'
import { createSession, type PageSession } from './session.ts'
import { safeLocalStorage, safeSessionStorage } from './storage/local-storage.ts'
import { openProjectStorage, type Journal } from './storage/project-storage.ts'
import { openTextStore } from './storage/text-store.ts'
import { createProjectStore, projectOf } from './stores/project.ts'
import { createSettingsStore } from './stores/settings.ts'
import './styles/page.css'

/** Milliseconds of quiet after which the compiler is fetched ahead of the first Run. */
const PREFETCH_DELAY = 1500

const local = safeLocalStorage()
const settings = createSettingsStore(local)
followTheme(settings)

function journal(): Journal {
  const key = 'valkey-playground:journal'
  return {
    get: () => local?.getItem(key) ?? null,
    set(text) {
      try {
        local?.setItem(key, text)
      } catch {
        // Too large for localStorage: the write that is under way has to do.
      }
    },
    clear: () => local?.removeItem(key),
  }
}

// There from the first moment: scripts that drive the page need not know that its storage opens first.
const automation = lateAutomation()
window.playground = automation.playground

async function start(): Promise<void> {
  const storage = await openProjectStorage(await openTextStore(), journal())
  const last = await storage.lastOpened()
  const saved = last === null ? null : await storage.load(last)
  const first = findExample('helloworld') ?? EXAMPLES[0]
  if (first === undefined) throw new Error('The gallery is empty.')
  const project = createProjectStore(saved ?? projectOf(first, 0), storage, Date.now)
  const choice = createBridgeChoice(document.baseURI, local, (access) => session.outside.setBridge(access))
  const session: PageSession = createSession({
    bridge: choice.access(),
    project,
    settings,
    toolchainUrl: new URL('toolchain/', document.baseURI).href,
    exporterUrl: new URL('exporter/', document.baseURI).href,
  })
  const connector = createConnector(choice, local, {
    commands: () => session.commands(),
    command: (argv, options) => session.command(argv, options),
    onRun: (listener) => session.onRun(listener),
    project: () => project.getState().project,
  })
  const cluster = createPageCluster({
    timeLimit: () => settings.getState().timeLimit,
    bridge: () => choice.access(),
    hints: () => session.commands(),
    lastBuilt: () => session.lastBuilt(),
    onBuilt: (listener) => session.onBuilt(listener),
  })
  const breakpoints = createBreakpoints()
  keepBreakpoints(project, breakpoints, safeSessionStorage())
  const pageDebugger = createPageDebugger({
    link: session,
    breakpoints,
    sources: {
      current: () => project.getState().project.files,
      subscribe: (listener) => project.subscribe(listener),
    },
    reveal: (path, line) => session.reveal(path, { line, column: 1 }),
  })
  const page: Page = {
    session,
    connector,
    cluster,
    debugger: pageDebugger,
    project,
    settings,
    storage,
    frame: createFrame(),
    panes: latePaneControl(),
  }

  let editorReady: () => void = () => undefined
  const whenEditor = new Promise<void>((resolve) => {
    editorReady = resolve
  })
  automation.resolve(createAutomation(page, whenEditor))

  for (const event of ['pagehide', 'visibilitychange'] as const) {
    globalThis.addEventListener(event, () => {
      if (event === 'visibilitychange' && document.visibilityState !== 'hidden') return
      void storage.flush()
      void session.saveData().catch(() => undefined)
    })
  }
  // At `pagehide` the engine's worker may hear nothing any more; while a reload begins it still does.
  globalThis.addEventListener('beforeunload', () => void session.saveData().catch(() => undefined))
  const root = document.getElementById('app')
  if (root === null) throw new Error('index.html has no #app.')
  createRoot(root).render(
    <StrictMode>
      <PageContext value={page}>
        <App onEditorReady={editorReady} />
      </PageContext>
    </StrictMode>,
  )
  await window.playground.ready
  setTimeout(() => void session.prepareCompiler().catch(() => undefined), PREFETCH_DELAY)
}

start().catch((error: unknown) => {
  // The status bar says so where the engine failed; if not even the frame came up, this is all there is.
  console.error(error)
  const root = document.getElementById('app')
  if (root !== null && root.childElementCount === 0)
    root.textContent = `Valkey Playground could not start: ${String(error)}`
})
