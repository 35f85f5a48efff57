// A breakpoint edited in place: a small form under its line, for the condition, the hit count and the message.
//
// A content widget of Monaco with React in it: it scrolls with the text and takes the focus. Enter keeps what was typed, Escape does not.
import { useState, type JSX } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { BreakpointStore, LineTerms } from '../debugger/breakpoints.ts'
import { monaco } from './monaco.ts'

const FIELDS: readonly { readonly name: keyof LineTerms; readonly label: string; readonly hint: string }[] = [
  { name: 'condition', label: 'Stop when', hint: 'an expression in C, such as argc > 2' },
  { name: 'hitCondition', label: 'Hits', hint: 'a number, or >= 3, % 10' },
  { name: 'logMessage', label: 'Print and go on', hint: 'a message with {expressions}' },
]

/** Opens the form under a line; call the result to close it without keeping anything. */
export function openBreakpointForm(
  view: monaco.editor.IStandaloneCodeEditor,
  breakpoints: BreakpointStore,
  path: string,
  line: number,
): () => void {
  const node = document.createElement('div')
  const root = createRoot(node)
  let focused = false
  const widget: monaco.editor.IContentWidget = {
    allowEditorOverflow: true,
    getId: () => 'page.breakpoint-form',
    getDomNode: () => node,
    getPosition: () => ({
      position: { lineNumber: line, column: 1 },
      preference: [
        monaco.editor.ContentWidgetPositionPreference.BELOW,
        monaco.editor.ContentWidgetPositionPreference.ABOVE,
      ],
    }),
    // It can take the focus only once Monaco has placed it.
    afterRender() {
      const input = node.querySelector('input')
      if (focused || input === null) return
      focused = true
      input.focus()
      input.select()
    },
  }
  let open = true
  function close(): void {
    if (!open) return
    open = false
    view.removeContentWidget(widget)
    // React may be in the midst of the event that closes it.
    queueMicrotask(() => root.unmount())
  }
  const before = breakpoints.getState().lines[path]?.find((row) => row.line === line)
  function keep(terms: LineTerms | null): void {
    close()
    view.focus()
    if (terms !== null) breakpoints.change(path, line, { ...terms, enabled: true, verified: null })
  }
  // The editor must not take keys that are typed here.
  node.addEventListener('keydown', (event) => {
    event.stopPropagation()
    if (event.key === 'Escape') keep(null)
  })
  const form = (
    <BreakpointForm
      line={line}
      terms={before ?? { condition: '', hitCondition: '', logMessage: '' }}
      onClose={keep}
    />
  )
  // Monaco measures the widget when it places it, so its content is to be there.
  flushSync(() => root.render(form))
  view.addContentWidget(widget)
  return close
}

function BreakpointForm(props: {
  readonly line: number
  readonly terms: LineTerms
  readonly onClose: (terms: LineTerms | null) => void
}): JSX.Element {
  const { line, onClose } = props
  const [terms, setTerms] = useState<LineTerms>({
    condition: props.terms.condition,
    hitCondition: props.terms.hitCondition,
    logMessage: props.terms.logMessage,
  })
  return (
    <form
      className="pg-breakpoint-form"
      aria-label={`Breakpoint of line ${line}`}
      data-testid="breakpoint-form"
      onSubmit={(event) => {
        event.preventDefault()
        onClose(terms)
      }}
    >
      {FIELDS.map(({ name, label, hint }) => (
        <label key={name}>
          <span>{label}</span>
          <input
            className="pg-debug-input"
            value={terms[name]}
            placeholder={hint}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTerms({ ...terms, [name]: event.target.value })}
          />
        </label>
      ))}
      <div className="pg-breakpoint-form-end">
        <button type="submit" className="vp-button">
          Keep
        </button>
        <button type="button" className="vp-button" data-kind="quiet" onClick={() => onClose(null)}>
          Cancel
        </button>
      </div>
    </form>
  )
}
