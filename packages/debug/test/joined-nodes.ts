// Two nodes of a cluster in one process. Their connections are a queue, and nothing moves before a turn: each lets what waits arrive and
// both clocks go on.
import { busPort, type ConnectionEvents, type Host } from '@valkey-playground/engine'
import type { Bench } from '../../api/test/harness.ts'

/** How far a turn sets the clocks forward: more than the bus waits between two looks around. */
const TURN_MS = 150
const ADDRESS = '127.0.0.1'
/** More than any two nodes need to know each other. */
const MOST_TURNS = 200

/** The wires between nodes. */
export class NodeWires {
  readonly #nodes: Bench[] = []
  #waiting: (() => void)[] = []
  #now = 1_700_000_000_000

  /** What a node needs of the outside; `salt` makes its name another than the others'. */
  outside(salt: number): Partial<Host> {
    let state = salt
    return {
      random: () => (state = (state * 16807) % 2147483647) / 2147483647,
      connect: (_address, port, events) => this.#connect(port, events),
    }
  }

  #connect(port: number, events: ConnectionEvents): ReturnType<NonNullable<Host['connect']>> {
    const cluster = this.#nodes
      .map(({ server }) => server.cluster)
      .find((one) => one !== null && busPort(one) === port)
    let open = true
    const later = (work: () => void): void => {
      this.#waiting.push(() => {
        if (open) work()
      })
    }
    const close = (): void => {
      open = false
    }
    const far = cluster?.bus.accept({
      peerIp: ADDRESS,
      localIp: ADDRESS,
      write: (bytes) => later(() => events.received(bytes)),
      close,
    })
    later(() => (far ? events.connected() : events.closed('Connection refused')))
    return { write: (bytes) => later(() => far?.received(bytes)), close }
  }

  /** Lets a node in. */
  join(node: Bench): void {
    this.#nodes.push(node)
    node.server.cluster?.bus.start()
  }

  /** Lets arrive what waits, and time pass. */
  turn(): void {
    for (const work of this.#waiting.splice(0)) work()
    this.#now += TURN_MS
    for (const node of this.#nodes) {
      node.setTime(this.#now)
      node.server.pump()
      node.server.settle()
    }
  }

  /** Takes turns until something is so. */
  until(what: () => boolean): void {
    for (let turns = 0; !what(); turns++) {
      if (turns === MOST_TURNS) throw new Error('that does not come to be')
      this.turn()
    }
  }
}
