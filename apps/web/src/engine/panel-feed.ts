// When panels hear of changes: marked as changed by whoever notices, sent together a moment later, at most some 20 times a second.
//
// Small panels are sent whole; reading them is what costs, so a panel that takes long to read is read less often (a tenth of the time
// at most). Growing panels hand over what was added. A panel that nobody watches is not read at all.
import type { PanelStates } from '@valkey-playground/ui'
import type { EngineEvent, EnginePanelId } from '../protocol.ts'

/** Panels that are sent whole. */
export type WholePanel = 'keyspace' | 'blocked' | 'timers' | 'modules'
/** Reads each whole panel. */
export type PanelReaders = { readonly [P in WholePanel]: () => PanelStates[P] }
/** Takes what was added to a growing panel since the last time; null if nothing was. */
export type PanelTakers = {
  readonly [P in Exclude<EnginePanelId, WholePanel>]: (all: boolean) => EngineEvent | null
}

/** Least time between two sendings, in ms. */
const PERIOD = 50

/** The feed of one engine. */
export class PanelFeed {
  readonly #readers: PanelReaders
  readonly #takers: PanelTakers
  readonly #send: (event: EngineEvent) => void
  readonly #watched = new Set<EnginePanelId>()
  readonly #changed = new Set<EnginePanelId>()
  /** Before this time (ms) a panel isn't read again. */
  readonly #notBefore = new Map<EnginePanelId, number>()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(readers: PanelReaders, takers: PanelTakers, send: (event: EngineEvent) => void) {
    this.#readers = readers
    this.#takers = takers
    this.#send = send
  }

  /** Notes that these panels have something new. */
  changed(...panels: readonly EnginePanelId[]): void {
    for (const panel of panels) if (this.#watched.has(panel)) this.#changed.add(panel)
    if (this.#changed.size > 0 && this.#timer === null) this.#timer = setTimeout(() => this.#flush(), PERIOD)
  }

  /** Someone begins to look, and gets all there is at once; or nobody looks any more. */
  watch(panel: EnginePanelId, on: boolean): void {
    if (!on) this.#watched.delete(panel)
    else if (!this.#watched.has(panel)) {
      this.#watched.add(panel)
      this.#sendPanel(panel, true)
    }
  }

  /** Sends what changed now: code is about to be held, and no timer runs while it is. */
  flushNow(): void {
    for (const panel of this.#changed) if (this.#watched.has(panel)) this.#sendPanel(panel, false)
    this.#changed.clear()
  }

  /** Reads a whole panel now. */
  read<P extends WholePanel>(panel: P): PanelStates[P] {
    return this.#readers[panel]()
  }

  #flush(): void {
    this.#timer = null
    const now = performance.now()
    let next = Infinity
    for (const panel of this.#changed) {
      const notBefore = this.#notBefore.get(panel) ?? 0
      if (now < notBefore) {
        next = Math.min(next, notBefore - now)
        continue
      }
      this.#changed.delete(panel)
      if (this.#watched.has(panel)) this.#sendPanel(panel, false)
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#flush(), Math.max(next, PERIOD))
  }

  #sendPanel(panel: EnginePanelId, all: boolean): void {
    const began = performance.now()
    if (isWhole(panel)) this.#send({ type: 'state', panel, state: this.#readers[panel]() })
    else {
      const event = this.#takers[panel](all)
      if (event !== null) this.#send(event)
    }
    const took = performance.now() - began
    if (took > 5) this.#notBefore.set(panel, performance.now() + took * 9)
  }
}

const WHOLE: ReadonlySet<EnginePanelId> = new Set<WholePanel>(['keyspace', 'blocked', 'timers', 'modules'])

/** Whether a panel is sent whole. */
export function isWhole(panel: EnginePanelId): panel is WholePanel {
  return WHOLE.has(panel)
}
