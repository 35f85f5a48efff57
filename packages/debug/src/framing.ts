// The Debug Adapter Protocol's frame: `Content-Length: n`, an empty line, n bytes of JSON. Bytes in, messages out.

const SEPARATOR = [13, 10, 13, 10]

/** A message with its header. */
export function encodeFrame(message: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message))
  const head = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`)
  const frame = new Uint8Array(head.length + body.length)
  frame.set(head)
  frame.set(body, head.length)
  return frame
}

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0)

  /** Takes more bytes; returns the messages that are complete by now. @throws Error if the stream is none of frames */
  push(bytes: Uint8Array): unknown[] {
    const all = new Uint8Array(this.#rest.length + bytes.length)
    all.set(this.#rest)
    all.set(bytes, this.#rest.length)
    const messages: unknown[] = []
    let at = 0
    for (;;) {
      const end = indexOf(all, SEPARATOR, at)
      if (end < 0) break
      const head = new TextDecoder('latin1').decode(all.subarray(at, end))
      const length = /^content-length:[ \t]*(\d+)[ \t]*$/im.exec(head)?.[1]
      if (length === undefined) throw new Error('a message without Content-Length')
      const from = end + SEPARATOR.length
      if (all.length < from + Number(length)) break
      messages.push(JSON.parse(new TextDecoder().decode(all.subarray(from, from + Number(length)))))
      at = from + Number(length)
    }
    this.#rest = all.slice(at)
    return messages
  }
}

function indexOf(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  for (
    let at = bytes.indexOf(wanted[0] as number, from);
    at >= 0;
    at = bytes.indexOf(wanted[0] as number, at + 1)
  )
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  return -1
}
