// The port of the cluster bus, where other nodes connect to this one. What they send enters the engine like a client's input.
//
// Change together: outgoing.ts, by which this node connects to others.

import type { Server } from '@valkey-playground/engine'
import { busPort } from '@valkey-playground/engine'
import type { Socket } from 'node:net'
import { CollectedOutput } from './collected-output.ts'
import { ListenError, openListeners } from './listeners.ts'
import type { Listeners } from './listeners.ts'
import type { SharedByConnections } from './open-sockets.ts'

const MOST_PORT = 65535
/** An IPv4 address that arrives at a socket for both families. */
const MAPPED = /^::ffff:(?=\d+\.)/

function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(MAPPED, '')
}

function accept(server: Server, { output, sockets }: SharedByConnections, socket: Socket): void {
  sockets.add(socket)
  const collected = new CollectedOutput(socket, output)
  const events = server.cluster?.bus.accept({
    peerIp: plainAddress(socket.remoteAddress),
    localIp: plainAddress(socket.localAddress),
    write: (bytes) => collected.write(bytes),
    close: () => collected.end(),
    waiting: () => collected.waiting,
  })
  socket.on('data', (chunk: Buffer) => {
    output.begin()
    events?.received(chunk.toString('latin1'))
    output.flush()
  })
  socket.on('error', () => {})
  socket.on('close', () => events?.closed())
}

/** Listens for other nodes, and begins to speak to them. Null without cluster mode. @throws ListenError */
export async function openBus(
  server: Server,
  shared: SharedByConnections,
  settings: { readonly bind: readonly string[]; readonly backlog: number },
): Promise<Listeners | null> {
  const { cluster } = server
  if (!cluster) return null
  const port = busPort(cluster)
  if (port > MOST_PORT) {
    throw new ListenError([
      'Server port number too high for cluster mode. Cluster bus port number cannot be higher than 65535.',
    ])
  }
  const listeners = await openListeners({ ...settings, port, unixsocket: '', unixsocketperm: 0 }, (socket) =>
    accept(server, shared, socket),
  )
  cluster.bus.start()
  return listeners
}
