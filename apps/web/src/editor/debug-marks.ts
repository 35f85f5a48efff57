// The debugger in the editor: breakpoints beside the lines, the lines of the frames that are held, and values beside the text.
//
// Breakpoints are decorations, so they move with the text; where they have gone is told to the store after each edit. Everything else is drawn
// anew from the stores. Change together: debug-marks.css.
import type { LineBreakpoint } from '../debugger/breakpoints.ts'
import type { DebuggerState, PageDebugger } from '../debugger/debugger-state.ts'
import { valuesBeside } from './debug-words.ts'
import type { ProjectEditor } from './editor-model.ts'
import { monaco } from './monaco.ts'
import './debug-marks.css'

type Decoration = monaco.editor.IModelDeltaDecoration

/** Draws the debugger into an editor. Call the result to end that. */
export function drawDebugger(editor: ProjectEditor, model: PageDebugger): () => void {
  const view = editor.editor
  view.updateOptions({ glyphMargin: true })
  const points = view.createDecorationsCollection()
  const frames = view.createDecorationsCollection()
  const values = view.createDecorationsCollection()

  function shown(): { readonly path: string; readonly text: monaco.editor.ITextModel } | null {
    const text = view.getModel()
    const path = text === null ? null : editor.pathOf(text.uri)
    return text === null || path === null ? null : { path, text }
  }
  function drawPoints(): void {
    const at = shown()
    if (at !== null) points.set((model.breakpoints.getState().lines[at.path] ?? []).map(pointMark))
  }
  function drawFrames(): void {
    const at = shown()
    if (at === null) return
    const { frames: stack, frame, scopes } = model.getState()
    const chosen = stack.find(({ id }) => id === frame)
    const innermost = stack.find(({ path }) => path !== '')
    frames.set(
      stack
        .filter(({ path }) => path === at.path)
        .map(({ id, line }) => frameMark(line, id === innermost?.id, id === frame)),
    )
    const locals = new Map(
      // An inner variable comes first and hides outer ones of its name.
      scopes
        .flatMap(({ variables }) => (variables ?? []).map(({ name, value }) => [name, value] as const))
        .toReversed(),
    )
    const beside =
      chosen?.path === at.path
        ? valuesBeside(at.text.getLinesContent(), chosen.line, locals)
        : new Map<number, string>()
    values.set([...beside].map(([line, text]) => valueMark(line, at.text.getLineMaxColumn(line), text)))
  }
  /** Most of what changes in the debugger's state is none of the editor's business. */
  function drawIfMoved(now: DebuggerState, before: DebuggerState): void {
    if (now.frames !== before.frames || now.frame !== before.frame || now.scopes !== before.scopes)
      drawFrames()
  }
  function draw(): void {
    drawPoints()
    drawFrames()
  }

  const ends = [
    view.onDidChangeModel(draw),
    view.onDidChangeModelContent(() => {
      const at = shown()
      const lines = points.getRanges().map(({ startLineNumber }) => startLineNumber)
      if (at !== null && lines.length > 0) model.breakpoints.move(at.path, lines)
    }),
    { dispose: model.subscribe(drawIfMoved) },
    { dispose: model.breakpoints.subscribe(drawPoints) },
  ]
  draw()
  return () => {
    for (const end of ends) end.dispose()
    for (const drawn of [points, frames, values]) drawn.clear()
  }
}

/** What a breakpoint is called, and looks like. */
function pointMark(point: LineBreakpoint): Decoration {
  const { condition, hitCondition, logMessage, enabled, verified, line } = point
  const kind = logMessage !== '' ? 'log' : condition !== '' || hitCondition !== '' ? 'condition' : 'plain'
  const words = [
    enabled ? 'Breakpoint' : 'Breakpoint, off',
    condition === '' ? '' : `when \`${condition}\``,
    hitCondition === '' ? '' : `hits ${hitCondition}`,
    logMessage === '' ? '' : `prints “${logMessage}”`,
    verified === false && enabled ? 'no code of the loaded module is there' : '',
  ]
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      glyphMarginClassName: `pg-breakpoint pg-breakpoint-${kind}${enabled && verified !== false ? '' : ' pg-breakpoint-off'}`,
      glyphMarginHoverMessage: { value: words.filter((word) => word !== '').join(', ') },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  }
}

/** The line of a frame: the innermost stands out, callers are faint, the chosen one is framed. */
function frameMark(line: number, innermost: boolean, chosen: boolean): Decoration {
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      isWholeLine: true,
      className: `${innermost ? 'pg-stopped-line' : 'pg-caller-line'}${chosen ? ' pg-chosen-line' : ''}`,
      glyphMarginClassName: innermost ? 'pg-stopped-glyph' : 'pg-caller-glyph',
      glyphMarginHoverMessage: { value: innermost ? 'Held here' : 'A caller is here' },
    },
  }
}

function valueMark(line: number, column: number, text: string): Decoration {
  return {
    range: new monaco.Range(line, column, line, column),
    options: {
      showIfCollapsed: true,
      after: {
        content: `  ${text}`,
        inlineClassName: 'pg-inline-value',
        cursorStops: monaco.editor.InjectedTextCursorStops.None,
      },
    },
  }
}
