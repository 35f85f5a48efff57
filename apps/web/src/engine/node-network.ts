// The network of a node of the page's cluster: its connections are message channels, which the page's switchboard hands on.
//
// The bytes are those of TCP: the bus at the node's port plus 10000, clients (replicas are some) at the port. Change together:
// cluster/switchboard.ts.
import { busPort, parseModuleTypeId, type Server } from '@valkey-playground/engine'
import type { ModuleMessageRow, NodeCall, NodePlace, NodeSignal } from '../protocol.ts'
import type { Connect } from './engine-host.ts'

/** All nodes are said to be at one address. */
const ADDRESS = '127.0.0.1'
/** Bytes of a message that are shown. */
const SHOWN = 200

/** The network of one node. */
export interface NodeNetwork {
  /** Parameters the node's server starts with. */
  readonly config: Readonly<Record<string, string>>
  readonly connect: Connect
  /** Lets others in. `onMessage` hears messages between modules. */
  serve(server: Server, onMessage: (message: ModuleMessageRow) => void): void
}

/** What the end of a connection hears. */
interface Ears {
  received(bytes: string): void
  closed(reason: string): void
}

/** Makes a node's network. */
export function createNodeNetwork({ port, line }: NodePlace): NodeNetwork {
  return {
    config: {
      'cluster-enabled': 'yes',
      port: String(port),
      // Short, since people watch: a node that is stopped is missed after this.
      'cluster-node-timeout': '3000',
      'repl-diskless-sync-delay': '0',
    },
    connect(_address, target, events) {
      const { port1: near, port2: far } = new MessageChannel()
      near.onmessage = ({ data }: MessageEvent<NodeSignal>) => {
        if (data.type === 'open') events.connected()
        else hear(near, data, events)
      }
      line.postMessage({ port: target, end: far } satisfies NodeCall, [far])
      return wireOf(near)
    },
    serve(server, onMessage) {
      const { cluster } = server
      line.onmessage = ({ data: { port: called, end } }: MessageEvent<NodeCall>) => {
        const wire = wireOf(end)
        end.postMessage({ type: 'open' } satisfies NodeSignal)
        const toBus = cluster !== null && called === busPort(cluster)
        const ears = toBus
          ? cluster.bus.accept({ ...wire, peerIp: ADDRESS, localIp: ADDRESS })
          : letClientIn(server, wire)
        end.onmessage = ({ data }: MessageEvent<NodeSignal>) => hear(end, data, ears)
      }
      cluster?.bus.watchers.add(({ direction, node, moduleId, type, payload }) =>
        onMessage({
          direction,
          node,
          module: nameIn(moduleId),
          type,
          length: payload.length,
          head: payload.slice(0, SHOWN),
        }),
      )
      cluster?.bus.start()
    },
  }
}

function wireOf(end: MessagePort): ReturnType<Connect> {
  return {
    write: (bytes) => end.postMessage({ type: 'bytes', bytes } satisfies NodeSignal),
    close() {
      end.postMessage({ type: 'closed', reason: '' } satisfies NodeSignal)
      end.close()
    },
  }
}

function hear(end: MessagePort, signal: NodeSignal, ears: Ears): void {
  if (signal.type === 'bytes') ears.received(signal.bytes)
  else if (signal.type === 'closed') {
    end.close()
    ears.closed(signal.reason)
  }
}

function letClientIn(server: Server, wire: ReturnType<Connect>): Ears {
  const client = server.createClient({
    addr: `${ADDRESS}:0`,
    output: (bytes) => wire.write(bytes),
    close: () => wire.close(),
  })
  return {
    received(bytes) {
      if (client.closed) return
      server.feed(client, bytes)
      server.settle()
    },
    closed() {
      server.closeClient(client)
      server.settle()
    },
  }
}

/** The module's name in the eight bytes of its messages' id. */
function nameIn(moduleId: string): string {
  let id = 0n
  for (let i = moduleId.length - 1; i >= 0; i--) id = (id << 8n) | BigInt(moduleId.charCodeAt(i))
  return id === 0n ? '' : parseModuleTypeId(id).name
}
