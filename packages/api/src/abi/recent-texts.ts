// Short texts that were read from modules' memory lately, by address. Modules read the same constants again and again: comparing bytes with
// a text that is there is quicker than making a text, and the same text needs no new hash when it is a key of maps.
import type { Bytes } from '@valkey-playground/engine'

const PLACES = 256
/** Longer texts are not compared byte by byte. */
const LONGEST = 40

/** The texts of one memory. */
export class RecentTexts {
  readonly #starts = new Int32Array(PLACES)
  readonly #texts: Bytes[] = Array.from({ length: PLACES }, () => '')

  /**
   * The text at an address if it is the one that was there last time, followed by a NUL.
   * @param bytes the memory, which reaches at least to `start`
   */
  terminated(bytes: Uint8Array, start: number): Bytes | undefined {
    const text = this.#at(start)
    // What lies outside of the array is no NUL either.
    return text !== '' && holds(bytes, start, text) && bytes[start + text.length] === 0 ? text : undefined
  }

  /** The text of a length at an address if it is the one that was there last time. */
  sized(bytes: Uint8Array, start: number, length: number): Bytes | undefined {
    const text = this.#at(start)
    return text.length === length && holds(bytes, start, text) ? text : undefined
  }

  keep(start: number, text: Bytes): void {
    if (text.length > LONGEST) return
    const place = placeOf(start)
    this.#starts[place] = start
    this.#texts[place] = text
  }

  #at(start: number): Bytes {
    const place = placeOf(start)
    return this.#starts[place] === start ? (this.#texts[place] as Bytes) : ''
  }
}

function placeOf(start: number): number {
  return (start ^ (start >>> 8)) & (PLACES - 1)
}

function holds(bytes: Uint8Array, start: number, text: Bytes): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[start + index] !== text.charCodeAt(index)) return false
  return true
}
