// The engine's files in the Origin Private File System, by access handles that write at once: after a file was opened
// once, everything about it is synchronous, so a save that has begun is over before the page can go away. All that are there are
// opened in the beginning. A new one is in memory until it is open, so modules can read what they have just written.
//
// Such handles cannot be renamed into place. A file therefore has two slots, `name.0` and `name.1`; a new content goes into
// the free one and becomes valid with its header, written last. Whatever interrupts it, one slot is sound.
//   slot: 8 bytes magic | 8 bytes generation (float64) | content
import { MemoryStorage, type MaybePromise, type Storage } from '@valkey-playground/engine'

/** What is used of a synchronous access handle. */
export interface SlotHandle {
  read(into: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  truncate(length: number): void
  getSize(): number
  flush(): void
  close(): void
}

/** Where slots lie. Their names have only letters, digits and `-_.%`. */
export interface SlotFolder {
  /** The names of all slots. */
  names(): Promise<readonly string[]>
  /** Opens a slot; makes it if need be. */
  open(name: string): Promise<SlotHandle>
}

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
  readonly #folder: SlotFolder
  readonly #files = new Map<string, SlottedFile>()
  /** Files that are being opened, and what they have meanwhile. */
  readonly #opening = new Map<string, Promise<void>>()
  readonly #young = new MemoryStorage()

  /** Use `open`. */
  private constructor(folder: SlotFolder) {
    this.#folder = folder
  }

  /** @param names files to open ahead besides those that are there, so that even their first write is safe when it returns */
  static async open(folder: SlotFolder, names: readonly string[]): Promise<OpfsStorage> {
    const storage = new OpfsStorage(folder)
    const there = (await folder.names()).map((slot) => decodeURIComponent(slot.replace(/\.[01]$/, '')))
    await Promise.all(
      [...new Set([...names, ...there])].map(async (name) => {
        storage.#files.set(name, await storage.#openFile(name))
      }),
    )
    return storage
  }

  read(name: string): Uint8Array | undefined {
    const file = this.#files.get(name)
    if (file === undefined) return this.#young.read(name)
    if (file.current !== null) return content(file.slots[file.current], HEADER)
    // Bytes without a sound header are no file of ours any more; the reader shall see that something is wrong.
    const rest = file.slots.find((slot) => slot.getSize() > 0)
    return rest === undefined ? undefined : content(rest, 0)
  }

  write(name: string, chunks: Iterable<Uint8Array>): MaybePromise<void> {
    const file = this.#files.get(name)
    if (file !== undefined) return replace(file, chunks)
    this.#young.write(name, chunks)
    return this.#settle(name)
  }

  append(name: string, bytes: Uint8Array, sync: boolean): MaybePromise<void> {
    const file = this.#files.get(name)
    if (file === undefined) {
      this.#young.append(name, bytes)
      return this.#settle(name)
    }
    if (file.current === null) return replace(file, [bytes])
    const slot = file.slots[file.current]
    writeAll(slot, bytes, slot.getSize())
    if (sync) slot.flush()
  }

  sync(name: string): MaybePromise<void> {
    const file = this.#files.get(name)
    if (file === undefined) return this.#opening.get(name)
    if (file.current !== null) file.slots[file.current].flush()
  }

  truncate(name: string, length: number): void {
    const file = this.#files.get(name)
    if (file === undefined) this.#young.truncate(name, length)
    else if (file.current !== null) file.slots[file.current].truncate(HEADER + length)
  }

  /** Opens a file, so that what is written to it from then on is safe when the write returns. */
  async prepare(name: string): Promise<void> {
    if (!this.#files.has(name)) await this.#settle(name)
  }

  /** The slots stay, empty: an open handle cannot be removed. */
  remove(name: string): void {
    const file = this.#files.get(name)
    if (file === undefined) return this.#young.remove(name)
    // The content goes last, or a crash in between would bring back an older one.
    for (const index of file.current === 0 ? [1, 0] : [0, 1]) {
      const slot = file.slots[index] as SlotHandle
      slot.truncate(0)
      slot.flush()
    }
    file.current = null
  }

  /** Opens a file that is in memory as yet; resolves when what it has then is safe. */
  #settle(name: string): Promise<void> {
    const known = this.#opening.get(name)
    if (known !== undefined) return known
    const opening = this.#openFile(name)
      .then((file) => {
        const bytes = this.#young.read(name)
        if (bytes !== undefined) replace(file, [bytes])
        this.#files.set(name, file)
        this.#young.remove(name)
      })
      .finally(() => this.#opening.delete(name))
    this.#opening.set(name, opening)
    return opening
  }

  async #openFile(name: string): Promise<SlottedFile> {
    const slot = (index: 0 | 1): Promise<SlotHandle> =>
      this.#folder.open(`${encodeURIComponent(name)}.${index}`)
    const slots = [await slot(0), await slot(1)] as const
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
