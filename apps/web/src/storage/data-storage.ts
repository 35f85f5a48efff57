// Where the engine's data is kept in this browser, and whether this tab may: one tab of an origin has it, by a lock that
// ends with the tab's worker; the others work in memory and say so.
//
// Runs in the engine's worker. Change together: text-store.ts, which keeps projects and settings in a folder beside.
import { MemoryStorage, type Storage as EngineStorage } from '@valkey-playground/engine'
import { OpfsSlowStorage } from './opfs-slow-storage.ts'
import { OpfsStorage, type SlotFolder, type SlotHandle } from './opfs-storage.ts'

/** What becomes of the data when the page goes: kept, or not because another tab has the files or the browser refuses. */
export type DataKeeping = 'kept' | 'other-tab' | 'refused'

/** The files, and whether they outlive the page. */
export interface DataStorage {
  readonly keeping: DataKeeping
  readonly files: EngineStorage
  /** Sees to it, where that can be, that what is written to a file is safe when the write returns: the page may be going away. */
  prepare(name: string): Promise<void>
}

const unprepared = async (): Promise<void> => undefined

const FOLDER = 'valkey-playground-data'
const LOCK = 'valkey-playground:data'
/** A page being reloaded holds lock and files for a moment still, in ms. */
const PATIENCE = 600
const RETRY = 30

/** Opens the files of this origin if this tab may have them. @param names files to open ahead */
export async function openDataStorage(names: readonly string[]): Promise<DataStorage> {
  try {
    // Refused here, the lock need not be waited for.
    const root = await navigator.storage.getDirectory()
    if (!(await takeLock())) return { keeping: 'other-tab', files: new MemoryStorage(), prepare: unprepared }
    const folder = await root.getDirectoryHandle(FOLDER, { create: true })
    const quick = 'createSyncAccessHandle' in FileSystemFileHandle.prototype
    if (!quick) return { keeping: 'kept', files: new OpfsSlowStorage(folder), prepare: unprepared }
    const files = await OpfsStorage.open(slotsIn(folder), names)
    return { keeping: 'kept', files, prepare: (name) => files.prepare(name) }
  } catch {
    return { keeping: 'refused', files: new MemoryStorage(), prepare: unprepared }
  }
}

/** Files that go with the worker, for engines that are not the page's own. */
export function forgetfulStorage(): DataStorage {
  return { keeping: 'refused', files: new MemoryStorage(), prepare: unprepared }
}

/** Takes the lock until this worker ends; false when another tab keeps it. */
function takeLock(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE)
    navigator.locks
      .request(LOCK, { signal }, () => {
        resolve(true)
        return new Promise<never>(() => undefined)
      })
      .catch((error: unknown) => {
        if (signal.aborted) resolve(false)
        else reject(error as Error)
      })
  })
}

function slotsIn(folder: FileSystemDirectoryHandle): SlotFolder {
  return {
    async names() {
      const names: string[] = []
      for await (const name of (
        folder as FileSystemDirectoryHandle & { keys(): AsyncIterable<string> }
      ).keys())
        names.push(name)
      return names
    },
    open: (name) => openSlot(folder, name),
  }
}

async function openSlot(folder: FileSystemDirectoryHandle, name: string): Promise<SlotHandle> {
  const file = (await folder.getFileHandle(name, { create: true })) as FileSystemFileHandle & {
    createSyncAccessHandle(): Promise<SlotHandle>
  }
  for (let waited = 0; ; waited += RETRY) {
    try {
      return await file.createSyncAccessHandle()
    } catch (error) {
      if (waited >= PATIENCE) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY))
    }
  }
}
