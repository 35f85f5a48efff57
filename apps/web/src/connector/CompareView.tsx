// Side by side: the same lines on the page's engine and on the server, and what differs. The project's session.txt is what it begins with.
import { Button, display, EmptyState } from '@valkey-playground/ui'
import { Fragment, useState, type JSX } from 'react'
import { usePage, useProject } from '../app/page.ts'
import { compareSides, type Comparison } from './compare.ts'
import { ourEffects, theirEffects } from './effects.ts'
import type { ServerSession } from './server-session.ts'

/** The view. */
export function CompareView({ session }: { readonly session: ServerSession }): JSX.Element {
  const page = usePage()
  const given = useProject((state) => state.project.files['session.txt'] ?? '')
  const [script, setScript] = useState(given)
  const [result, setResult] = useState<Comparison | null>(null)
  const [problem, setProblem] = useState('')
  const [unheard, setUnheard] = useState('')
  const [busy, setBusy] = useState(false)

  async function run(): Promise<void> {
    setBusy(true)
    setProblem('')
    try {
      const ours = async (argv: readonly string[]): Promise<string> =>
        (await page.session.command(argv, { client: 'compare' })).raw
      const hidden = async (argv: readonly string[]): Promise<string> =>
        (await page.session.command(argv, { client: '.compare' })).raw
      const theirs = async (argv: readonly string[]): Promise<string> => {
        const { raw, reply } = await session.command(argv, { client: 'compare' })
        if (raw === '') throw new Error(reply)
        return raw
      }
      // Without the right to take part as a replica, replies and values are compared all the same.
      const stream = await theirEffects(session).catch((reason: Error) => reason)
      setUnheard(stream instanceof Error ? stream.message : '')
      try {
        setResult(
          await compareSides(
            script,
            { send: ours, look: hidden, effects: ourEffects(page.session) },
            {
              send: theirs,
              look: (argv) => session.ask(argv, 'compare'),
              effects: stream instanceof Error ? null : stream.effects,
            },
          ),
        )
      } finally {
        if (!(stream instanceof Error)) stream.close()
      }
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      page.session.disconnect?.('compare')
      session.disconnect?.('compare')
      setBusy(false)
    }
  }

  return (
    <div className="pg-server-scroll">
      <label className="pg-compare-script">
        Commands, one a line
        <textarea
          value={script}
          rows={6}
          spellCheck={false}
          data-testid="compare-script"
          onChange={(event) => setScript(event.target.value)}
        />
      </label>
      <Button label="Run on both" icon="run" text="Run on both" disabled={busy} onClick={() => void run()} />
      <p role="status" data-testid="compare-summary">
        {problem !== '' && problem}
        {problem === '' && result !== null && summary(result, unheard)}
      </p>
      {result === null && problem === '' && (
        <EmptyState
          icon="table"
          title="Nothing compared yet"
          text="The same lines run here and there; what differs in replies, effects on replicas and values stands side by side."
        />
      )}
      {result !== null && (
        <table className="pg-server-table" data-testid="compare-result">
          <thead>
            <tr>
              <th scope="col">Command</th>
              <th scope="col">This page</th>
              <th scope="col">The server</th>
            </tr>
          </thead>
          <tbody>
            {result.lines.map(({ line, effects, ...replies }, index) => (
              <Fragment key={`${index} ${line}`}>
                <Sides head={<code>{line}</code>} sides={replies} />
                {effects !== null && (!effects.same || effects.ours !== '') && (
                  <Sides head={<span className="vp-muted">sent on to replicas</span>} sides={effects} />
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

/** One row: a single cell where both sides are the same. */
function Sides({
  head,
  sides,
}: {
  readonly head: JSX.Element
  readonly sides: { readonly same: boolean; readonly ours: string; readonly theirs: string }
}): JSX.Element {
  return (
    <tr data-same={sides.same}>
      <td>{head}</td>
      <td colSpan={sides.same ? 2 : 1}>
        <pre>{sides.ours}</pre>
      </td>
      {!sides.same && (
        <td>
          <pre>{sides.theirs}</pre>
        </td>
      )}
    </tr>
  )
}

/** @param unheard why nobody knows what the server sent on; empty if it is known */
function summary({ lines, keys, differing, note }: Comparison, unheard: string): string {
  const share = (what: string, count: number): string =>
    count === 0 ? `${lines.length} ${what} are the same` : `${count} of ${lines.length} ${what} differ`
  const replies = share('replies', lines.filter(({ same }) => !same).length)
  const effects =
    unheard === ''
      ? share('effects on replicas', lines.filter((line) => line.effects?.same === false).length)
      : `effects on replicas were not compared (${unheard})`
  const values =
    note !== ''
      ? `values were not compared (${note})`
      : differing.length === 0
        ? `${keys.length} values are the same`
        : `${differing.length} of ${keys.length} values differ: ${differing.map((key) => display(key)).join(', ')}`
  return `${[replies, effects, values].join('; ')}.`
}
