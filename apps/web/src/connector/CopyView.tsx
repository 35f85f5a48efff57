// Copying keys between the page's engine and the server, one by one, either way.
import { Button, textToBytes } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import { copyKey } from './copy-key.ts'
import type { ServerSession } from './server-session.ts'

/** The view. */
export function CopyView({ session }: { readonly session: ServerSession }): JSX.Element {
  const page = usePage()
  const [key, setKey] = useState('')
  const [replace, setReplace] = useState(false)
  const [outcome, setOutcome] = useState('')

  const here = async (argv: readonly string[]): Promise<string> =>
    (await page.session.command(argv, { client: '.copy' })).raw
  const there = async (argv: readonly string[]): Promise<string> => {
    if (session.readOnly && argv[0] === 'RESTORE') throw new Error('This connection is read-only.')
    return await session.ask(argv, '.copy')
  }
  async function copy(from: typeof here, to: typeof here): Promise<void> {
    setOutcome('')
    try {
      setOutcome(await copyKey(textToBytes(key), from, to, replace))
    } catch (error) {
      setOutcome(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <div className="pg-server-scroll pg-copy">
      <label>
        Key
        <input
          value={key}
          spellCheck={false}
          data-testid="copy-key"
          onChange={(event) => setKey(event.target.value)}
        />
      </label>
      <label className="pg-connect-check">
        <input type="checkbox" checked={replace} onChange={(event) => setReplace(event.target.checked)} />
        Replace a key of that name
      </label>
      <div className="pg-copy-ways">
        <Button
          label="From the server to this page"
          text="Server → page"
          onClick={() => void copy(there, here)}
        />
        <Button
          label="From this page to the server"
          text="Page → server"
          onClick={() => void copy(here, there)}
        />
      </div>
      <p role="status" data-testid="copy-outcome">
        {outcome}
      </p>
      <p className="vp-muted">
        All keys at once: type <code>REPLICAOF host port</code> in the page’s console. The page’s engine then
        follows the server as its replica, until <code>REPLICAOF NO ONE</code>.
      </p>
    </div>
  )
}
