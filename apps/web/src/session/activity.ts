// What the page is doing, told to the status bar and to screen readers.
//
// Several things may go on at once (clang downloads while a command runs). Each has a slot of its own; the one highest in
// ORDER is shown. Change together: Activity in packages/ui.
import type { Activity } from '@valkey-playground/ui'

/** Slots, the most telling first. */
const ORDER = ['run', 'command', 'start', 'download'] as const

/** Who reports. */
export type ActivitySlot = (typeof ORDER)[number]

const IDLE: Activity = { phase: 'idle', progress: null, text: 'Ready', stoppable: false }

/** The slots and who listens to them. */
export interface ActivityBoard {
  set(slot: ActivitySlot, activity: Activity | null): void
  current(): Activity
  listen(listener: (activity: Activity) => void): () => void
}

/** An empty board: idle. */
export function createActivityBoard(): ActivityBoard {
  const slots = new Map<ActivitySlot, Activity>()
  const listeners = new Set<(activity: Activity) => void>()
  function current(): Activity {
    const slot = ORDER.find((name) => slots.has(name))
    return (slot === undefined ? undefined : slots.get(slot)) ?? IDLE
  }
  return {
    current,
    set(slot, activity) {
      if (activity === null ? !slots.delete(slot) : slots.get(slot) === activity) return
      if (activity !== null) slots.set(slot, activity)
      for (const listener of listeners) listener(current())
    },
    listen(listener) {
      listeners.add(listener)
      listener(current())
      return () => listeners.delete(listener)
    },
  }
}
