// Reading tar archives: plain files with ustar names, nothing else.
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
