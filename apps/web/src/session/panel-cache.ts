// The data of each panel as the page last heard it, and who wants to hear the next.
//
// The worker sends whole states for small panels and only what was added for growing ones; here the growing ones become whole
// again, with a bound on their length. Subscribing makes the worker send, the last unsubscribe makes it stop.
import type { PanelId, PanelStates } from '@valkey-playground/ui'
import type { EngineEvent, EnginePanelId } from '../protocol.ts'

/** Most rows kept of the growing lists. */
const LIMITS = { trace: 500, log: 5000, replication: 2000 } as const

type Listener = (state: PanelStates[PanelId]) => void

/** Holds the latest state of every panel of the engine. */
export class PanelCache {
  readonly #states = new Map<PanelId, PanelStates[PanelId]>()
  readonly #listeners = new Map<PanelId, Set<Listener>>()
  readonly #watch: (panel: EnginePanelId, on: boolean) => void

  constructor(watch: (panel: EnginePanelId, on: boolean) => void) {
    this.#watch = watch
  }

  /** Panels someone looks at; a new engine worker must be told them again. */
  watched(): readonly EnginePanelId[] {
    return [...this.#listeners.keys()].filter((panel) => panel !== 'problems')
  }

  subscribe<P extends PanelId>(panel: P, listener: (state: PanelStates[P]) => void): () => void {
    const listeners = this.#listeners.get(panel) ?? new Set()
    // One listener serves one panel, so the state it gets is that panel's.
    const entry = listener as Listener
    if (listeners.size === 0) {
      this.#listeners.set(panel, listeners)
      if (panel !== 'problems') this.#watch(panel, true)
    }
    listeners.add(entry)
    const state = this.#states.get(panel)
    if (state !== undefined) entry(state)
    return () => {
      if (!listeners.delete(entry) || listeners.size > 0) return
      this.#listeners.delete(panel)
      if (panel !== 'problems') this.#watch(panel, false)
    }
  }

  /** Replaces a panel's state and tells its listeners. */
  set<P extends PanelId>(panel: P, state: PanelStates[P]): void {
    this.#states.set(panel, state)
    for (const listener of this.#listeners.get(panel) ?? []) listener(state)
  }

  get<P extends PanelId>(panel: P): PanelStates[P] | undefined {
    return this.#states.get(panel) as PanelStates[P] | undefined
  }

  /** Takes in what the engine said about a panel. */
  apply(event: EngineEvent): void {
    switch (event.type) {
      case 'state':
        this.set(event.panel, event.state)
        break
      case 'trace': {
        const commands = [...(event.reset ? [] : (this.get('trace')?.commands ?? [])), ...event.added]
        const over = Math.max(0, commands.length - LIMITS.trace)
        this.set('trace', { commands: commands.slice(over), dropped: event.dropped + over })
        break
      }
      case 'log':
        this.set('log', {
          lines: [...(event.reset ? [] : (this.get('log')?.lines ?? [])), ...event.added].slice(-LIMITS.log),
        })
        break
      case 'replication': {
        const before = event.reset ? [] : (this.get('replication')?.stream ?? [])
        const stream = [...before, ...event.added].slice(-LIMITS.replication)
        this.set('replication', { replid: event.replid, offset: event.offset, stream })
        break
      }
      default:
    }
  }

  clearTrace(): void {
    this.set('trace', { commands: [], dropped: 0 })
  }
}
