// The timers that modules had at each moment: the list after each call that made or stopped one, and as it was when each unit began.
import type { ModuleHost } from '@valkey-playground/api'
import { lastBefore, type Place } from './place.ts'

type Timers = ReturnType<ModuleHost['timers']>

/** Functions of ours that change the list. */
const CHANGING: ReadonlySet<string> = new Set(['CreateTimer', 'StopTimer'])

/** The record of timers. */
export class TimerHistory {
  readonly #host: ModuleHost
  #lists: (Place & { readonly timers: Timers })[] = []

  constructor(host: ModuleHost) {
    this.#host = host
  }

  /** A unit begins: what fired before it is gone. */
  began(unit: number): void {
    this.#note({ unit, position: 0 })
  }

  /** A function of ours has returned. */
  called(name: string, at: Place): void {
    if (CHANGING.has(name)) this.#note(at)
  }

  #note({ unit, position }: Place): void {
    const timers = this.#host.timers()
    const last = this.#lists.at(-1)
    // Most units have nothing to do with timers.
    const same = last && sameIds(last.timers, timers) ? last.timers : timers
    this.#lists.push({ unit, position, timers: same })
  }

  dropBefore(unit: number): void {
    this.#lists = this.#lists.filter((list) => list.unit >= unit)
  }

  stop(): void {
    this.#lists = []
  }

  /** The timers that waited right before a statement, the next one first. */
  at(place: Place): Timers {
    return lastBefore(this.#lists, place)?.timers ?? []
  }
}

function sameIds(a: Timers, b: Timers): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id)
}
