// Breakpoints of each project, kept while the tab lives: they come back after a reload and when a project is opened again.
//
// Kept for the tab and not for the browser: two tabs debug two things.
import type { ProjectStore } from '../stores/project.ts'
import type { Breakpoints, BreakpointStore } from './breakpoints.ts'

const KEY = 'valkey-playground:breakpoints:'

type Kept = Pick<Breakpoints, 'lines' | 'functions'>

/** Ties the breakpoints to the project that is open. */
export function keepBreakpoints(
  project: Pick<ProjectStore, 'getState' | 'subscribe'>,
  breakpoints: BreakpointStore,
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
): void {
  let id = project.getState().project.id

  function load(): void {
    let kept: Partial<Kept> = {}
    try {
      kept = JSON.parse(storage?.getItem(KEY + id) ?? '{}') as Partial<Kept>
    } catch {
      // What can't be read is not worth a word: they are set again in a moment.
    }
    breakpoints.setState({ lines: kept.lines ?? {}, functions: kept.functions ?? [], data: [] })
  }
  load()
  project.subscribe((now) => {
    if (now.project.id === id) return
    id = now.project.id
    load()
  })
  breakpoints.subscribe(({ lines, functions }) => {
    try {
      storage?.setItem(KEY + id, JSON.stringify({ lines, functions }))
    } catch {
      // Not kept, then.
    }
  })
}
