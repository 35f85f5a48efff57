// What the page can be told to do, in one table: the palette, the shortcuts, Monaco's actions and the help all read it.
//
// A row with `keys` works anywhere on the page, inside the editor and the console too. Rows for panes are made from the table of
// panes.
import { LEVELS, STEPS } from '../debugger/steps.ts'
import type { DialogId, Page } from './page.ts'
import type { Pane } from './layout.ts'

/** One row. */
export interface PageCommand {
  readonly id: string
  readonly title: string
  readonly group: 'Run' | 'Go to' | 'Project' | 'Page'
  /** As in shortcuts.ts. */
  readonly keys?: string
  readonly run: (page: Page) => void
}

/** Opens a dialog, or closes it if it is the one that is open. */
function toggle(page: Page, dialog: DialogId): void {
  page.frame.setState({ dialog: page.frame.getState().dialog === dialog ? null : dialog })
}

/** Deletes the keys and what is stored, once the user has agreed. */
export function clearData(page: Page): void {
  if (!globalThis.confirm('Delete all keys of all databases, and what this browser stores of them?')) return
  void page.session.clearData()
}

const FIXED: readonly PageCommand[] = [
  {
    id: 'run',
    title: 'Compile and load the module',
    group: 'Run',
    keys: 'Ctrl+Enter',
    run: (page) => void page.session.run(),
  },
  {
    id: 'stop',
    title: 'Stop what is running',
    group: 'Run',
    keys: 'Ctrl+Shift+Enter',
    run: (page) => page.session.stop(),
  },
  {
    id: 'profile',
    title: 'Switch between debug (-O0) and release (-O2)',
    group: 'Run',
    run: (page) =>
      page.settings.setState({
        profile: page.settings.getState().profile === 'release' ? 'debug' : 'release',
      }),
  },
  { id: 'clear-trace', title: 'Clear the trace', group: 'Run', run: (page) => page.session.clearTrace() },
  {
    id: 'restart',
    title: 'Restart the engine: without modules; data and files stay',
    group: 'Run',
    run: (page) => void page.storage.flush().then(() => globalThis.location.reload()),
  },
  {
    id: 'clear-data',
    title: 'Delete all data: every key, and what this browser stores of them',
    group: 'Run',
    run: (page) => clearData(page),
  },
  {
    id: 'debug',
    title: 'Debug: compile with breakpoints, load and begin',
    group: 'Run',
    keys: 'Ctrl+Shift+F9',
    run: (page) => {
      page.panes.show('debugger')
      void page.debugger.start()
    },
  },
  ...STEPS.map(({ step, title, keys }): PageCommand => ({
    id: `debug-${step.replace('playground/', '')}`,
    title: `Debug: ${title.toLowerCase()}`,
    group: 'Run',
    ...(keys === undefined ? {} : { keys }),
    run: (page) => page.debugger.go(step),
  })),
  ...LEVELS.map(({ level, title }): PageCommand => ({
    id: `debug-next-${level}`,
    title: `Debug: ${title.toLowerCase()}`,
    group: 'Run',
    run: (page) => {
      if (page.debugger.getState().phase === 'stopped') page.debugger.goToNext(level)
    },
  })),
  {
    id: 'debug-pause',
    title: 'Debug: pause',
    group: 'Run',
    run: (page) => page.debugger.go('pause'),
  },
  {
    id: 'debug-present',
    title: 'Debug: back to the present',
    group: 'Run',
    run: (page) => {
      if (page.debugger.getState().past?.inPast === true) page.debugger.go('playground/present')
    },
  },
  {
    id: 'debug-restart',
    title: 'Debug: compile and load anew',
    group: 'Run',
    run: (page) => void page.debugger.restart(),
  },
  {
    id: 'debug-end',
    title: 'Debug: end',
    group: 'Run',
    run: (page) => void page.debugger.stop(),
  },
  {
    id: 'gallery',
    title: 'Open a project or an example',
    group: 'Project',
    keys: 'Ctrl+O',
    run: (page) => toggle(page, 'gallery'),
  },
  {
    id: 'export',
    title: 'Export: a native library, the sources as a project, or the WebAssembly file',
    group: 'Project',
    keys: 'Ctrl+Shift+X',
    run: (page) => toggle(page, 'export'),
  },
  { id: 'next-pane', title: 'Next pane', group: 'Go to', keys: 'F6', run: (page) => page.panes.focusNext(1) },
  {
    id: 'previous-pane',
    title: 'Previous pane',
    group: 'Go to',
    keys: 'Shift+F6',
    run: (page) => page.panes.focusNext(-1),
  },
  {
    id: 'palette',
    title: 'All commands',
    group: 'Page',
    keys: 'Ctrl+Shift+P',
    run: (page) => toggle(page, 'palette'),
  },
  {
    id: 'keys',
    title: 'Keyboard shortcuts',
    group: 'Page',
    keys: 'Ctrl+/',
    run: (page) => toggle(page, 'keys'),
  },
  {
    id: 'settings',
    title: 'Settings',
    group: 'Page',
    keys: 'Ctrl+,',
    run: (page) => toggle(page, 'settings'),
  },
  {
    id: 'reset-layout',
    title: 'Put all panes back where they were',
    group: 'Page',
    run: (page) => page.panes.resetLayout(),
  },
  {
    id: 'theme-system',
    title: 'Theme: as the system',
    group: 'Page',
    run: (page) => page.settings.setState({ theme: 'system' }),
  },
  {
    id: 'theme-light',
    title: 'Theme: light',
    group: 'Page',
    run: (page) => page.settings.setState({ theme: 'light' }),
  },
  {
    id: 'theme-dark',
    title: 'Theme: dark',
    group: 'Page',
    run: (page) => page.settings.setState({ theme: 'dark' }),
  },
  {
    id: 'theme-contrast',
    title: 'Theme: high contrast',
    group: 'Page',
    run: (page) => page.settings.setState({ theme: 'contrast' }),
  },
]

/** Shortcuts of single panes. */
const PANE_KEYS: Readonly<Record<string, string>> = {
  console: 'Ctrl+`',
  problems: 'Ctrl+Shift+M',
  editor: 'Ctrl+Shift+E',
}

/** All rows: the fixed ones and one per pane. */
export function pageCommands(panes: readonly Pane[]): readonly PageCommand[] {
  const shows = panes.map((pane): PageCommand => {
    const keys = PANE_KEYS[pane.id]
    return {
      id: `show-${pane.id}`,
      title: `Show ${pane.title.toLowerCase()}`,
      group: 'Go to',
      ...(keys === undefined ? {} : { keys }),
      run: (page) => page.panes.show(pane.id),
    }
  })
  return [...FIXED, ...shows]
}

/** Commands whose title has all the words typed, in any order; those that start with the first word come first. */
export function searchCommands(commands: readonly PageCommand[], typed: string): readonly PageCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const hits = commands.filter((command) => {
    const text = `${command.group} ${command.title}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const [first = ''] = words
  const rank = (command: PageCommand): number => (command.title.toLowerCase().startsWith(first) ? 0 : 1)
  return hits.toSorted((a, b) => rank(a) - rank(b))
}
