// One Monaco editor over the files of a project: a text model per file, kept when another file is shown, so that undo, scroll
// position and folds survive a change of tabs.
//
// Texts flow one way while typing (model → project store) and the other way when the store says that a file changed from
// outside (its revision rises). Change together: stores/project.ts.
import type { Diagnostic, Position } from '@valkey-playground/ui'
import type { Project } from '../storage/project-storage.ts'
import { languageOf, monaco } from './monaco.ts'
import { toRange } from './language-features.ts'

const SEVERITIES: Record<Diagnostic['severity'], monaco.MarkerSeverity> = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  note: monaco.MarkerSeverity.Info,
}

/** Makes models, keeps them in step with the project, and shows one of them. */
export class ProjectEditor {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  readonly #models = new Map<string, monaco.editor.ITextModel>()
  readonly #views = new Map<string, monaco.editor.ICodeEditorViewState | null>()
  readonly #onEdit: (path: string, text: string) => void
  #project = ''
  #shown = ''
  #fromOutside = false

  constructor(host: HTMLElement, onEdit: (path: string, text: string) => void, fontSize: number) {
    this.#onEdit = onEdit
    this.editor = monaco.editor.create(host, {
      model: null,
      automaticLayout: true,
      fontSize,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono') || 'monospace',
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      tabSize: 4,
      renderLineHighlight: 'line',
      padding: { top: 8, bottom: 8 },
      smoothScrolling: false,
      fixedOverflowWidgets: true,
      // Monaco dims the number of the last, empty line below what can be read.
      renderFinalNewline: 'on',
      stickyScroll: { enabled: true, maxLineCount: 2 },
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
      ariaLabel: 'Source code. Press Ctrl+M to let Tab move the focus out of the editor.',
      accessibilitySupport: 'auto',
      suggest: { showWords: false },
    })
  }

  /** Address of a file's model; two projects never share one. */
  uriOf(path: string): monaco.Uri {
    return monaco.Uri.from({ scheme: 'project', path: `/${this.#project}/${path}` })
  }

  /** Path of a model's file in the project now open, or null. */
  pathOf(uri: monaco.Uri): string | null {
    const prefix = `/${this.#project}/`
    return uri.scheme === 'project' && uri.path.startsWith(prefix) ? uri.path.slice(prefix.length) : null
  }

  /** Takes over the project's files and shows its active one. */
  load(project: Project): void {
    if (project.id !== this.#project) this.#forgetAll()
    this.#project = project.id
    for (const path of this.#models.keys()) if (!(path in project.files)) this.#forget(path)
    for (const [path, text] of Object.entries(project.files)) this.#write(path, text)
    this.show(project.active)
  }

  /** Shows a file, where it was left. */
  show(path: string): void {
    const model = this.#models.get(path)
    if (model === undefined || this.editor.getModel() === model) return
    if (this.#shown !== '') this.#views.set(this.#shown, this.editor.saveViewState())
    this.#shown = path
    this.editor.setModel(model)
    this.editor.restoreViewState(this.#views.get(path) ?? null)
  }

  /** Moves the cursor there and the focus into the editor. */
  reveal(path: string, position: Position): void {
    this.show(path)
    const place = { lineNumber: position.line, column: position.column }
    this.editor.setPosition(place)
    this.editor.revealPositionInCenterIfOutsideViewport(place)
    this.editor.focus()
  }

  /** Makes the replacements a diagnostic proposes, one undo step a file. */
  applyFix(fixits: Diagnostic['fixits']): void {
    for (const path of new Set(fixits.map((fix) => fix.file))) {
      const edits = fixits
        .filter((fix) => fix.file === path)
        .map((fix) => ({ range: toRange(fix.range), text: fix.text }))
      this.#models.get(path)?.pushEditOperations([], edits, () => null)
    }
  }

  /** Draws squiggles for the diagnostics; files without any lose theirs. */
  mark(diagnostics: readonly Diagnostic[]): void {
    for (const [path, model] of this.#models) {
      const own = diagnostics.filter((diagnostic) => diagnostic.file === path)
      monaco.editor.setModelMarkers(
        model,
        'compiler',
        own.map((diagnostic) => this.#marker(diagnostic, model)),
      )
    }
  }

  dispose(): void {
    this.#forgetAll()
    this.editor.dispose()
  }

  #marker(diagnostic: Diagnostic, model: monaco.editor.ITextModel): monaco.editor.IMarkerData {
    const range = toRange(diagnostic.range)
    // A point becomes the word it stands in: a squiggle of no width is not seen.
    const word = range.isEmpty()
      ? model.getWordAtPosition(model.validatePosition(range.getStartPosition()))
      : null
    const related = diagnostic.notes.flatMap((note) => {
      const noted = this.#models.get(note.file)
      return noted === undefined
        ? []
        : [{ resource: noted.uri, message: note.message, ...spread(toRange(note.range)) }]
    })
    return {
      severity: SEVERITIES[diagnostic.severity],
      message: [diagnostic, ...diagnostic.notes.filter(({ file }) => file === '')]
        .map(({ message }) => message)
        .join('\n'),
      source: diagnostic.source ?? 'clang',
      ...(diagnostic.code === undefined ? {} : { code: diagnostic.code }),
      startLineNumber: range.startLineNumber,
      startColumn: word?.startColumn ?? range.startColumn,
      endLineNumber: range.endLineNumber,
      endColumn: word?.endColumn ?? (range.isEmpty() ? range.endColumn + 1 : range.endColumn),
      relatedInformation: related,
    }
  }

  #write(path: string, text: string): void {
    const model = this.#models.get(path)
    if (model === undefined) {
      const made = monaco.editor.createModel(text, languageOf(path), this.uriOf(path))
      // Brackets have the colour of text: four more colours tell a reader of C nothing.
      made.updateOptions({
        bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
      })
      made.onDidChangeContent(() => {
        if (!this.#fromOutside) this.#onEdit(path, made.getValue())
      })
      this.#models.set(path, made)
    } else if (model.getValue() !== text) {
      this.#fromOutside = true
      // An edit and not setValue, so that Ctrl+Z takes back a fix or an automated change too; only of what differs, so that marks stay
      // at their lines.
      model.pushEditOperations([], [difference(model, text)], () => null)
      this.#fromOutside = false
    }
  }

  #forget(path: string): void {
    this.#models.get(path)?.dispose()
    this.#models.delete(path)
    this.#views.delete(path)
    if (this.#shown === path) this.#shown = ''
  }

  #forgetAll(): void {
    for (const path of this.#models.keys()) this.#forget(path)
  }
}

/** The one edit that makes a model's text another one. */
function difference(
  model: monaco.editor.ITextModel,
  text: string,
): { readonly range: monaco.Range; readonly text: string } {
  const before = model.getValue()
  const most = Math.min(before.length, text.length)
  let start = 0
  while (start < most && before[start] === text[start]) start++
  let tail = 0
  while (tail < most - start && before.at(-1 - tail) === text.at(-1 - tail)) tail++
  const range = monaco.Range.fromPositions(
    model.getPositionAt(start),
    model.getPositionAt(before.length - tail),
  )
  return { range, text: text.slice(start, text.length - tail) }
}

function spread(range: monaco.Range): {
  startLineNumber: number
  startColumn: number
  endLineNumber: number
  endColumn: number
} {
  const { startLineNumber, startColumn, endLineNumber, endColumn } = range
  return { startLineNumber, startColumn, endLineNumber, endColumn }
}
