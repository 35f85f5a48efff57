// Side by side: the same lines on the page's engine and on the server, and what differs. The project's session.txt is what it begins with.
import { Button, EmptyState } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { usePage, useProject } from '../app/page.ts'
import { compareSides, type Comparison } from './compare.ts'
import type { ServerSession } from './server-session.ts'

/** The view. */
export function CompareView({ session }: { readonly session: ServerSession }): JSX.Element {
  const page = usePage()
  const given = useProject((state) => state.project.files['session.txt'] ?? '')
  const [script, setScript] = useState(given)
  const [result, setResult] = useState<Comparison | null>(null)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)

  async function run(): Promise<void> {
    setBusy(true)
    setProblem('')
    try {
      const ours = async (argv: readonly string[]): Promise<string> =>
        (await page.session.command(argv, { client: 'compare' })).raw
      const theirs = async (argv: readonly string[]): Promise<string> => {
        const { raw, reply } = await session.command(argv, { client: 'compare' })
        if (raw === '') throw new Error(reply)
        return raw
      }
      setResult(await compareSides(script, ours, theirs, (argv) => session.ask(argv)))
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      page.session.disconnect?.('compare')
      session.disconnect?.('compare')
      setBusy(false)
    }
  }

  const differing = result?.lines.filter(({ same }) => !same).length ?? 0
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
        {problem === '' && result !== null && summary(result, differing)}
      </p>
      {result === null && problem === '' && (
        <EmptyState
          icon="table"
          title="Nothing compared yet"
          text="The same lines run here and there; replies that differ stand side by side."
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
            {result.lines.map(({ line, same, ours, theirs }, index) => (
              <tr key={`${index} ${line}`} data-same={same}>
                <td>
                  <code>{line}</code>
                </td>
                <td colSpan={same ? 2 : 1}>
                  <pre>{ours}</pre>
                </td>
                {!same && (
                  <td>
                    <pre>{theirs}</pre>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

function summary({ lines, keys, differing, note }: Comparison, replies: number): string {
  const said =
    replies === 0 ? `${lines.length} replies are the same` : `${replies} of ${lines.length} replies differ`
  if (note !== '') return `${said}. Values were not compared: ${note}`
  if (differing.length === 0) return `${said}; so are the values of ${keys.length} keys.`
  return `${said}; these keys have other values: ${differing.join(', ')}.`
}
