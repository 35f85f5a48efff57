// INFO and the slow log of a real server, read when asked. A view that ACL rules deny says which command was denied; the others go on.
import { parseReply, type ReplyNode } from '@valkey-playground/engine'
import { Button, EmptyState } from '@valkey-playground/ui'
import { useCallback, useEffect, useState, type JSX } from 'react'
import type { ServerSession } from './server-session.ts'

interface Asked {
  readonly reply: ReplyNode | null
  readonly problem: string
}

function useAsked(session: ServerSession, argv: readonly string[]): readonly [Asked, () => void] {
  const [asked, setAsked] = useState<Asked>({ reply: null, problem: '' })
  const line = argv.join(' ')
  const ask = useCallback(() => {
    session.ask(line.split(' ')).then(
      (raw) => {
        const reply = parseReply(raw) ?? null
        setAsked(reply?.type === 'error' ? { reply: null, problem: reply.text } : { reply, problem: '' })
      },
      (error: unknown) => setAsked({ reply: null, problem: String(error) }),
    )
  }, [session, line])
  useEffect(ask, [ask])
  return [asked, ask]
}

/** INFO, section by section. */
export function InfoView({ session }: { readonly session: ServerSession }): JSX.Element {
  const [{ reply, problem }, again] = useAsked(session, ['INFO', 'everything'])
  const text = reply?.type === 'bulk' || reply?.type === 'verbatim' ? reply.text : ''
  const sections = text.split(/^# /m).slice(1)
  return (
    <div className="pg-server-scroll">
      <Button label="Read again" icon="tail" text="Read again" onClick={again} />
      {problem !== '' && <EmptyState icon="warning" title="The server refuses" text={problem} />}
      {sections.map((section) => {
        const [title = '', ...rows] = section.trim().split(/\r?\n/)
        return (
          <table key={title} className="pg-server-table">
            <caption>{title}</caption>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  <th scope="row">{row.slice(0, row.indexOf(':'))}</th>
                  <td>{row.slice(row.indexOf(':') + 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      })}
    </div>
  )
}

/** The last entries of SLOWLOG. */
export function SlowLogView({ session }: { readonly session: ServerSession }): JSX.Element {
  const [{ reply, problem }, again] = useAsked(session, ['SLOWLOG', 'GET', '100'])
  const rows = reply?.type === 'array' ? reply.items : []
  return (
    <div className="pg-server-scroll">
      <Button label="Read again" icon="tail" text="Read again" onClick={again} />
      {problem !== '' && <EmptyState icon="warning" title="The server refuses" text={problem} />}
      {problem === '' && rows.length === 0 && (
        <EmptyState icon="ok" title="No slow commands" text="SLOWLOG is empty." />
      )}
      {rows.length > 0 && (
        <table className="pg-server-table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Microseconds</th>
              <th scope="col">Command</th>
              <th scope="col">Client</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const [id, at, micros, argv, address] = row.type === 'array' ? row.items : []
              return (
                <tr key={text(id)}>
                  <td>{new Date(Number(text(at)) * 1000).toLocaleTimeString()}</td>
                  <td>{text(micros)}</td>
                  <td>
                    <code>{argv?.type === 'array' ? argv.items.map(text).join(' ') : ''}</code>
                  </td>
                  <td>{text(address)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </div>
  )
}

function text(node: ReplyNode | undefined): string {
  if (node === undefined) return ''
  if (node.type === 'integer') return String(node.value)
  return node.type === 'bulk' || node.type === 'simple' ? node.text : ''
}
