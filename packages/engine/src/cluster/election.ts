// How a replica takes its primary's place: because most primaries say that it has failed, or because somebody wants it so
// (CLUSTER FAILOVER). It asks the primaries for their votes; each votes once an epoch.
//
//   by itself: primary failed → wait (rank of the data) → ask → most votes → take over
//   by hand:   ask the primary to stand still → have all of its stream → ask → …; FORCE skips the first, TAKEOVER all
import { SLOTS } from '../base/hash-slot.ts'
import type { MessageHeader } from './bus/message.ts'
import { MESSAGE_FLAG } from './bus/message.ts'
import type { Cluster } from './cluster.ts'
import { isNode, isReplica, isVoter, logName, NODE, primaryOf, type ClusterNode } from './node.ts'
import { becomePrimary } from './roles.ts'
import { hasSlot } from './slot-set.ts'

const LEAST_TIMEOUT_MS = 2000
/** The news of the failure must get around first. */
const DELAY_MS = 500
const RANDOM_DELAY_MS = 500
const RANK_DELAY_MS = 1000
const FAILED_RANK_DELAY_MS = 500
const LOG_AGAIN_MS = 1000
/** Clients of a primary that hands over are paused for so many times the time limit. */
const PAUSE_LIMITS = 2

const OBSTACLES = {
  age: "Disconnected from primary for longer than allowed. Please check the 'cluster-replica-validity-factor' configuration option.",
  delay: 'Waiting the delay before I can start a new failover.',
  expired: 'Failover attempt expired.',
  votes: 'Waiting for votes, but majority still not reached.',
} as const

type Obstacle = keyof typeof OBSTACLES

/** A handing over that somebody has asked for. */
interface Manual {
  readonly until: number
  /** On the primary: who takes over. */
  readonly replica: ClusterNode | null
  /** On the replica: where the stream stands still; null until the primary has said so. */
  offset: number | null
  mayStart: boolean
}

/** The elections of one node. */
export class Election {
  readonly #cluster: Cluster
  /** When votes are asked for, Unix ms; 0 when no election is on. */
  #at = 0
  #votes = 0
  #asked = false
  #epoch = 0
  #rank = 0
  #failedRank = 0
  #obstacle: Obstacle | null = null
  #loggedAt = 0
  manual: Manual | null = null

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Gives up the election. */
  forget(): void {
    this.#at = 0
  }

  /** Another node has claimed an epoch that this election would have given. */
  overtakenBy(sender: ClusterNode): void {
    if (this.#at === 0 || !this.#asked || sender.configEpoch < this.#epoch) return
    this.#at = 0
    this.#cluster.server.host.log(
      'warning',
      `Failover election in progress for epoch ${this.#epoch}, but received a claim from node ${logName(sender)} with an equal or higher epoch ${sender.configEpoch}. Resetting the election since we cannot win an election in the past.`,
    )
    this.#cluster.later('failover')
  }

  /** A vote has come. */
  takeVote(sender: ClusterNode, epoch: number): void {
    if (!isVoter(sender) || epoch < this.#epoch) return
    this.#votes++
    this.#cluster.later('failover')
  }

  /** Votes for a replica, if it may have this node's vote. */
  vote(candidate: ClusterNode, request: MessageHeader): void {
    const cluster = this.#cluster
    if (!isVoter(cluster.myself)) return
    const { host } = cluster.server
    const why = this.#refusal(candidate, request)
    if (why !== null) {
      host.log('warning', `Failover auth denied to ${logName(candidate)}${why}`)
      return
    }
    cluster.lastVoteEpoch = cluster.currentEpoch
    cluster.later('save')
    cluster.bus.send(candidate.contact.link, { type: 'auth-ack' })
    host.log('notice', `Failover auth granted to ${logName(candidate)} for epoch ${cluster.currentEpoch}`)
  }

  #refusal(candidate: ClusterNode, request: MessageHeader): string | null {
    const { currentEpoch, lastVoteEpoch, slots } = this.#cluster
    if (request.currentEpoch < currentEpoch)
      return `: reqEpoch (${request.currentEpoch}) < curEpoch(${currentEpoch})`
    if (lastVoteEpoch === currentEpoch) return `: already voted for epoch ${currentEpoch}`
    const at = ` for epoch ${request.currentEpoch}: `
    if (!isReplica(candidate)) return `${at}it is a primary node`
    if (!candidate.primary) return `${at}I don't know its primary`
    if (!isNode(candidate.primary, NODE.fail) && !(request.messageFlags & MESSAGE_FLAG.forceAck))
      return `${at}its primary is up`
    for (let slot = 0; slot < SLOTS; slot++) {
      const owner = slots[slot]
      if (!owner || !hasSlot(request.slots, slot) || this.#cluster.isUnclaimed(slot)) continue
      if (owner.configEpoch > request.configEpoch)
        return `: slot ${slot} epoch (${owner.configEpoch}) > reqConfigEpoch (${request.configEpoch})`
    }
    return null
  }

  /** Begins a handing over, on the replica. @param how `force` does without the primary, `takeover` without votes too */
  startManual(how: 'ask' | 'force' | 'takeover'): void {
    const cluster = this.#cluster
    const { host, config } = cluster.server
    this.resetManual()
    const until = host.now() + config.number('cluster-manual-failover-timeout')
    this.manual = { until, replica: null, offset: null, mayStart: false }
    if (how === 'takeover') {
      cluster.bumpEpoch()
      this.#takeOver()
    } else if (how === 'force') {
      this.#allowStart()
      cluster.later('manual-failover')
    } else {
      cluster.bus.send(cluster.myself.primary?.contact.link ?? null, { type: 'mfstart' })
    }
  }

  /** A replica wants to take over: clients are paused, so that it can have all of the stream. */
  standStill(replica: ClusterNode): void {
    const { server } = this.#cluster
    const limit = server.config.number('cluster-manual-failover-timeout')
    const now = server.host.now()
    this.resetManual()
    this.manual = { until: now + limit, replica, offset: null, mayStart: false }
    server.pause.start('write', now + limit * PAUSE_LIMITS, 'failover')
    server.host.log('notice', `Manual failover requested by replica ${logName(replica)}.`)
  }

  /** The primary stands still: where. */
  takeOffset(offset: number): void {
    const { manual } = this
    if (!manual || manual.offset !== null) return
    manual.offset = offset
    this.#cluster.later('manual-failover')
    this.#cluster.server.host.log(
      'notice',
      `Received replication offset for paused primary manual failover: ${offset}`,
    )
  }

  /** Ends a handing over, done or not. */
  resetManual(): void {
    if (this.manual?.replica) this.#cluster.server.pause.end('failover')
    this.manual = null
  }

  /** Gives a handing over up when its time has come. */
  checkManual(): void {
    const { host } = this.#cluster.server
    if (!this.manual || this.manual.until >= host.now()) return
    host.log('warning', 'Manual failover timed out.')
    this.resetManual()
  }

  /** Looks whether all of the stream is there. */
  advanceManual(): void {
    const { manual } = this
    if (!manual || manual.mayStart || manual.offset === null) return
    const { server } = this.#cluster
    if (manual.offset !== this.#cluster.offset) return
    this.#allowStart()
    server.host.log('notice', 'All primary replication stream processed, manual failover can start.')
    this.#cluster.later('failover')
  }

  #allowStart(): void {
    if (this.#at !== 0) {
      this.#at = 0
      this.#cluster.server.host.log(
        'warning',
        `Failover election in progress for epoch ${this.#epoch}, but received a new manual failover. Resetting the election.`,
      )
    }
    if (this.manual) this.manual.mayStart = true
  }

  /** Does what the election needs now. */
  advance(): void {
    const cluster = this.#cluster
    const { myself, server, nodeTimeout } = cluster
    const { host } = server
    const manual = this.manual?.mayStart === true
    const failed = myself.primary !== null && isNode(myself.primary, NODE.fail)
    const wanted = manual || (failed && !server.config.flag('cluster-replica-no-failover'))
    if (!isReplica(myself) || !myself.primary || !wanted) {
      this.#obstacle = null
      return
    }
    if (!manual && this.#isTooOld()) return this.#blockedBy('age')
    const now = host.now()
    const timeout = Math.max(nodeTimeout * 2, LEAST_TIMEOUT_MS)
    let age = now - this.#at
    if (age > timeout * 2) {
      this.#plan(now)
      if (now < this.#at) return
      age = 0
    }
    if (!this.#asked && !this.manual) this.#adjust()
    if (now < this.#at) return this.#blockedBy('delay')
    if (age > timeout) return this.#blockedBy('expired')
    if (!this.#asked) return this.#ask()
    if (this.#votes < cluster.quorum) return this.#blockedBy('votes')
    host.log('notice', "Failover election won: I'm the new primary.")
    if (myself.configEpoch < this.#epoch) {
      myself.configEpoch = this.#epoch
      host.log('notice', `configEpoch set to ${myself.configEpoch} after successful failover`)
    }
    this.#takeOver()
  }

  #isTooOld(): boolean {
    const { server, nodeTimeout } = this.#cluster
    const { link } = server.replication
    const since = link?.state === 'connected' ? link.heardAt : (link?.downSince ?? 0)
    let age = server.host.now() - since
    if (age > nodeTimeout) age -= nodeTimeout
    const factor = server.config.number('cluster-replica-validity-factor')
    return factor > 0 && age > server.config.number('repl-ping-replica-period') * 1000 + nodeTimeout * factor
  }

  #plan(now: number): void {
    const { server, bus } = this.#cluster
    this.#votes = 0
    this.#asked = false
    this.#rank = this.manual ? 0 : this.#dataRank()
    this.#failedRank = this.#shardRank()
    const delay = DELAY_MS + Math.floor(server.host.random() * RANDOM_DELAY_MS)
    this.#at = this.manual
      ? now
      : now + delay + this.#rank * RANK_DELAY_MS + this.#failedRank * FAILED_RANK_DELAY_MS
    server.host.log(
      'notice',
      `Start of election delayed for ${this.#at - now} milliseconds (rank #${this.#rank}, primary rank #${this.#failedRank}, offset ${this.#cluster.offset}).`,
    )
    // The other replicas shall know how far this one is.
    bus.broadcastPong('replicas')
  }

  // What was heard since may have changed who goes first.
  #adjust(): void {
    const { host } = this.#cluster.server
    const rank = this.#dataRank()
    if (rank !== this.#rank) {
      const added = (rank - this.#rank) * RANK_DELAY_MS
      this.#at += added
      this.#rank = rank
      host.log('notice', `Replica rank updated to #${rank}, added ${added} milliseconds of delay.`)
    }
    const failedRank = this.#shardRank()
    if (failedRank !== this.#failedRank) {
      const added = (failedRank - this.#failedRank) * FAILED_RANK_DELAY_MS
      this.#at += added
      this.#failedRank = failedRank
      host.log(
        'notice',
        `Failed primary rank updated to #${failedRank}, added ${added} milliseconds of delay.`,
      )
    }
  }

  #ask(): void {
    const cluster = this.#cluster
    this.#epoch = ++cluster.currentEpoch
    cluster.server.host.log(
      'notice',
      `Starting a failover election for epoch ${this.#epoch}, node config epoch is ${primaryOf(cluster.myself).configEpoch}`,
    )
    cluster.bus.broadcast({ type: 'auth-req' }, this.manual ? MESSAGE_FLAG.forceAck : 0)
    this.#asked = true
    cluster.later('save', 'state')
  }

  /** How many replicas of the same primary have more data; with the same, the smaller id goes first. */
  #dataRank(): number {
    const { myself, nodes } = this.#cluster
    const own = this.#cluster.offset
    return nodes.filter((node) => {
      if (node === myself || node.primary !== myself.primary || isNode(node, NODE.nofailover)) return false
      const { offset } = node.contact
      return offset > own || (offset === own && node.id < myself.id)
    }).length
  }

  /** How many failed shards go before this one, lest votes be split. */
  #shardRank(): number {
    const cluster = this.#cluster
    const { myself, nodes, server, nodeTimeout } = cluster
    const factor = server.config.number('cluster-replica-validity-factor')
    const oldest = server.host.now() - nodeTimeout * factor
    return nodes.filter((node) => {
      if (!isNode(node, NODE.fail) || !isVoter(node) || node.shardId >= myself.shardId) return false
      return cluster.replicasOf(node).length > 0 && (factor === 0 || node.contact.failedAt >= oldest)
    }).length
  }

  #takeOver(): void {
    const cluster = this.#cluster
    const { myself, server } = cluster
    const old = myself.primary
    if (!old) return
    server.host.log(
      'notice',
      `Setting myself to primary in shard ${myself.shardId} after failover; my old primary is ${logName(old)}`,
    )
    becomePrimary(cluster, myself)
    server.replication.unsetPrimary()
    cluster.assign(cluster.slotsOf(old), myself)
    cluster.health.look()
    this.resetManual()
    this.#at = 0
    cluster.later('save', 'broadcast')
  }

  #blockedBy(obstacle: Obstacle): void {
    const { host } = this.#cluster.server
    const pause = obstacle === 'age' ? 10 * LOG_AGAIN_MS : LOG_AGAIN_MS
    if (obstacle === this.#obstacle && host.now() - this.#loggedAt < pause) return
    this.#obstacle = obstacle
    this.#loggedAt = host.now()
    host.log('notice', `Currently unable to failover: ${OBSTACLES[obstacle]}`)
    if (obstacle === 'votes' || obstacle === 'expired') {
      host.log(
        'notice',
        `Needed quorum: ${this.#cluster.quorum}. Number of votes received so far: ${this.#votes}`,
      )
    }
  }
}
