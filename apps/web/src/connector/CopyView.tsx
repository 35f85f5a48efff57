// Copying keys between the page's engine and the server, one by one, either way; and all of the server's data at once, as a snapshot.
import { Button, textToBytes, toUint8Array } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import { copyKey } from './copy-key.ts'
import type { ServerSession } from './server-session.ts'

/** The view. */
export function CopyView({
  session,
  node,
}: {
  readonly session: ServerSession
  readonly node: string
}): JSX.Element {
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

  async function snapshotThere(): Promise<Uint8Array<ArrayBuffer>> {
    const events = { command: () => undefined, closed: () => undefined }
    const tap = await session.tap(events, { snapshot: true, node })
    tap.close()
    return toUint8Array(tap.snapshot)
  }
  async function load(snapshot: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
    if (!globalThis.confirm('All data of this page’s engine are replaced. Do that?')) return
    setOutcome('Loading …')
    try {
      const bytes = await snapshot()
      const ok = await page.session.outside.loadSnapshot(bytes)
      setOutcome(
        ok
          ? `Loaded: ${bytes.length} bytes.`
          : 'The snapshot could not be read to its end: the log says why. What a module wrote needs that module.',
      )
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
      <h3>All data at once</h3>
      <p className="vp-muted">
        Takes the place of all that the page’s engine holds. Values of modules need those modules loaded here.
      </p>
      <div className="pg-copy-ways">
        <Button
          label="Load a snapshot of the server"
          text="Snapshot of the server → page"
          onClick={() => void load(snapshotThere)}
        />
      </div>
      <label>
        Or a dump.rdb from a file
        <input
          type="file"
          accept=".rdb"
          data-testid="copy-file"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void load(async () => new Uint8Array(await file.arrayBuffer()))
          }}
        />
      </label>
    </div>
  )
}
