// Reading and writing tar archives: plain files with ustar names, nothing else.
//
// The headers and libraries of the compiler travel as one tar per part. Contents are views into the archive's own
// bytes, so unpacking copies nothing. Change together: resources.ts, ../../scripts/pack-resources.mjs.

const blockSize = 512

/** One file of an archive; `data` is a view into the archive. */
export interface TarEntry {
  readonly path: string
  readonly data: Uint8Array
}

/** Lists the files of `archive` (folders are implied by paths). Stops at the end marker or at the end of the bytes. */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  let offset = 0
  while (offset + blockSize <= archive.length) {
    const header = archive.subarray(offset, offset + blockSize)
    const name = text(header, 0, 100)
    if (name === '') return
    const size = Number.parseInt(text(header, 124, 12), 8)
    if (Number.isNaN(size)) throw new Error(`damaged archive: no size for ${name}`)
    const prefix = text(header, 257, 5) === 'ustar' && header[263] === 0x30 ? text(header, 345, 155) : ''
    const kind = header[156]
    offset += blockSize
    if (kind === 0x30 || kind === 0) {
      const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^(\.?\/)+/, '')
      yield { path, data: archive.subarray(offset, offset + size) }
    }
    offset += Math.ceil(size / blockSize) * blockSize
  }
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim()
}

/** Makes an archive of `files`, in their order. Names longer than 100 bytes are refused. Times are zero, so equal files give equal bytes. */
export function writeTar(
  files: Iterable<readonly [path: string, data: Uint8Array, executable?: boolean]>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const encoder = new TextEncoder()
  for (const [path, data, executable = false] of files) {
    const header = new Uint8Array(blockSize)
    const put = (field: string, at: number): void => void encoder.encodeInto(field, header.subarray(at))
    if (encoder.encode(path).length > 100) throw new Error(`${path}: too long a name for an archive`)
    put(path, 0)
    put(executable ? '0000755' : '0000644', 100)
    put('0000000', 108)
    put('0000000', 116)
    put(data.length.toString(8).padStart(11, '0'), 124)
    put('00000000000', 136)
    put(' '.repeat(8), 148)
    put('0', 156)
    put('ustar', 257)
    put('00', 263)
    const sum = header.reduce((total, byte) => total + byte, 0)
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    parts.push(header, data, new Uint8Array((blockSize - (data.length % blockSize)) % blockSize))
  }
  parts.push(new Uint8Array(2 * blockSize))
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
