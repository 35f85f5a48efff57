// The engine's side of the past: keys, objects of modules and replies as they were. Code of modules runs again to be where it was; the engine
// does not, so what it had is written down while it happens.
import type { HandleInfo, HandleOrigins, ModuleHost } from '@valkey-playground/api'
import { HandleHistory } from './handle-history.ts'
import { KeyspaceJournal, type KeyImage } from './keyspace-journal.ts'
import { KeyspaceView } from './keyspace-view.ts'
import { lastBefore, type Place } from './place.ts'
import { TimerHistory } from './timer-history.ts'
import type { Unit } from './recording.ts'

/** What is kept of one engine. */
export class EnginePast {
  readonly keys: KeyspaceJournal
  readonly handles: HandleHistory
  readonly timers: TimerHistory
  readonly #host: ModuleHost
  readonly #view: KeyspaceView

  /**
   * @param place where in time the engine is, with the function of ours that runs; null while nothing is to be kept
   * @param origins who knows where objects were made
   */
  constructor(
    host: ModuleHost,
    place: () => (Place & { readonly call: string | null }) | null,
    origins: () => HandleOrigins | undefined,
  ) {
    const { server } = host.api
    this.keys = new KeyspaceJournal(server, place)
    this.#view = new KeyspaceView(server, this.keys)
    this.handles = new HandleHistory(host, place, origins)
    this.timers = new TimerHistory(host)
    this.#host = host
  }

  /** Roughly the bytes that are kept. */
  get size(): number {
    return this.keys.size + this.handles.size
  }

  start(): void {
    this.keys.start()
    this.handles.start()
  }

  stop(): void {
    this.back()
    this.keys.stop()
    this.handles.stop()
    this.timers.stop()
  }

  dropBefore(unit: number): void {
    this.keys.dropBefore(unit)
    this.handles.dropBefore(unit)
    this.timers.dropBefore(unit)
  }

  /** A function of ours has returned or thrown. */
  called(unit: Unit | null, name: string, args: readonly unknown[], position: number): void {
    this.handles.called(args)
    if (unit) this.timers.called(name, { unit: unit.number, position })
    const { reply } = unit?.root.context ?? {}
    // Texts that grow share what they have in common, so keeping each costs next to nothing.
    if (unit && reply && (name.startsWith('Reply') || name === 'WrongArity'))
      unit.replies.push({ unit: unit.number, position, text: reply.peek() })
  }

  /** Shows keys and timers as they were right before a statement of a unit, to everybody who reads databases or lists timers. */
  show(unit: Unit, position: number): void {
    const at = { unit: unit.number, position }
    this.#view.show(at, unit.time)
    this.#host.showTimers(this.timers.at(at))
  }

  /** Shows the present. */
  back(): void {
    this.#view.back()
    this.#host.showTimers(null)
  }

  /** A key right before a statement. */
  keyAt(at: Place, db: number, key: string): KeyImage | null {
    return this.keys.imageAt(at, db, key, (number) => this.#view.present(number))
  }

  /** The objects that modules had right before a statement, by handle. */
  handlesAt(at: Place): Map<number, HandleInfo> {
    return this.handles.at(at)
  }

  /** The reply up to a statement, in the client's protocol. */
  replyAt(unit: Unit, position: number): string {
    const written = lastBefore(unit.replies, { unit: unit.number, position })
    return (written?.text ?? '').slice(unit.replyStart)
  }
}
