// What a C server's allocator would give: the size of a block, of a text, of a string object.

/** Bytes of the object in front of every value. */
export const OBJECT_BYTES = 16

/** Texts up to this length lie in one block with their object. */
const EMBEDDED_TEXT = 44
const EXPIRE_BYTES = 8

/** The size of the block an allocator gives for so many bytes: four classes for each doubling. */
export function allocatedBytes(bytes: number): number {
  if (bytes <= 8) return 8
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16
  const step = 2 ** (31 - Math.clz32(bytes - 1) - 2)
  return Math.ceil(bytes / step) * step
}

/** Bytes in front of a text of this length. */
export function textHeader(length: number): number {
  return length < 32 ? 2 : length < 256 ? 4 : length < 65536 ? 6 : 10
}

/** Bytes of a byte string of this length in a block of its own. */
export function textBytes(length: number): number {
  return allocatedBytes(length + textHeader(length))
}

/** What a string object takes, its text included. */
export function textObjectBytes(length: number): number {
  if (length > EMBEDDED_TEXT) return OBJECT_BYTES + textBytes(length)
  const needed = OBJECT_BYTES + length + 4
  const block = allocatedBytes(needed)
  // Room that is left is kept for an expire time, and belongs to neither then.
  return block - needed < EXPIRE_BYTES ? block : block - EXPIRE_BYTES
}
