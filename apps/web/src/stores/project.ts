// The project in the editor: its files, which one is shown, and the way to other projects.
//
// Every change makes a new Project value and hands it to the storage, so there is no "save". Texts come from the editor
// on each keystroke; everything that reads them (compile, export, automation) reads this store and never the editor.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Project, ProjectStorage } from '../storage/project-storage.ts'
import type { Example } from '../examples/index.ts'

/** What the page shows of the project. */
export interface ProjectState {
  readonly project: Project
  /** Raised when texts change from outside the editor (another project, a fix, automation): the editor then reloads. */
  readonly revision: number
}

/** The store and what may be done to it. */
export interface ProjectStore extends StoreApi<ProjectState> {
  /** Takes what was typed into a file. */
  edit(path: string, text: string): void
  /** Replaces a file's text from outside the editor, or adds the file. */
  replace(path: string, text: string): void
  show(path: string): void
  /** Answers why not, or null when it is done. */
  add(path: string): string | null
  rename(from: string, to: string): string | null
  remove(path: string): string | null
  setArgs(args: string): void
  setTitle(title: string): void
  /** Opens a saved project. */
  open(id: string): Promise<void>
  /** Opens someone's copy of an example: as they left it, or fresh. */
  openExample(example: Example, fresh?: boolean): Promise<void>
  /** Opens a new project with these files. */
  create(title: string, files: Readonly<Record<string, string>>, id?: string): void
}

/** Starts from a project that is already loaded. `now` gives unix ms. */
export function createProjectStore(first: Project, storage: ProjectStorage, now: () => number): ProjectStore {
  const store = createStore<ProjectState>(() => ({ project: first, revision: 0 }))

  function change(part: Partial<Project>, outside: boolean): void {
    const { project, revision } = store.getState()
    const next = { ...project, ...part, changedAt: now() }
    storage.save(next)
    store.setState({ project: next, revision: outside ? revision + 1 : revision })
  }
  function enter(project: Project): void {
    storage.save(project)
    store.setState({ project, revision: store.getState().revision + 1 })
  }
  function files(): Readonly<Record<string, string>> {
    return store.getState().project.files
  }
  function refuse(path: string): string | null {
    if (!isGoodPath(path)) return 'A file name has letters, digits, “.”, “-”, “_”, and “/” for folders.'
    if (path in files()) return `There is a file named ${path} already.`
    return null
  }

  return {
    ...store,
    edit(path, text) {
      if (files()[path] !== text) change({ files: { ...files(), [path]: text } }, false)
    },
    replace(path, text) {
      change({ files: { ...files(), [path]: text } }, true)
    },
    show(path) {
      if (path in files() && store.getState().project.active !== path) change({ active: path }, false)
    },
    add(path) {
      const reason = refuse(path)
      if (reason === null) change({ files: { ...files(), [path]: '' }, active: path }, true)
      return reason
    },
    rename(from, to) {
      const reason = from === to ? null : refuse(to)
      if (reason !== null || from === to) return reason
      const renamed = Object.entries(files()).map(([path, text]) => [path === from ? to : path, text])
      const { active } = store.getState().project
      change(
        {
          files: Object.fromEntries(renamed) as Record<string, string>,
          active: active === from ? to : active,
        },
        true,
      )
      return null
    },
    remove(path) {
      const rest = Object.fromEntries(Object.entries(files()).filter(([name]) => name !== path))
      const [first] = Object.keys(rest)
      if (first === undefined) return 'A project keeps at least one file.'
      const { active } = store.getState().project
      change({ files: rest, active: active === path ? first : active }, true)
      return null
    },
    setArgs(args) {
      change({ args }, false)
    },
    setTitle(title) {
      change({ title }, false)
    },
    async open(id) {
      const project = await storage.load(id)
      if (project !== null) enter(project)
    },
    async openExample(example, fresh = false) {
      const id = `example-${example.name}`
      const saved = fresh ? null : await storage.load(id)
      enter(saved ?? projectOf(example, now()))
    },
    create(title, newFiles, id) {
      const active =
        Object.keys(newFiles).find((path) => /\.(c|cc|cpp|cxx)$/.test(path)) ??
        Object.keys(newFiles)[0] ??
        'module.c'
      enter({
        id: id ?? `project-${now().toString(36)}`,
        title,
        files: newFiles,
        active,
        args: '',
        example: null,
        changedAt: now(),
      })
    },
  }
}

/** An example as a project nobody has changed yet. */
export function projectOf(example: Example, now: number): Project {
  return {
    id: `example-${example.name}`,
    title: example.title,
    files: example.files,
    active: 'module.c',
    args: example.args,
    example: example.name,
    changedAt: now,
  }
}

function isGoodPath(path: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..')
}
