// Keeps the keyspace across reloads: loads it at the start, saves it a moment after each change.
//
// The values of each module type have a file of their own, since they can be read only while their module is loaded: until
// then that file is left alone, and what it holds comes back when the module does. Everything else is one snapshot.
//   keyspace.rdb · type-<name>.rdb · types (names of the latter) · damaged-<file> (what could not be read)
import { ModuleValue, type ModuleDataType, type Server } from '@valkey-playground/engine'
import type { DataStorage } from '../storage/data-storage.ts'

const KEYSPACE = 'keyspace.rdb'
const TYPES = 'types'
/** Files that are opened ahead. */
export const DATA_FILES: readonly string[] = [KEYSPACE, TYPES]

/** Shortest and longest time between a change and its save, in ms. */
const DELAY = { least: 200, most: 60_000 } as const
/** A save that took this long is followed by so many times as much without one. */
const REST = 20

/** What keeps one server's data. */
export class DataKeeper {
  readonly #server: Server
  readonly #storage: DataStorage
  /** Module types with a file, and those of them whose file was read or written since the start. */
  readonly #stored = new Set<string>()
  readonly #taken = new Set<string>()
  #dirty = 0
  #unsaved = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #saving: Promise<void> | null = null
  #delay: number = DELAY.least
  #failing = false
  readonly #said = new Set<string>()

  constructor(server: Server, storage: DataStorage) {
    this.#server = server
    this.#storage = storage
    if (storage.keeping !== 'kept') return
    server.onUnitEnd(() => {
      if (server.dirty === this.#dirty) return
      this.#dirty = server.dirty
      this.#unsaved = true
      this.#timer ??= setTimeout(() => void this.save(), this.#delay)
    })
  }

  /** Loads what was kept. Never fails: what is damaged is put aside, and the log says so. */
  async load(): Promise<void> {
    const { host } = this.#server
    if (this.#storage.keeping === 'other-tab') {
      host.log('warning', 'Another tab has the stored data: what this one holds is gone when it is closed.')
    } else if (this.#storage.keeping === 'refused') {
      host.log('warning', 'This browser refuses to store data: it is gone when the page is left.')
    } else {
      await this.#loadFile(KEYSPACE)
      await this.#readTypes()
      const waiting = [...this.#stored].join(', ')
      if (waiting !== '')
        host.log('notice', `Stored values of module types come back when their module is loaded: ${waiting}`)
    }
    this.#settle()
  }

  /** Brings back what is stored of the types of modules that are loaded by now. */
  async loadTypes(): Promise<void> {
    if (this.#storage.keeping !== 'kept') return
    for (const { name } of this.#types()) {
      if (this.#taken.has(name)) continue
      // Also where nothing is stored yet: the first write may be the last thing before the page goes.
      await this.#storage.prepare(fileOf(name))
      await this.#loadFile(fileOf(name))
      this.#taken.add(name)
    }
  }

  /** Saves what changed since the last time; where files are quick, before this returns. */
  save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#saving !== null) return this.#saving.then(() => this.save())
    if (!this.#unsaved) return Promise.resolve()
    this.#unsaved = false
    const saving = this.#saveAll().finally(() => {
      this.#saving = null
    })
    this.#saving = saving
    return saving
  }

  /** Deletes everything that is stored, and what was put aside. The keys in memory are the caller's business. */
  async clear(): Promise<void> {
    await this.save()
    const { files, keeping } = this.#storage
    if (keeping !== 'kept') return
    const names = [KEYSPACE, ...[...this.#stored].map(fileOf), TYPES]
    for (const name of names) {
      await files.remove(asideOf(name))
      await files.remove(name)
    }
    this.#stored.clear()
    this.#taken.clear()
  }

  async #saveAll(): Promise<void> {
    const { host } = this.#server
    const began = performance.now()
    try {
      // No await between the writes of quick files: one task, which the end of the page does not interrupt.
      const writes = this.#writes()
      this.#delay = Math.min(DELAY.most, Math.max(DELAY.least, REST * (performance.now() - began)))
      await Promise.all(writes)
      this.#failing = false
    } catch (error) {
      this.#unsaved = true
      if (!this.#failing) host.log('warning', `The data could not be stored: ${String(error)}`)
      this.#failing = true
    }
  }

  #writes(): unknown[] {
    const { persistence, databases } = this.#server
    const { files } = this.#storage
    const used = new Set<string>()
    for (const db of databases) {
      for (const { held } of db.entries()) if (held instanceof ModuleValue) used.add(held.dataType.name)
    }
    const writes: unknown[] = [
      files.write(
        KEYSPACE,
        persistence.chunks({ only: ({ held }) => !(held instanceof ModuleValue), moduleTypes: [] }),
      ),
    ]
    for (const type of this.#types()) {
      const known = this.#stored.has(type.name)
      // A file that waits to be read is not overwritten; a type without values needs none.
      if (known && !this.#taken.has(type.name)) continue
      if (!known && !used.has(type.name) && type.auxWhen === undefined) continue
      if (type.save === undefined) {
        this.#sayOnce(`Values of the module type ${type.name} cannot be stored: it has no rdb_save.`)
        continue
      }
      this.#taken.add(type.name)
      if (!known) {
        this.#stored.add(type.name)
        writes.push(files.write(TYPES, [new TextEncoder().encode([...this.#stored].join('\n'))]))
      }
      const chunks = persistence.chunks({
        only: ({ held }) => held instanceof ModuleValue && held.dataType.name === type.name,
        moduleTypes: [type],
        functions: [],
      })
      writes.push(files.write(fileOf(type.name), chunks))
    }
    return writes
  }

  async #readTypes(): Promise<void> {
    const bytes = await this.#storage.files.read(TYPES)
    for (const name of new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n')) {
      if (/^[\w-]{9}$/.test(name)) this.#stored.add(name)
    }
  }

  async #loadFile(name: string): Promise<void> {
    const { files } = this.#storage
    const server = this.#server
    try {
      const bytes = await files.read(name)
      if (bytes === undefined || this.#loadBytes(bytes)) return
      await files.write(asideOf(name), [bytes])
      await files.remove(name)
      server.host.log(
        'warning',
        `The stored data in ${name} is damaged or not understood; it was put aside as ${asideOf(name)}.`,
      )
    } catch (error) {
      server.host.log('warning', `The stored data in ${name} could not be read: ${String(error)}`)
    }
  }

  /** What a damaged file held up to the damage stays: a part is worth more than nothing. */
  #loadBytes(bytes: Uint8Array): boolean {
    const { host, persistence } = this.#server
    try {
      return persistence.loadBytes(bytes, { replaceKeys: true }) !== null
    } catch (error) {
      // A module's rdb_load may trap.
      host.log('warning', `Loading ended early: ${String(error)}`)
      return false
    }
  }

  #types(): readonly ModuleDataType[] {
    return this.#server.modules?.dataTypes?.() ?? []
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.#server.host.log('warning', text)
  }

  /** What was loaded is no change. */
  #settle(): void {
    this.#dirty = this.#server.dirty
    this.#unsaved = false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

function fileOf(type: string): string {
  return `type-${type}.rdb`
}

function asideOf(name: string): string {
  return `damaged-${name}`
}
