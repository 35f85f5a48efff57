// Where nodes of the page's cluster find each other: a call to a port goes to the node that has it, and from then on the two have a
// channel of their own. A node that is gone is not told of; the others miss it, as they would over a network.
//
// Change together: engine/node-network.ts, the nodes' side.
import type { NodeCall, NodeSignal } from '../protocol.ts'

/** The bus is at this distance from the port for clients. */
const BUS_OFFSET = 10000

/** The switchboard of one cluster. */
export class Switchboard {
  readonly #lines = new Map<number, MessagePort>()

  /** Gives a node a line. Returns the node's end of it. */
  attach(port: number): MessagePort {
    const { port1: line, port2: end } = new MessageChannel()
    this.#lines.set(port, line)
    line.onmessage = ({ data }: MessageEvent<NodeCall>) => this.#put(data)
    return end
  }

  /** A node is gone: calls to it are refused. */
  detach(port: number): void {
    this.#lines.get(port)?.close()
    this.#lines.delete(port)
  }

  #put(call: NodeCall): void {
    const line = this.#lines.get(call.port) ?? this.#lines.get(call.port - BUS_OFFSET)
    if (line) return line.postMessage(call, [call.end])
    call.end.postMessage({ type: 'closed', reason: 'Connection refused' } satisfies NodeSignal)
    call.end.close()
  }
}
