// FAILOVER: a primary hands its part over to a replica that has all of its data.
//
//   wait: writes are paused until the replica has caught up → hand over: become its replica with PSYNC … FAILOVER, which makes
//   it a primary; if it does not want to, stay what we are
import type { Bytes } from '../base/bytes.ts'
import type { Server } from '../server/server.ts'
import { replicaAddress } from './replica-state.ts'

/** A replica by its address. */
export interface FailoverTarget {
  readonly host: Bytes
  readonly port: number
}

/** What is asked for. */
export interface FailoverRequest {
  /** Null for any replica that has caught up. */
  readonly target: FailoverTarget | null
  /** Milliseconds to wait for it, 0 for as long as it takes. */
  readonly timeout: number
  /** Hand over when the time is up, even if it has not caught up. */
  readonly force: boolean
}

/** In INFO's words. */
export type FailoverState = 'no-failover' | 'waiting-for-sync' | 'failover-in-progress'

/** The handing over of one server. */
export class Failover {
  readonly #server: Server
  #target: FailoverTarget | null = null
  #endAt = 0
  #force = false
  state: FailoverState = 'no-failover'

  constructor(server: Server) {
    this.#server = server
  }

  /** Whether the stream must stand still for the replicas to catch up. */
  get pausesReplicas(): boolean {
    return this.state !== 'no-failover'
  }

  /** Begins. */
  start({ target, timeout, force }: FailoverRequest): void {
    const { host, pause } = this.#server
    host.log(
      'notice',
      target ? `FAILOVER requested to ${target.host}:${target.port}.` : 'FAILOVER requested to any replica.',
    )
    this.#target = target
    this.#endAt = timeout > 0 ? host.now() + timeout : 0
    this.#force = force
    this.state = 'waiting-for-sync'
    pause.start('write', Number.MAX_SAFE_INTEGER, 'failover')
    this.#server.replication.keepTime()
  }

  /** Gives it up. */
  abort(reason: string): void {
    if (this.state === 'no-failover') return
    const { host, replication } = this.#server
    const where = this.#target ? `${this.#target.host}:${this.#target.port}` : 'any replica'
    host.log('notice', `FAILOVER to ${where} aborted: ${reason}`)
    const inProgress = this.state === 'failover-in-progress'
    this.#clear()
    if (inProgress) replication.unsetPrimary()
  }

  /** Looks whether the time is up or the replica has caught up. */
  cron(): void {
    if (this.state !== 'waiting-for-sync') return
    const { host, replication } = this.#server
    if (this.#endAt > 0 && this.#endAt <= host.now()) {
      if (!this.#force) {
        this.abort('Replica never caught up before timeout')
        return
      }
      const { host: address, port } = this.#target as FailoverTarget
      host.log('notice', `FAILOVER to ${address}:${port} time out exceeded, failing over.`)
      this.#handOver()
      return
    }
    const wanted = this.#target
    const replica = [...replication.replicas.all].find(
      (client) =>
        client.replication?.ackOffset === replication.history.offset &&
        (wanted === null ||
          (replicaAddress(client) === wanted.host && client.replication.listeningPort === wanted.port)),
    )
    if (!replica?.replication) return
    this.#target = { host: replicaAddress(replica), port: replica.replication.listeningPort }
    host.log('notice', `Failover target ${this.#target.host}:${this.#target.port} is synced, failing over.`)
    this.#handOver()
  }

  /** The target has answered. Returns whether we go on as its replica. */
  answered(accepted: boolean): boolean {
    if (this.state !== 'failover-in-progress') return true
    if (accepted) this.#clear()
    else this.abort('Failover target rejected psync request')
    return accepted
  }

  #handOver(): void {
    const { host, port } = this.#target as FailoverTarget
    this.state = 'failover-in-progress'
    this.#server.replication.setPrimary(host, port)
  }

  #clear(): void {
    this.state = 'no-failover'
    this.#target = null
    this.#endAt = 0
    this.#force = false
    this.#server.pause.end('failover')
  }
}
