// Asks the debugger something at each stop, and shows the answer until the next one is there.
import { useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { PaneInSight, usePage } from '../app/page.ts'
import { words } from './dap.ts'
import type { PageDebugger } from './debugger-state.ts'

/** Whether something is held, or was a moment ago. */
export function useHeld(): boolean {
  const { debugger: debug } = usePage()
  return useStore(debug, (state) => state.phase === 'stopped' || state.phase === 'leaving')
}

/** What came of asking. */
export interface Answer<T> {
  readonly value: T | null
  readonly problem: string
}

/**
 * The answer to a question that is asked anew whenever `key` changes and, as long as code is held, at each stop. A null `key` asks nothing,
 * and so does a pane that is not in sight. `ask` need not stay the same function.
 */
export function useAnswer<T>(key: string | null, ask: (debug: PageDebugger) => Promise<T>): Answer<T> {
  const { debugger: debug } = usePage()
  const stops = useStore(debug, (state) => state.stops)
  const inSight = useContext(PaneInSight)
  // Between two stops the answer of the first one stays.
  const mayAsk = useStore(debug, (state) => state.looked || state.phase === 'running') && inSight
  const [answer, setAnswer] = useState<Answer<T> & { readonly of: string | null }>({
    value: null,
    problem: '',
    of: null,
  })
  useEffect(() => {
    if (key === null || !mayAsk) return undefined
    let wanted = true
    ask(debug).then(
      (value) => wanted && setAnswer({ value, problem: '', of: key }),
      (error: unknown) => wanted && setAnswer({ value: null, problem: words(error), of: key }),
    )
    return () => {
      wanted = false
    }
    // The question is told by its key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [debug, key, stops, mayAsk])
  return key === null ? { value: null, problem: '' } : answer
}
