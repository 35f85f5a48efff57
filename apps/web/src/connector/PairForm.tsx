// Pairing with a bridge that stands alone, for a page that is served without one: its address and the code that it printed.
import { useState, type FormEvent, type JSX } from 'react'
import { usePage } from '../app/page.ts'

/** The form. `onPaired` is called when the page uses another bridge. */
export function PairForm({ onPaired }: { readonly onPaired: () => void }): JSX.Element {
  const { choice } = usePage().connector
  const [address, setAddress] = useState('http://127.0.0.1:4174')
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState('')
  const { base, secret } = choice.access()

  function submit(event: FormEvent): void {
    event.preventDefault()
    choice.pair(address, code).then(
      () => {
        setProblem('')
        setCode('')
        onPaired()
      },
      (error: Error) => setProblem(error.message),
    )
  }
  return (
    <details>
      <summary>Another bridge</summary>
      {secret !== null && (
        <p>
          Paired with {base}{' '}
          <button
            type="button"
            className="vp-link"
            onClick={() => {
              choice.forget()
              onPaired()
            }}
          >
            Use the page’s own
          </button>
        </p>
      )}
      <form onSubmit={submit}>
        <p>
          Start <code>valkey-playground bridge --origin {location.origin}</code> on this machine; it prints
          both.
        </p>
        <label>
          Address
          <input
            value={address}
            spellCheck={false}
            data-testid="pair-address"
            onChange={(event) => setAddress(event.target.value)}
          />
        </label>
        <label>
          Pairing code
          <input
            value={code}
            autoComplete="off"
            spellCheck={false}
            data-testid="pair-code"
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
        <button type="submit" className="vp-button" data-testid="pair" disabled={code === ''}>
          Pair
        </button>
        <p className="pg-connect-problem" role="status" data-testid="pair-problem">
          {problem}
        </p>
      </form>
    </details>
  )
}
