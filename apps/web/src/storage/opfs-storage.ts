// The engine's files in the Origin Private File System, by access handles that write at once: after a file was opened
// once, everything about it is synchronous, so a save that has begun is over before the page can go away.
//
// Such handles cannot be renamed into place. A file therefore has two slots, `name.0` and `name.1`; a new content goes into
// the free one and becomes valid with its header, written last. Whatever interrupts it, one slot is sound.
//   slot: 8 bytes magic | 8 bytes generation (float64) | content
import type { MaybePromise, Storage } from '@valkey-playground/engine'

/** What is used of a synchronous access handle. */
export interface SlotHandle {
  read(into: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  truncate(length: number): void
  getSize(): number
  flush(): void
  close(): void
}

/** Opens a slot by its name, which has only letters, digits and `-_.%`; makes it if need be. */
export type OpenSlot = (name: string) => Promise<SlotHandle>

interface SlottedFile {
  readonly slots: readonly [SlotHandle, SlotHandle]
  /** Index of the slot with the content, null while the file does not exist. */
  current: 0 | 1 | null
  generation: number
}

const MAGIC = new Uint8Array([0x56, 0x50, 0x53, 0x4c, 0x4f, 0x54, 0x31, 0x0a])
const HEADER = 16

/** Files of two slots each. */
export class OpfsStorage implements Storage {
  // The page saves by its own rhythm; save points would only do the same work again.
  readonly durable = false
  readonly #openSlot: OpenSlot
  readonly #files = new Map<string, SlottedFile>()
  readonly #opening = new Map<string, Promise<SlottedFile>>()

  /** Use `open`. */
  private constructor(openSlot: OpenSlot) {
    this.#openSlot = openSlot
  }

  /** @param names files to open ahead, so that even their first write is synchronous */
  static async open(openSlot: OpenSlot, names: readonly string[]): Promise<OpfsStorage> {
    const storage = new OpfsStorage(openSlot)
    await Promise.all(names.map((name) => storage.#open(name)))
    return storage
  }

  read(name: string): MaybePromise<Uint8Array | undefined> {
    return this.#with(name, (file) => {
      if (file.current !== null) return content(file.slots[file.current], HEADER)
      // Bytes without a sound header are no file of ours any more; the reader shall see that something is wrong.
      const rest = file.slots.find((slot) => slot.getSize() > 0)
      return rest === undefined ? undefined : content(rest, 0)
    })
  }

  write(name: string, chunks: Iterable<Uint8Array>): MaybePromise<void> {
    const known = this.#files.get(name)
    if (known !== undefined) return replace(known, chunks)
    const taken = [...chunks]
    return this.#with(name, (file) => replace(file, taken))
  }

  append(name: string, bytes: Uint8Array, sync: boolean): MaybePromise<void> {
    return this.#with(name, (file) => {
      if (file.current === null) return replace(file, [bytes])
      const slot = file.slots[file.current]
      writeAll(slot, bytes, slot.getSize())
      if (sync) slot.flush()
    })
  }

  sync(name: string): void {
    const file = this.#files.get(name)
    if (file !== undefined && file.current !== null) file.slots[file.current].flush()
  }

  truncate(name: string, length: number): MaybePromise<void> {
    return this.#with(name, (file) => {
      if (file.current !== null) file.slots[file.current].truncate(HEADER + length)
    })
  }

  /** The slots stay, empty: an open handle cannot be removed. */
  remove(name: string): MaybePromise<void> {
    return this.#with(name, (file) => {
      // The content goes last, or a crash in between would bring back an older one.
      for (const index of file.current === 0 ? [1, 0] : [0, 1]) {
        const slot = file.slots[index] as SlotHandle
        slot.truncate(0)
        slot.flush()
      }
      file.current = null
    })
  }

  #with<T>(name: string, work: (file: SlottedFile) => T): MaybePromise<T> {
    const file = this.#files.get(name)
    return file === undefined ? this.#open(name).then(work) : work(file)
  }

  #open(name: string): Promise<SlottedFile> {
    const known = this.#opening.get(name)
    if (known !== undefined) return known
    const opening = this.#openFile(encodeURIComponent(name))
    this.#opening.set(name, opening)
    return opening.then(
      (file) => {
        this.#files.set(name, file)
        return file
      },
      (error: unknown) => {
        this.#opening.delete(name)
        throw error
      },
    )
  }

  async #openFile(name: string): Promise<SlottedFile> {
    const slots = [await this.#openSlot(`${name}.0`), await this.#openSlot(`${name}.1`)] as const
    const [first, second] = slots.map(generationOf) as [number, number]
    const generation = Math.max(first, second)
    return { slots, current: generation === 0 ? null : first > second ? 0 : 1, generation }
  }
}

/** The generation in a slot's header; 0 when the slot is not whole. */
function generationOf(slot: SlotHandle): number {
  const header = new Uint8Array(HEADER)
  if (slot.read(header, { at: 0 }) < HEADER || MAGIC.some((byte, i) => header[i] !== byte)) return 0
  const generation = new DataView(header.buffer).getFloat64(8)
  return Number.isSafeInteger(generation) && generation > 0 ? generation : 0
}

function content(slot: SlotHandle, from: number): Uint8Array {
  const bytes = new Uint8Array(slot.getSize() - from)
  for (let at = 0; at < bytes.length;) {
    const count = slot.read(bytes.subarray(at), { at: from + at })
    if (count === 0) throw new Error('the file is shorter than it says')
    at += count
  }
  return bytes
}

function writeAll(slot: SlotHandle, bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length;) {
    const count = slot.write(bytes.subarray(at), { at: from + at })
    if (count === 0) throw new Error('no room left')
    at += count
  }
}

function replace(file: SlottedFile, chunks: Iterable<Uint8Array>): void {
  const target = file.current === 0 ? 1 : 0
  const slot = file.slots[target]
  slot.truncate(0)
  let at = HEADER
  for (const chunk of chunks) {
    writeAll(slot, chunk, at)
    at += chunk.length
  }
  slot.flush()
  const header = new Uint8Array(HEADER)
  header.set(MAGIC)
  new DataView(header.buffer).setFloat64(8, file.generation + 1)
  writeAll(slot, header, 0)
  slot.flush()
  const old = file.current
  file.current = target
  file.generation++
  if (old !== null) file.slots[old].truncate(0)
}
