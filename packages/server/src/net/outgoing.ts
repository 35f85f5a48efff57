// Connections to other servers: of a replica to its primary, and of MIGRATE.
//
// What is received enters the engine like a client's input, between `begin` and `flush` of the output queue, so that what it
// causes for other connections leaves in one go. Change together: connection.ts, its counterpart for those who connect to us.

import type { ConnectionEvents, OutgoingConnection } from '@valkey-playground/engine'
import { connect } from 'node:net'
import { CollectedOutput } from './collected-output.ts'
import type { SharedByConnections } from './open-sockets.ts'
import { readingInTurn } from './socket-input.ts'
import { systemErrorText } from '../system-error.ts'

/** Where to connect to, and from which address ('' for any). */
export interface OutgoingTarget {
  readonly host: string
  readonly port: number
  readonly from: string
}

/** Begins to connect. */
export function connectOut(
  { output, sockets }: SharedByConnections,
  target: OutgoingTarget,
  events: ConnectionEvents,
): OutgoingConnection {
  const { host, port, from } = target
  let held = false
  const onread = readingInTurn(
    (text) => enter(() => events.received(text)),
    () => held || socket.resume(),
  )
  const socket = connect({ host, port, noDelay: true, onread, ...(from !== '' && { localAddress: from }) })
  sockets.add(socket)
  const collected = new CollectedOutput(socket, output)
  let open = true
  let reason = ''
  const enter = (work: () => void): void => {
    if (!open) return
    output.begin()
    work()
    output.flush()
  }
  socket.on('connect', () => enter(() => events.connected()))
  socket.on('error', (error) => {
    reason = systemErrorText(error)
  })
  const ended = (): void =>
    enter(() => {
      open = false
      socket.destroy()
      events.closed(reason)
    })
  // That the other side has closed it counts at once, whatever waits to be sent; after an error only 'close' comes.
  socket.on('end', ended)
  socket.on('close', ended)
  return {
    write: (bytes) => void (open && collected.write(bytes)),
    waiting: () => collected.waiting,
    hold(on) {
      held = on
      if (on) socket.pause()
      else socket.resume()
    },
    close() {
      open = false
      collected.end()
    },
  }
}
