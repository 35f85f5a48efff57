// Choosing a server: one that is remembered, or a target of the bridge with a name and a colour of its own.
import { useEffect, useState, type FormEvent, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import type { BridgeTarget } from './bridge-words.ts'
import { BROWSING_RULE } from './browsing-rule.ts'
import { PairForm } from './PairForm.tsx'
import { COLOURS, type ConnectionColour, type SavedConnection } from './store.ts'

/** The form. */
export function ConnectForm(): JSX.Element {
  const { connector } = usePage()
  const { saved, problem, phase } = useStore(connector)
  const [targets, setTargets] = useState<readonly BridgeTarget[]>([])
  const [without, setWithout] = useState('')
  const [draft, setDraft] = useState<SavedConnection>({
    name: '',
    target: '',
    user: '',
    colour: 'green',
    readOnly: true,
  })
  const [password, setPassword] = useState('')
  const [paired, setPaired] = useState(0)
  useEffect(() => {
    let gone = false
    connector.bridge.offer().then(
      ({ targets: found }) => {
        if (gone) return
        setWithout('')
        setTargets(found)
        const [first] = found
        if (first !== undefined) setDraft((was) => (was.target === '' ? { ...was, target: first.name } : was))
      },
      (error: unknown) => !gone && setWithout(error instanceof Error ? error.message : String(error)),
    )
    return () => {
      gone = true
    }
  }, [connector, paired])

  function submit(event: FormEvent): void {
    event.preventDefault()
    void connector.connect({ ...draft, name: draft.name || draft.target }, password)
  }
  const set = (part: Partial<SavedConnection>): void => setDraft({ ...draft, ...part })

  return (
    <section className="vp-panel pg-connect" aria-label="Server">
      <p>A real server beside the page’s engine, through the bridge on this machine.</p>
      {without !== '' && <p className="pg-connect-problem">{without}</p>}
      {saved.length > 0 && (
        <ul className="pg-connect-saved" aria-label="Remembered connections">
          {saved.map((connection) => (
            <li key={connection.name} data-colour={connection.colour}>
              <button type="button" className="vp-link" onClick={() => setDraft(connection)}>
                <span className="pg-server-dot" aria-hidden="true" />
                {connection.name}
              </button>
              <button
                type="button"
                className="pg-quiet"
                aria-label={`Forget ${connection.name}`}
                onClick={() => connector.forget(connection.name)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={submit}>
        <label>
          Server
          <select
            value={draft.target}
            data-testid="server-target"
            onChange={(event) => set({ target: event.target.value })}
          >
            {targets.map(({ name, tls }) => (
              <option key={name} value={name}>
                {name}
                {tls ? ' (TLS)' : ''}
              </option>
            ))}
          </select>
        </label>
        <label>
          Name
          <input
            value={draft.name}
            placeholder={draft.target}
            data-testid="server-name"
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <label>
          Colour
          <select
            value={draft.colour}
            data-testid="server-colour"
            onChange={(event) => set({ colour: event.target.value as ConnectionColour })}
          >
            {COLOURS.map((colour) => (
              <option key={colour}>{colour}</option>
            ))}
          </select>
        </label>
        <label>
          User
          <input
            value={draft.user}
            placeholder="default"
            autoComplete="off"
            data-testid="server-user"
            onChange={(event) => set({ user: event.target.value })}
          />
        </label>
        <label>
          Password
          <input
            type="password"
            value={password}
            autoComplete="off"
            data-testid="server-password"
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <label className="pg-connect-check">
          <input
            type="checkbox"
            checked={draft.readOnly}
            data-testid="server-read-only"
            onChange={(event) => set({ readOnly: event.target.checked })}
          />
          Read-only: commands that write are not sent
        </label>
        <button
          type="submit"
          className="vp-button"
          data-testid="server-connect"
          disabled={draft.target === '' || phase === 'opening'}
        >
          Connect
        </button>
      </form>
      <p className="pg-connect-problem" role="status" data-testid="server-problem">
        {problem}
      </p>
      <PairForm onPaired={() => setPaired(paired + 1)} />
      <details>
        <summary>A user for browsing only</summary>
        <p>Given to the server, this line makes a user that may look and not touch:</p>
        <pre>{BROWSING_RULE}</pre>
      </details>
    </section>
  )
}
