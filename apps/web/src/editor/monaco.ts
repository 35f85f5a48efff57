// Monaco, only the parts that a C editor uses, everything from our own origin.
//
// This module is loaded on its own, after the console answers: it is the largest piece of script in the page. Themes take their
// colours from the page's CSS variables, so that theme.css stays the one place where colours are written down.
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/cpp/register'
import 'monaco-editor/languages/definitions/markdown/register'
import * as monaco from 'monaco-editor/editor'
// oxlint-disable-next-line import/default -- Vite makes the export
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'

self.MonacoEnvironment = { getWorker: () => new EditorWorker({ name: 'monaco' }) }

export { monaco }

/** Monaco's language for a file, by its ending. */
export function languageOf(path: string): string {
  if (/\.(c|h)$/.test(path)) return 'c'
  if (/\.(cc|cpp|cxx|hpp|hh|C)$/.test(path)) return 'cpp'
  if (path.endsWith('.md')) return 'markdown'
  return 'plaintext'
}

/** Languages that get the module API's completion, hover and signatures. */
export const C_LANGUAGES: readonly string[] = ['c', 'cpp']

/** Which of Monaco's base themes a look builds on. */
const BASES = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black' } as const

/** How the page looks at the moment. */
export type Look = keyof typeof BASES

/** Monaco's token names and the page's variables whose colour they take. */
const TOKENS: Readonly<Record<string, string>> = {
  comment: '--vp-muted',
  keyword: '--vp-accent',
  'keyword.directive': '--vp-data-special',
  string: '--vp-data-string',
  number: '--vp-warn',
  type: '--vp-data-number',
}

/** Monaco's colour names and the page's variables. */
const COLOURS: Readonly<Record<string, string>> = {
  'editor.background': '--vp-surface',
  'editor.foreground': '--vp-text',
  'editorGutter.background': '--vp-surface',
  'editor.lineHighlightBackground': '--vp-sunken',
  'editor.lineHighlightBorder': '--vp-sunken',
  'editorLineNumber.foreground': '--vp-muted',
  'editorLineNumber.activeForeground': '--vp-text',
  'editor.selectionBackground': '--vp-selection',
  'editorWidget.background': '--vp-raised',
  'editorWidget.border': '--vp-border',
  'editorHoverWidget.background': '--vp-raised',
  'editorHoverWidget.border': '--vp-border',
  'editorSuggestWidget.background': '--vp-raised',
  'editorSuggestWidget.selectedBackground': '--vp-selection',
  'editorSuggestWidget.selectedForeground': '--vp-text',
  'editorStickyScroll.background': '--vp-surface',
  'editorError.foreground': '--vp-error',
  'editorWarning.foreground': '--vp-warn',
  'editorInfo.foreground': '--vp-info',
  'quickInput.background': '--vp-raised',
  focusBorder: '--vp-focus',
}

/** Defines and selects the editor's theme from the CSS variables in force on the page. */
export function applyEditorTheme(look: Look): void {
  const read = colourReader()
  const colours = Object.entries(COLOURS).map(([name, variable]) => [name, read(variable)])
  monaco.editor.defineTheme('playground', {
    base: BASES[look],
    inherit: true,
    rules: Object.entries(TOKENS).map(([token, variable]) => ({
      token,
      foreground: read(variable).slice(1),
    })),
    colors: Object.fromEntries(colours) as Record<string, string>,
  })
  monaco.editor.setTheme('playground')
}

/** Reads variables as #rrggbb. The browser resolves them: light-dark() has no value of its own outside an element. */
function colourReader(): (variable: string) => string {
  const probe = document.createElement('span')
  document.body.append(probe)
  const read = (variable: string): string => {
    probe.style.color = `var(${variable})`
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
    return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
  }
  queueMicrotask(() => probe.remove())
  return read
}
