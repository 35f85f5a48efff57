// What the peer of a socket sends. Node makes a buffer of 64 kB and a chunk of a stream for each piece of input; for
// sockets that it opens itself its option `onread` reads into a buffer of the caller's instead, which takes a sixth less of the
// processor for a short request and its answer. Accepted sockets have no such option, so what it sets is set here. Where Node
// keeps other names for that, and on Windows, where reads may overlap, input comes by 'data' events as usual.
//
// A peer that sends more than a buffer full is read on in the next turn of the loop: Node by itself reads up to 32 buffers in a
// row, and all others would wait seconds for three that send without a pause.
import type { OnReadOpts, Socket } from 'node:net'

const BUFFER_BYTES = 65_536

/** What `onread` sets on a socket and its handle. */
interface Readable {
  readonly [key: symbol]: unknown
  readonly _handle?: { readonly useUserBuffer?: (buffer: Buffer) => void } | null
}

/** All sockets may share it: what was read is taken out of it before anything else is read. */
const shared: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)

function symbolOf(socket: Socket, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === description)
}

/** Takes so many bytes that were read; false stops reading. */
type Take = OnReadOpts['callback']

function readInPlace(socket: Socket, take: Take): boolean {
  const handle = (socket as unknown as Readable)._handle
  const [buffer, callback] = [symbolOf(socket, 'kBuffer'), symbolOf(socket, 'kBufferCb')]
  if (process.platform === 'win32' || !handle?.useUserBuffer || !buffer || !callback) return false
  Object.assign(socket, {
    [buffer]: shared,
    [callback]: take,
  })
  handle.useUserBuffer(shared)
  socket.resume()
  return true
}

function inTurn(take: (text: string) => void, goOn: () => void): Take {
  return (length, bytes) => {
    take((bytes as Buffer).toString('latin1', 0, length))
    if (length < bytes.length) return true
    setImmediate(goOn)
    return false
  }
}

/** How a socket that is going to be opened reads. @param goOn has it read on */
export function readingInTurn(take: (text: string) => void, goOn: () => void): OnReadOpts {
  return { buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES), callback: inTurn(take, goOn) }
}

/** Hands over what an accepted socket receives, as byte strings. @param take is called before anything else is read */
export function onInput(socket: Socket, take: (text: string) => void): void {
  if (
    readInPlace(
      socket,
      inTurn(take, () => socket.resume()),
    )
  )
    return
  socket.on('data', (chunk: Buffer) => take(chunk.toString('latin1')))
}
