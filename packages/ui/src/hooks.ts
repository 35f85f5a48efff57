/**
 * The hooks that tie a panel to its session and to the clock. Nothing else in a panel has effects of its own.
 */
import { useEffect, useState } from 'react'
import type { PanelId, PanelStates, Session } from './session.ts'

/** The latest data of a panel; null until the first arrives. */
export function usePanelState<P extends PanelId>(session: Session, panel: P): PanelStates[P] | null {
  const [state, setState] = useState<PanelStates[P] | null>(null)
  useEffect(() => session.subscribe(panel, (next) => setState(next)), [session, panel])
  return state
}

/** Unix milliseconds, renewed every `every` milliseconds; stands still while `every` is null. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (every === null) return undefined
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
