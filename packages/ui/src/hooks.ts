/**
 * The hooks that tie a panel to its session and to the clock. Nothing else in a panel has effects of its own.
 */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { PanelId, PanelStates, Session } from './session.ts'

/** The latest data of a panel and when it came (Unix ms of this page); `state` is null until the first arrives. */
export interface Received<P extends PanelId> {
  readonly state: PanelStates[P] | null
  readonly at: number
}

/** The latest data of a panel, with the time it came. */
export function useReceived<P extends PanelId>(session: Session, panel: P): Received<P> {
  const [received, setReceived] = useState<Received<P>>({ state: null, at: 0 })
  useEffect(
    () => session.subscribe(panel, (state) => setReceived({ state, at: Date.now() })),
    [session, panel],
  )
  return received
}

/** The latest data of a panel; null until the first arrives. */
export function usePanelState<P extends PanelId>(session: Session, panel: P): PanelStates[P] | null {
  return useReceived(session, panel).state
}

/** Which rows of an outline are closed, by id, and what opens and closes them; all are open at first. */
export function useClosedRows(): {
  readonly closed: ReadonlySet<string>
  readonly onToggle: (row: { readonly id: string }, open: boolean) => void
} {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const onToggle = useCallback((row: { readonly id: string }, open: boolean): void => {
    setClosed((before) => {
      const next = new Set(before)
      if (open) next.delete(row.id)
      else next.add(row.id)
      return next
    })
  }, [])
  return { closed, onToggle }
}

/** Unix milliseconds, rounded down to a multiple of `every` and renewed that often; 0, and at rest, while `every` is null. */
export function useNow(every: number | null): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (every === null) return () => undefined
      const timer = setInterval(changed, every)
      return () => clearInterval(timer)
    },
    [every],
  )
  const read = (): number => (every === null ? 0 : Math.floor(Date.now() / every) * every)
  return useSyncExternalStore(subscribe, read, read)
}
