// The project's module in the server: built there with the machine's own compiler, loaded, and loaded anew after each Run if wanted.
import { Button, splitArgs, textToBytes } from '@valkey-playground/ui'
import { useCallback, useEffect, useRef, useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import { moduleHeaders } from '../text/module-headers.ts'
import { fileNameOf } from '../session/export-project.ts'
import { sourcesOf } from '../session/run.ts'
import { loadThere, type ThereOutcome } from './build-there.ts'
import type { ServerSession } from './server-session.ts'

/** The view. */
export function BuildView({ session }: { readonly session: ServerSession }): JSX.Element {
  const page = usePage()
  const [again, setAgain] = useState(false)
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<ThereOutcome | null>(null)
  const work = useRef<Promise<unknown>>(Promise.resolve())

  const build = useCallback(async (): Promise<void> => {
    setBusy(true)
    const failed = (error: unknown): ThereOutcome => ({
      loaded: false,
      text: error instanceof Error ? error.message : String(error),
      command: '',
      log: '',
    })
    const next = work.current.then(async () => {
      if (session.readOnly) return failed('This connection is read-only.')
      const { project } = page.project.getState()
      const name = fileNameOf(project)
      const sources = Object.entries({ ...moduleHeaders(), ...sourcesOf(project) })
      const files = Object.fromEntries(
        sources.flatMap(([path, text]) => (typeof text === 'string' ? [[path, text]] : [])),
      )
      const built = await page.connector.bridge.build({ name, files, flags: [] })
      const args = splitArgs(textToBytes(project.args)) ?? []
      const own = (path: string): boolean =>
        /\/valkey-playground-build-[^/]+\/\d+\//.test(path) && path.endsWith(`/${name}.so`)
      return await loadThere(built, args, (argv) => session.ask(argv), own)
    })
    const settled = next.catch(failed)
    work.current = settled
    setOutcome(await settled)
    setBusy(false)
  }, [page, session])

  useEffect(() => {
    if (!again) return undefined
    return page.session.onRun((result) => {
      if (result.ok) void build()
    })
  }, [again, page, build])

  return (
    <div className="pg-server-scroll pg-copy">
      <p>
        The project’s sources go to the bridge, which builds them with this machine’s compiler (-O2) and the
        server loads the library: full speed, and the real server’s behaviour.
      </p>
      <div className="pg-copy-ways">
        <Button
          label="Build and load there"
          icon="run"
          text="Build and load"
          disabled={busy}
          onClick={() => void build()}
        />
      </div>
      <label className="pg-connect-check">
        <input
          type="checkbox"
          checked={again}
          data-testid="build-again"
          onChange={(event) => setAgain(event.target.checked)}
        />
        Again after each Run
      </label>
      <p role="status" data-testid="build-outcome" data-loaded={outcome?.loaded ?? false}>
        {busy ? 'Building …' : outcome?.text}
      </p>
      {outcome !== null && outcome.command !== '' && (
        <>
          <p>Whoever owns the server can load it with</p>
          <pre data-testid="build-command">{outcome.command}</pre>
        </>
      )}
      {outcome !== null && outcome.log !== '' && (
        <details open={!outcome.loaded && outcome.command === ''}>
          <summary>What the compiler said</summary>
          <pre>{outcome.log}</pre>
        </details>
      )}
    </div>
  )
}
