// What the memory pane computes: bytes as rows of hexadecimal numbers and letters, which of them are marked or new, and what is typed.

/** One byte. */
export interface MemoryCell {
  readonly address: number
  readonly hex: string
  /** The letter it stands for, `·` if none. */
  readonly letter: string
  /** Belongs to the variable that is looked at. */
  readonly marked: boolean
  /** Is another than when memory was read before. */
  readonly changed: boolean
}

/** A row of bytes. */
export interface MemoryRow {
  readonly address: number
  readonly cells: readonly MemoryCell[]
}

/** A piece of memory. */
export interface MemoryPiece {
  readonly address: number
  readonly bytes: Uint8Array
}

/** Bytes in a row. */
export const ROW = 16

/** The beginning of the row that an address is in. */
export function rowStart(address: number): number {
  return Math.max(0, address - (address % ROW))
}

/** An address as it is shown. */
export function showAddress(address: number): string {
  return `0x${address.toString(16).padStart(6, '0')}`
}

/** Rows of a piece. `marked` is a range of addresses, `before` what was read before. */
export function memoryRows(
  { address, bytes }: MemoryPiece,
  marked: { readonly start: number; readonly length: number } | null,
  before: MemoryPiece | null,
): readonly MemoryRow[] {
  const rows: MemoryRow[] = []
  for (let at = 0; at < bytes.length; at += ROW)
    rows.push({
      address: address + at,
      cells: [...bytes.subarray(at, at + ROW)].map((byte, index) => {
        const where = address + at + index
        const old = before?.bytes[where - before.address]
        return {
          address: where,
          hex: byte.toString(16).padStart(2, '0'),
          letter: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
          marked: marked !== null && where >= marked.start && where < marked.start + marked.length,
          changed: old !== undefined && old !== byte,
        }
      }),
    })
  return rows
}

/** Bytes from base64, as the protocol has them. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

/** Bytes of what was typed: hexadecimal digits in pairs, blanks between them as one likes. Null if it is none. */
export function typedBytes(text: string): Uint8Array | null {
  const digits = text.replaceAll(/\s+/g, '')
  if (digits === '' || !/^(?:[0-9a-f]{2})+$/i.test(digits)) return null
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
