// The engine's files in the Origin Private File System where it has no synchronous access handles: everything is a promise, and
// the browser itself puts a written file into place when it is whole.
//
// Work queues in one line, so that what is read is what was written before. Change together: opfs-storage.ts, its quick sister.
import type { Storage } from '@valkey-playground/engine'

/** Files of a directory, one thing after the other. */
export class OpfsSlowStorage implements Storage {
  // As in opfs-storage.ts.
  readonly durable = false
  readonly #folder: FileSystemDirectoryHandle
  #last: Promise<unknown> = Promise.resolve()

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return this.#inTurn(async () => {
      try {
        const handle = await this.#folder.getFileHandle(encodeURIComponent(name))
        return new Uint8Array(await (await handle.getFile()).arrayBuffer())
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    })
  }

  write(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    const blob = new Blob([...chunks] as Uint8Array<ArrayBuffer>[])
    return this.#change(name, false, (stream) => stream.write(blob))
  }

  append(name: string, bytes: Uint8Array): Promise<void> {
    const data = bytes.slice()
    return this.#change(name, true, (stream, position) => stream.write({ type: 'write', position, data }))
  }

  /** A written file is as safe as this kind of storage makes it. */
  async sync(): Promise<void> {
    await this.#last
  }

  truncate(name: string, length: number): Promise<void> {
    return this.#change(name, true, (stream) => stream.truncate(length))
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#folder.removeEntry(encodeURIComponent(name))
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    })
  }

  #change(
    name: string,
    keepExistingData: boolean,
    change: (stream: FileSystemWritableFileStream, length: number) => Promise<void>,
  ): Promise<void> {
    return this.#inTurn(async () => {
      const handle = await this.#folder.getFileHandle(encodeURIComponent(name), { create: true })
      const { size } = await handle.getFile()
      const stream = await handle.createWritable({ keepExistingData })
      await change(stream, size)
      await stream.close()
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}
