// Projects on disk: one text a project, saved a moment after each change and at once when the page is left.
//
// A browser may end the page before an asynchronous write lands, so what is unsaved when the page is hidden also goes to
// localStorage in one synchronous step, and the next start takes it from there: the journal. The store decides nothing
// about projects; stores/project.ts does.
import type { TextStore } from './text-store.ts'

/** A set of files with what belongs to them. `id` names it on disk. */
export interface Project {
  readonly id: string
  readonly title: string
  /** Files by path; the order of the tabs. */
  readonly files: Readonly<Record<string, string>>
  readonly active: string
  /** Arguments that OnLoad receives, as one line in the console's quoting. */
  readonly args: string
  /** The example it began as, or null. */
  readonly example: string | null
  /** Unix ms of the last change; the newer of two copies wins. */
  readonly changedAt: number
}

/** Saves and reads projects; `flush` is for the moment the page goes away. */
export interface ProjectStorage {
  readonly kind: TextStore['kind']
  list(): Promise<readonly { readonly id: string; readonly title: string }[]>
  load(id: string): Promise<Project | null>
  /** Remembers it now, writes it a moment later; a later call for the same project replaces it. */
  save(project: Project): void
  remove(id: string): Promise<void>
  /** Id of the project that was open last. */
  lastOpened(): Promise<string | null>
  /** Writes what is still unsaved. */
  flush(): Promise<void>
}

/** What the journal needs of localStorage. */
export interface Journal {
  get(): string | null
  set(text: string): void
  clear(): void
}

/** How long typing may go on before a write, in ms. */
const DELAY = 250
const LAST = 'last-opened'
const SUFFIX = '.project.json'

/** Builds the storage over a store of texts; recovers the journal of a page that was closed early. */
export async function openProjectStorage(texts: TextStore, journal: Journal): Promise<ProjectStorage> {
  const unsaved = new Map<string, Project>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let last: string | null = null

  async function load(id: string): Promise<Project | null> {
    return unsaved.get(id) ?? parseProject(await texts.read(id + SUFFIX))
  }
  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const batch = [...unsaved.values()]
    for (const project of batch) {
      await texts.write(project.id + SUFFIX, JSON.stringify(project))
      if (unsaved.get(project.id) === project) unsaved.delete(project.id)
    }
    if (unsaved.size === 0) journal.clear()
  }

  for (const project of parseJournal(journal.get())) {
    const saved = await load(project.id)
    if (saved === null || saved.changedAt < project.changedAt) unsaved.set(project.id, project)
  }
  await flush()

  return {
    kind: texts.kind,
    load,
    flush() {
      // The synchronous half first: it is all that a closing page is sure to finish.
      if (unsaved.size > 0) journal.set(JSON.stringify([...unsaved.values()]))
      return flush()
    },
    save(project) {
      unsaved.set(project.id, project)
      if (last !== project.id) {
        last = project.id
        void texts.write(LAST, project.id)
      }
      timer ??= setTimeout(() => void flush(), DELAY)
    },
    async list() {
      const ids = (await texts.names()).filter((name) => name.endsWith(SUFFIX))
      const all = await Promise.all(ids.map((name) => load(name.slice(0, -SUFFIX.length))))
      return all
        .filter((project) => project !== null)
        .sort((a, b) => b.changedAt - a.changedAt)
        .map(({ id, title }) => ({ id, title }))
    },
    async remove(id) {
      unsaved.delete(id)
      await texts.remove(id + SUFFIX)
    },
    async lastOpened() {
      return last ?? (await texts.read(LAST))
    },
  }
}

function parseProject(text: string | null): Project | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isProject(value) ? value : null
  } catch {
    return null
  }
}

function parseJournal(text: string | null): readonly Project[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isProject) : []
  } catch {
    return []
  }
}

function isProject(value: unknown): value is Project {
  const project = value as Partial<Project> | null
  return (
    typeof project?.id === 'string' &&
    typeof project.title === 'string' &&
    typeof project.active === 'string' &&
    typeof project.args === 'string' &&
    typeof project.changedAt === 'number' &&
    typeof project.files === 'object' &&
    Object.values(project.files).every((file) => typeof file === 'string')
  )
}
