// Replication between the page's engine and the server, either way round, and the port by which others reach the page's engine.
//
// What the buttons do are ordinary commands (REPLICAOF here or there), so what follows is seen in the consoles and panels as well.
import { parseReply } from '@valkey-playground/engine'
import { Button } from '@valkey-playground/ui'
import { useCallback, useEffect, useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import type { DoorState } from '../engine/callers.ts'
import type { ServerSession } from './server-session.ts'

type Ask = (argv: readonly string[]) => Promise<string>

/** What INFO replication says in a line for people. */
async function roleOf(ask: Ask): Promise<string> {
  const reply = parseReply(await ask(['INFO', 'replication']))
  if (reply?.type === 'error') return reply.text
  const text = reply?.type === 'bulk' || reply?.type === 'verbatim' ? reply.text : ''
  const field = (name: string): string => new RegExp(`^${name}:(.*)\r?$`, 'm').exec(text)?.[1]?.trim() ?? ''
  if (field('role') === 'master')
    return `a primary with ${field('connected_slaves')} replicas, at offset ${field('master_repl_offset')}`
  const link = field('master_link_status')
  return `a replica of ${field('master_host')}:${field('master_port')}, link ${link}, at offset ${field('slave_repl_offset')}`
}

/** Milliseconds between two looks. */
const REFRESH = 1000

/** The view. */
export function LinkView({
  session,
  target,
}: {
  readonly session: ServerSession
  readonly target: string
}): JSX.Element {
  const page = usePage()
  const { outside } = page.session
  const [door, setDoor] = useState<DoorState>({ address: null, problem: '', callers: 0 })
  const [roles, setRoles] = useState({ here: '', there: '' })
  const [said, setSaid] = useState('')
  useEffect(() => outside.onDoor(setDoor), [outside])

  const here = useCallback<Ask>(
    async (argv) => (await page.session.command(argv, { client: '.link' })).raw,
    [page],
  )
  const there = useCallback<Ask>((argv) => session.ask(argv), [session])
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setTimeout> | null = null
    const look = async (): Promise<void> => {
      const [mine, its] = await Promise.all([here, there].map((ask) => roleOf(ask).catch(String)))
      if (gone) return
      setRoles({ here: mine ?? '', there: its ?? '' })
      timer = setTimeout(() => void look(), REFRESH)
    }
    void look()
    return () => {
      gone = true
      if (timer !== null) clearTimeout(timer)
    }
  }, [here, there])

  async function tell(ask: Ask, argv: readonly string[]): Promise<void> {
    const raw = await ask(argv).catch((error: unknown) => `-${String(error)}`)
    setSaid(`${argv.join(' ')}: ${raw.slice(1).trim()}`)
  }
  const colon = target.lastIndexOf(':')
  const single = session.nodes.length === 0 && !target.includes('://')

  async function follow(): Promise<void> {
    await tell(here, ['REPLICAOF', target.slice(0, colon).replace(/^\[|\]$/g, ''), target.slice(colon + 1)])
  }
  async function feed(): Promise<void> {
    if (session.readOnly) return setSaid('This connection is read-only.')
    try {
      const address = door.address ?? (await outside.openDoor())
      const question = `${target} loses its data and becomes a replica of this page. Do that?`
      if (!globalThis.confirm(question)) return
      await tell(there, ['REPLICAOF', '127.0.0.1', address.slice(address.lastIndexOf(':') + 1)])
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <div className="pg-server-scroll pg-copy">
      <p data-testid="link-here">This page’s engine is {roles.here}.</p>
      <p data-testid="link-there">The server is {roles.there}.</p>
      <div className="pg-copy-ways">
        <Button
          label="Follow the server"
          text="Follow the server"
          disabled={!single}
          onClick={() => void follow()}
        />
        <Button
          label="Stop following"
          text="Stop following"
          onClick={() => void tell(here, ['REPLICAOF', 'NO', 'ONE'])}
        />
      </div>
      <p className="vp-muted">
        As a replica the page’s engine holds the server’s data; each write that comes is in the replication
        panel, and modules that are loaded see its keyspace events.
      </p>
      <div className="pg-copy-ways">
        <Button label="Feed the server" text="Make the server follow this page" onClick={() => void feed()} />
        <Button
          label="Release the server"
          text="Release the server"
          disabled={session.readOnly}
          onClick={() => void tell(there, ['REPLICAOF', 'NO', 'ONE'])}
        />
      </div>
      <label className="pg-connect-check">
        <input
          type="checkbox"
          checked={door.address !== null}
          data-testid="door"
          onChange={(event) => {
            if (event.target.checked) outside.openDoor().catch((error: Error) => setSaid(error.message))
            else outside.closeDoor()
          }}
        />
        Let programs of this machine reach the page’s engine
      </label>
      <p data-testid="door-state">
        {door.address === null
          ? door.problem
          : `Replicas, valkey-cli and others reach it at ${door.address}; ${door.callers} are connected. A password (CONFIG SET requirepass) holds for them.`}
      </p>
      <p role="status" data-testid="link-said">
        {said}
      </p>
    </div>
  )
}
