// The project's module in the server: built with the machine's own compiler, loaded, and loaded anew after each Run if wanted.
import { Button } from '@valkey-playground/ui'
import type { JSX } from 'react'
import { useStore } from 'zustand'
import type { ThereBuilder } from './there-builder.ts'

/** The view. */
export function BuildView({ builder }: { readonly builder: ThereBuilder }): JSX.Element {
  const { busy, again, outcome } = useStore(builder)
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
          onClick={() => void builder.build()}
        />
      </div>
      <label className="pg-connect-check">
        <input
          type="checkbox"
          checked={again}
          data-testid="build-again"
          onChange={(event) => builder.setState({ again: event.target.checked })}
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
