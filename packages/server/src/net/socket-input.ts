// What the peer of an accepted socket sends. Node makes a buffer of 64 kB and a chunk of a stream for each piece of input; for
// sockets that it opens itself its option `onread` reads into a buffer of the caller's instead, which takes a sixth less of the
// processor for a short request and its answer. Accepted sockets have no such option, so what it sets is set here. Where Node
// keeps other names for that, and on Windows, where reads may overlap, input comes by 'data' events as usual.
//
// A peer that sends more than a buffer full is read on in the next turn of the loop: Node by itself reads up to 32 buffers in a
// row, and all others would wait seconds for three that send without a pause.
import type { Socket } from 'node:net'

/** What `onread` sets on a socket and its handle. */
interface Readable {
  readonly [key: symbol]: unknown
  readonly _handle?: { readonly useUserBuffer?: (buffer: Buffer) => void } | null
}

/** All sockets may share it: what was read is taken out of it before anything else is read. */
const shared: Buffer = Buffer.allocUnsafeSlow(65_536)

function symbolOf(socket: Socket, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === description)
}

/** Takes what was read; false stops reading. */
type Take = (bytes: Buffer, length: number) => boolean

function readInPlace(socket: Socket, take: Take): boolean {
  const handle = (socket as unknown as Readable)._handle
  const [buffer, callback] = [symbolOf(socket, 'kBuffer'), symbolOf(socket, 'kBufferCb')]
  if (process.platform === 'win32' || !handle?.useUserBuffer || !buffer || !callback) return false
  Object.assign(socket, {
    [buffer]: shared,
    [callback]: (length: number, bytes: Buffer) => take(bytes, length),
  })
  handle.useUserBuffer(shared)
  socket.resume()
  return true
}

/** Hands over what comes, as byte strings. @param take is called before anything else is read */
export function onInput(socket: Socket, take: (text: string) => void): void {
  const inTurn: Take = (bytes, length) => {
    take(bytes.toString('latin1', 0, length))
    if (length < bytes.length) return true
    setImmediate(() => socket.resume())
    return false
  }
  if (readInPlace(socket, inTurn)) return
  socket.on('data', (chunk: Buffer) => take(chunk.toString('latin1')))
}
