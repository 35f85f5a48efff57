// Who wrote a variable, a key, or a part of a key last: the statement, and the way there.
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'

/** The form with its answer. */
export function LastWriteForm(): JSX.Element {
  const { debugger: debug } = usePage()
  const { question, answer, problem } = useStore(debug, (state) => state.written)
  /** What is being typed; null as long as the question stands as it was asked. */
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? question

  return (
    <form
      aria-label="Who wrote this last?"
      onSubmit={(event) => {
        event.preventDefault()
        void debug.askWhoWrote(text.trim())
        setTyped(null)
      }}
    >
      <input
        className="pg-debug-input"
        aria-label="A variable, or key and its name"
        placeholder="A variable, or key NAME, or key NAME FIELD"
        value={text}
        spellCheck={false}
        data-testid="last-write"
        onChange={(event) => setTyped(event.target.value)}
      />
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
      {answer !== null && (
        <p className="pg-debug-answer" role="status" data-testid="last-write-answer">
          {answer.found ? (
            <>
              {answer.what}
              {answer.call !== undefined && <>, by {answer.call}</>}
              {answer.before !== undefined && (
                <>
                  : <del>{answer.before ?? 'nothing'}</del> → <ins>{answer.after ?? 'nothing'}</ins>
                </>
              )}{' '}
              <button
                type="button"
                className="vp-link"
                onClick={() => debug.goTo(answer.unit, answer.position)}
              >
                Go to {answer.file}:{answer.line}
              </button>
            </>
          ) : (
            'Nothing that is kept has written it.'
          )}
        </p>
      )}
    </form>
  )
}
