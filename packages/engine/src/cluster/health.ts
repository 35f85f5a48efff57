// Whether the cluster serves requests, as this node sees it: all slots have an owner that is well (unless that is not asked
// for), and most owners can be reached.
//
// A primary that starts, or was cut off, waits before it serves again: it may have been replaced meanwhile and not know it yet. A
// node without a bus is alone and has nobody to wait for.
import type { Cluster } from './cluster.ts'
import { isNode, isReplica, isVoter, NODE } from './node.ts'

const WRITABLE_DELAY_MS = 2000
const LEAST_REJOIN_MS = 500
const MOST_REJOIN_MS = 5000

type Trouble = 'uncovered' | 'minority'

const TROUBLES: Readonly<Record<Trouble, string>> = {
  uncovered:
    "At least one hash slot is not served by any available node. Please check the 'cluster-require-full-coverage' configuration.",
  minority: 'I am part of a minority partition.',
}

/** The health of a cluster, as one node sees it. */
export class ClusterHealth {
  readonly #cluster: Cluster
  #ok = false
  #trouble: Trouble | null = null
  #firstLook = 0
  #minorityAt = 0
  /** Without a bus: null until somebody asks. */
  #alone: boolean | null = null

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Whether requests are served. */
  get ok(): boolean {
    if (this.#cluster.bus.running) return this.#ok
    return (this.#alone ??= this.#findTrouble() === null)
  }

  /** Something has changed: a node without a bus finds out anew when it is asked. */
  forget(): void {
    this.#alone = null
  }

  /** Looks again. */
  look(): void {
    const { server, myself, nodeTimeout } = this.#cluster
    const { host } = server
    const now = host.now()
    this.#firstLook ||= now
    const primary = !isReplica(myself)
    if (primary && !this.#ok && now - this.#firstLook < WRITABLE_DELAY_MS) return
    const trouble = this.#findTrouble()
    if (trouble === 'minority') this.#minorityAt = now
    const ok = trouble === null
    if (ok !== this.#ok) {
      const delay = Math.min(Math.max(nodeTimeout, LEAST_REJOIN_MS), MOST_REJOIN_MS)
      if (ok && primary && now - this.#minorityAt < delay) return
      host.log(ok ? 'notice' : 'warning', `Cluster state changed: ${ok ? 'ok' : 'fail'}`)
      this.#ok = ok
    }
    if (trouble && trouble !== this.#trouble)
      host.log('warning', `Cluster is currently down: ${TROUBLES[trouble]}`)
    this.#trouble = trouble
  }

  #findTrouble(): Trouble | null {
    const { nodes, slots, server, quorum } = this.#cluster
    const reachable = nodes.filter((node) => isVoter(node) && !isNode(node, NODE.fail | NODE.pfail))
    if (reachable.length < quorum) return 'minority'
    const covered = slots.every((owner) => owner !== null && !isNode(owner, NODE.fail))
    return covered || !server.config.flag('cluster-require-full-coverage') ? null : 'uncovered'
  }
}
