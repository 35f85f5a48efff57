// Opens Monaco in an element and gives it all the page knows: languages, commands, problems. The entry of Monaco's own chunk.
import { editorSymbols } from '@valkey-playground/api/spec'
import type { Diagnostic } from '@valkey-playground/ui'
import type { PageCommand } from '../app/commands.ts'
import type { Page } from '../app/page.ts'
import { parseChord } from '../app/shortcuts.ts'
import { addDebugActions } from './debug-actions.ts'
import { registerDebugHover } from './debug-hover.ts'
import { drawDebugger } from './debug-marks.ts'
import { ProjectEditor } from './editor-model.ts'
import { registerLanguageFeatures } from './language-features.ts'
import { applyEditorTheme, monaco, type Look } from './monaco.ts'

/** An editor that is open. */
export interface EditorParts {
  readonly editor: ProjectEditor
  applyTheme(look: Look): void
  dispose(): void
}

/** Providers are global in Monaco, so they are registered once and look at the editor that is open now. */
let open: { readonly editor: ProjectEditor; readonly page: Page; diagnostics: readonly Diagnostic[] } | null =
  null
let registered = false

/** Makes the editor; the caller disposes of it. */
export function openEditor(host: HTMLElement, page: Page, commands: readonly PageCommand[]): EditorParts {
  const editor = new ProjectEditor(
    host,
    (path, text) => page.project.edit(path, text),
    page.settings.getState().editorFontSize,
  )
  const current = { editor, page, diagnostics: [] as readonly Diagnostic[] }
  open = current
  if (!registered) {
    registered = true
    registerLanguageFeatures(
      editorSymbols(),
      (uri) => {
        const path = open?.editor.pathOf(uri)
        return open?.diagnostics.filter((diagnostic) => diagnostic.file === path) ?? []
      },
      (file) => open?.editor.uriOf(file) ?? monaco.Uri.file(file),
      () => page.settings.getState().minimumVersion,
    )
    registerDebugHover(() => open?.page.debugger ?? null)
  }
  for (const command of commands) {
    editor.editor.addAction({
      id: `page.${command.id}`,
      label: command.title,
      ...(command.keys === undefined ? {} : { keybindings: [keybinding(command.keys)] }),
      run: () => command.run(page),
    })
  }
  const unties = [drawDebugger(editor, page.debugger), addDebugActions(editor, page.debugger)]
  const end = page.session.subscribe('problems', (state) => {
    current.diagnostics = state.diagnostics
  })
  return {
    editor,
    applyTheme: applyEditorTheme,
    dispose() {
      end()
      for (const untie of unties) untie()
      if (open === current) open = null
      editor.dispose()
    },
  }
}

const NAMED_KEYS: Readonly<Record<string, monaco.KeyCode>> = {
  Enter: monaco.KeyCode.Enter,
  F6: monaco.KeyCode.F6,
  F8: monaco.KeyCode.F8,
  F10: monaco.KeyCode.F10,
  F11: monaco.KeyCode.F11,
  '/': monaco.KeyCode.Slash,
  ',': monaco.KeyCode.Comma,
  '`': monaco.KeyCode.Backquote,
}

/** A shortcut in Monaco's numbers. */
function keybinding(keys: string): number {
  const chord = parseChord(keys)
  const letter = monaco.KeyCode.KeyA + chord.key.charCodeAt(0) - 'a'.charCodeAt(0)
  return (
    (NAMED_KEYS[chord.key] ?? letter) |
    (chord.ctrl ? monaco.KeyMod.CtrlCmd : 0) |
    (chord.shift ? monaco.KeyMod.Shift : 0) |
    (chord.alt ? monaco.KeyMod.Alt : 0)
  )
}
