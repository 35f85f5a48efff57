// What is counted for each hash slot. All but the keys is counted only while `cluster-slot-stats-enabled` is set.
import type { Config } from '../server/config.ts'
import type { Cluster } from './cluster.ts'

/** What the requests to a slot have taken. */
interface SlotUsage {
  micros: number
  bytesIn: number
  bytesOut: number
}

const UNUSED: Readonly<SlotUsage> = { micros: 0, bytesIn: 0, bytesOut: 0 }

/** Reads each metric of a slot; the keys come first. */
export const SLOT_METRICS: Readonly<Record<string, (cluster: Cluster, slot: number) => number>> = {
  'key-count': (cluster, slot) => cluster.countKeys(slot),
  'cpu-usec': ({ slotStats }, slot) => slotStats.of(slot).micros,
  'network-bytes-in': ({ slotStats }, slot) => slotStats.of(slot).bytesIn,
  'network-bytes-out': ({ slotStats }, slot) => slotStats.of(slot).bytesOut,
}

/** The figures of all slots of one server. */
export class SlotStats {
  readonly #config: Config
  readonly #usage = new Map<number, SlotUsage>()

  constructor(config: Config) {
    this.#config = config
  }

  /** Whether more than keys are counted. */
  get enabled(): boolean {
    return this.#config.flag('cluster-slot-stats-enabled')
  }

  /** What a slot has taken. */
  of(slot: number): Readonly<SlotUsage> {
    return this.#usage.get(slot) ?? UNUSED
  }

  /** Adds to a figure of a slot; requests without one (-1) are nobody's. */
  count(slot: number, figure: keyof SlotUsage, amount: number): void {
    if (slot < 0 || !this.enabled) return
    let usage = this.#usage.get(slot)
    if (!usage) this.#usage.set(slot, (usage = { ...UNUSED }))
    usage[figure] += amount
  }

  /** Begins anew with a slot, or with all. */
  reset(slot?: number): void {
    if (slot === undefined) this.#usage.clear()
    else this.#usage.delete(slot)
  }
}
