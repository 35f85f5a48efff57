// The value of the expression under the mouse while code is held, above what is known of the name otherwise.
import type { PageDebugger } from '../debugger/debugger-state.ts'
import { expressionAt } from './debug-words.ts'
import { C_LANGUAGES, monaco } from './monaco.ts'

/** Parts of a structure that are shown. */
const MOST_PARTS = 12

/** Registers the hover once; `current` answers the debugger of the page that is open. */
export function registerDebugHover(current: () => PageDebugger | null): void {
  for (const language of C_LANGUAGES)
    monaco.languages.registerHoverProvider(language, {
      async provideHover(model, position) {
        const debug = current()
        if (debug === null || debug.getState().phase !== 'stopped') return null
        const piece = expressionAt(model.getLineContent(position.lineNumber), position.column)
        if (piece === null) return null
        const { result } = await debug.evaluate(piece.text, 'hover')
        if (result === null) return null
        const parts = result.reference > 0 ? await debug.children(result.reference) : []
        const rows = parts.slice(0, MOST_PARTS).map(({ name, value }) => `  ${name} = ${value}`)
        const more = parts.length > MOST_PARTS ? [`  … ${parts.length - MOST_PARTS} more`] : []
        const text = [`${piece.text} = ${result.value}`, ...rows, ...more].join('\n')
        return {
          range: new monaco.Range(position.lineNumber, piece.start, position.lineNumber, piece.end),
          contents: [{ value: `\`\`\`\n${text}\n\`\`\`` }, { value: `\`${result.type}\`` }],
        }
      },
    })
}
