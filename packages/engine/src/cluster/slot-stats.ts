// What is counted for each hash slot. All but the keys is counted only while `cluster-slot-stats-enabled` is set.
import type { Cluster } from './cluster.ts'

/** Reads each metric of a slot; the keys come first. */
export const SLOT_METRICS: Readonly<Record<string, (cluster: Cluster, slot: number) => number>> = {
  'key-count': (cluster, slot) => cluster.countKeys(slot),
  'cpu-usec': (cluster, slot) => cluster.usage.get(slot)?.micros ?? 0,
  'network-bytes-in': (cluster, slot) => cluster.usage.get(slot)?.bytesIn ?? 0,
  'network-bytes-out': (cluster, slot) => cluster.usage.get(slot)?.bytesOut ?? 0,
}

/** What the requests to a slot have taken. */
export interface SlotUsage {
  micros: number
  bytesIn: number
  bytesOut: number
}
