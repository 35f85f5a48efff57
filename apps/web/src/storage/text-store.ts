// A small store of named texts on this machine, for projects, layout and settings.
//
// The Origin Private File System holds them where the browser has it, because a project may outgrow localStorage's 5 MB;
// otherwise localStorage does, and where that is refused too (a sandboxed frame) a plain Map, so that the page works
// and only forgets. Names are ours, letters, digits, `-` and `.`; project-storage.ts is the one that chooses them.

/** Texts by name. A read of a name never written answers null. */
export interface TextStore {
  /** Where texts end up; shown in the status bar, since 'memory' means that a reload forgets. */
  readonly kind: 'opfs' | 'localStorage' | 'memory'
  read(name: string): Promise<string | null>
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
  /** All names, in no particular order. */
  names(): Promise<readonly string[]>
}

const PREFIX = 'valkey-playground:file:'

/** Opens the best store this browser allows, after trying that it really writes. */
export async function openTextStore(): Promise<TextStore> {
  return (await tryOpfs()) ?? tryLocalStorage() ?? memoryStore()
}

async function tryOpfs(): Promise<TextStore | null> {
  try {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle('valkey-playground', { create: true })
    const store = opfsStore(folder)
    await store.write('probe', 'x')
    await store.remove('probe')
    return store
  } catch {
    return null
  }
}

function opfsStore(folder: FileSystemDirectoryHandle): TextStore {
  // Two writes of one file at the same time would fail on its lock, so they queue by name.
  const queues = new Map<string, Promise<void>>()
  return {
    kind: 'opfs',
    async read(name) {
      try {
        const file = await folder.getFileHandle(name)
        return await (await file.getFile()).text()
      } catch {
        return null
      }
    },
    write(name, text) {
      const turn = (queues.get(name) ?? Promise.resolve()).then(async () => {
        const file = await folder.getFileHandle(name, { create: true })
        const stream = await file.createWritable()
        await stream.write(text)
        await stream.close()
      })
      queues.set(
        name,
        turn.catch(() => undefined),
      )
      return turn
    },
    async remove(name) {
      await queues.get(name)
      await folder.removeEntry(name).catch(() => undefined)
    },
    async names() {
      const names: string[] = []
      for await (const name of folder.keys()) names.push(name)
      return names
    },
  }
}

function tryLocalStorage(): TextStore | null {
  try {
    localStorage.setItem(`${PREFIX}probe`, 'x')
    localStorage.removeItem(`${PREFIX}probe`)
  } catch {
    return null
  }
  return {
    kind: 'localStorage',
    read: (name) => Promise.resolve(localStorage.getItem(PREFIX + name)),
    async write(name, text) {
      localStorage.setItem(PREFIX + name, text)
    },
    async remove(name) {
      localStorage.removeItem(PREFIX + name)
    },
    names: () =>
      Promise.resolve(
        Object.keys(localStorage)
          .filter((key) => key.startsWith(PREFIX))
          .map((key) => key.slice(PREFIX.length)),
      ),
  }
}

/** Texts that live as long as the page; also what tests use. */
export function memoryStore(): TextStore {
  const texts = new Map<string, string>()
  return {
    kind: 'memory',
    read: (name) => Promise.resolve(texts.get(name) ?? null),
    async write(name, text) {
      texts.set(name, text)
    },
    async remove(name) {
      texts.delete(name)
    },
    names: () => Promise.resolve([...texts.keys()]),
  }
}
