// What can be done with the debugger from within the text: toggle and edit breakpoints, run to the cursor, watch, stop when it changes.
//
// One table for keys, the editor's menu and its list of commands. A click in the margin toggles; with Shift or the other button it edits.
import type { PageDebugger } from '../debugger/debugger-state.ts'
import { openBreakpointForm } from './breakpoint-form.tsx'
import { expressionAt } from './debug-words.ts'
import type { ProjectEditor } from './editor-model.ts'
import { monaco } from './monaco.ts'

interface Place {
  readonly path: string
  readonly line: number
  /** The expression at the cursor, or what is selected; empty if neither. */
  readonly expression: string
}

interface Row {
  readonly id: string
  readonly label: string
  readonly key?: number
  readonly run: (place: Place) => void
}

/** Adds the actions to an editor. Call the result to take them away. */
export function addDebugActions(editor: ProjectEditor, model: PageDebugger): () => void {
  const view = editor.editor
  let closeForm: () => void = () => undefined

  function placeAt(line: number | undefined, column: number): Place | null {
    const text = view.getModel()
    const path = text === null ? null : editor.pathOf(text.uri)
    if (text === null || path === null || line === undefined) return null
    const selection = view.getSelection()
    const selected = selection === null ? '' : text.getValueInRange(selection).trim()
    const expression = selected === '' ? expressionAt(text.getLineContent(line), column)?.text : selected
    return { path, line, expression: expression ?? '' }
  }
  function edit({ path, line }: Place): void {
    closeForm()
    closeForm = openBreakpointForm(view, model.breakpoints, path, line)
  }

  const rows: readonly Row[] = [
    {
      id: 'toggle-breakpoint',
      label: 'Breakpoint: set or remove',
      key: monaco.KeyCode.F9,
      run: ({ path, line }) => model.breakpoints.toggle(path, line),
    },
    {
      id: 'edit-breakpoint',
      label: 'Breakpoint: edit condition, hit count or message',
      key: monaco.KeyMod.Shift | monaco.KeyCode.F9,
      run: edit,
    },
    {
      id: 'run-to-cursor',
      label: 'Debug: run to this line',
      key: monaco.KeyMod.CtrlCmd | monaco.KeyCode.F10,
      run({ path, line }) {
        if (model.getState().phase === 'stopped') model.runTo(path, line)
      },
    },
    {
      id: 'watch-expression',
      label: 'Debug: watch the expression here',
      run: ({ expression }) => model.watch(expression),
    },
    {
      id: 'break-on-change',
      label: 'Debug: stop when the variable here changes',
      run: ({ expression }) =>
        void model
          .breakOnChange(expression)
          .catch((error: unknown) => model.setState({ text: String(error) })),
    },
  ]

  const ends = rows.map(({ id, label, key, run }, index) =>
    view.addAction({
      id: `page.${id}`,
      label,
      ...(key === undefined ? {} : { keybindings: [key] }),
      contextMenuGroupId: 'debug',
      contextMenuOrder: index,
      run() {
        const position = view.getPosition()
        const place = placeAt(position?.lineNumber, position?.column ?? 1)
        if (place !== null) run(place)
      },
    }),
  )
  ends.push(
    view.onMouseDown(({ target, event }) => {
      if (target.type !== monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN) return
      const place = placeAt(target.position.lineNumber, 1)
      if (place === null) return
      if (event.rightButton || event.shiftKey) edit(place)
      else model.breakpoints.toggle(place.path, place.line)
    }),
    view.onDidChangeModel(() => closeForm()),
    // The memory pane shows what the cursor is on.
    view.onDidChangeCursorPosition(({ position }) => {
      if (model.getState().phase !== 'stopped') return
      const { expression = '' } = placeAt(position.lineNumber, position.column) ?? {}
      if (expression !== model.getState().pointedAt) model.setState({ pointedAt: expression })
    }),
  )
  return () => {
    closeForm()
    for (const end of ends) end.dispose()
  }
}
