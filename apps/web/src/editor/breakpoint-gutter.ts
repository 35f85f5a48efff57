// Breakpoints beside the lines, and the line where something is held: drawn from the debugger's store, toggled by a click in the margin.
import type { PageDebugger } from '../debugger/store.ts'
import type { ProjectEditor } from './editor-model.ts'
import { monaco } from './monaco.ts'

/** Ties the margin of an editor to a debugger. Call the result to untie it. */
export function attachBreakpointGutter(editor: ProjectEditor, model: PageDebugger): () => void {
  const view = editor.editor
  view.updateOptions({ glyphMargin: true })
  const drawn = view.createDecorationsCollection()

  function draw(): void {
    const shown = view.getModel()
    const path = shown === null ? null : editor.pathOf(shown.uri)
    if (path === null) return
    const { breakpoints, frames, frame } = model.getState()
    const held = frames.find((row) => row.id === frame)
    drawn.set([
      ...(breakpoints[path] ?? []).map((line) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: {
          glyphMarginClassName: 'pg-breakpoint',
          glyphMarginHoverMessage: { value: 'Breakpoint' },
          stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        },
      })),
      ...(held?.path === path
        ? [
            {
              range: new monaco.Range(held.line, 1, held.line, 1),
              options: {
                isWholeLine: true,
                className: 'pg-stopped-line',
                glyphMarginClassName: 'pg-stopped-glyph',
              },
            },
          ]
        : []),
    ])
  }

  const clicks = view.onMouseDown(({ target }) => {
    if (target.type !== monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN) return
    const shown = view.getModel()
    const path = shown === null ? null : editor.pathOf(shown.uri)
    if (path !== null) model.toggleBreakpoint(path, target.position.lineNumber)
  })
  const key = view.addAction({
    id: 'page.toggle-breakpoint',
    label: 'Toggle a breakpoint on this line',
    keybindings: [monaco.KeyCode.F9],
    run: () => {
      const shown = view.getModel()
      const path = shown === null ? null : editor.pathOf(shown.uri)
      const line = view.getPosition()?.lineNumber
      if (path !== null && line !== undefined) model.toggleBreakpoint(path, line)
    },
  })
  const changes = view.onDidChangeModel(draw)
  const unsubscribe = model.subscribe(draw)
  draw()
  return () => {
    clicks.dispose()
    key.dispose()
    changes.dispose()
    unsubscribe()
    drawn.clear()
  }
}
