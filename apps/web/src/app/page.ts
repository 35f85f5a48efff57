// What the page's own components share: the session, the stores, and what is open on top of the page.
//
// Panels get a Session only; the frame around them (header, editor, guide, dialogs) gets this through a React context.
import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import type { PageCluster } from '../cluster/page-cluster.ts'
import type { Connector } from '../connector/store.ts'
import type { PageDebugger } from '../debugger/debugger-state.ts'
import type { PageSession } from '../session.ts'
import type { ProjectState, ProjectStore } from '../stores/project.ts'
import type { ProjectStorage } from '../storage/project-storage.ts'
import type { Settings, SettingsStore } from '../stores/settings.ts'

/** A dialog over the page; one at a time. */
export type DialogId = 'palette' | 'gallery' | 'keys' | 'settings' | 'export'

/** State of the frame that is not worth saving. */
export interface FrameState {
  readonly dialog: DialogId | null
  /** The last thing worth telling someone who can't see the status bar change. */
  readonly announcement: string
}

/** Everything the frame works with. */
export interface Page {
  readonly session: PageSession
  readonly project: ProjectStore
  readonly settings: SettingsStore
  readonly storage: ProjectStorage
  readonly frame: StoreApi<FrameState>
  readonly connector: Connector
  readonly cluster: PageCluster
  readonly debugger: PageDebugger
  /** Panes; set by the layout once it is there. */
  readonly panes: PaneControl
}

/** What commands may do to the panes. */
export interface PaneControl {
  show(id: string): void
  focusNext(step: 1 | -1): void
  resetLayout(): void
}

/** A PaneControl whose doing is given later, by the component that owns the layout. */
export interface LatePaneControl extends PaneControl {
  bind(control: PaneControl): void
}

/** Calls made before `bind` do nothing: there is nothing to show yet. */
export function latePaneControl(): LatePaneControl {
  let bound: PaneControl | null = null
  return {
    bind(control) {
      bound = control
    },
    show: (id) => bound?.show(id),
    focusNext: (step) => bound?.focusNext(step),
    resetLayout: () => bound?.resetLayout(),
  }
}

export function createFrame(): StoreApi<FrameState> {
  return createStore<FrameState>(() => ({ dialog: null, announcement: '' }))
}

/** Carries the Page to the frame's components. */
export const PageContext: React.Context<Page | null> = createContext<Page | null>(null)

/** Whether the pane around a component is in sight: those behind others stay mounted, and need not follow every step of a debugger. */
export const PaneInSight: React.Context<boolean> = createContext(true)

/** The Page around a component. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (page === null) throw new Error('A component of the frame stands outside PageContext.')
  return page
}

export function useProject<T>(select: (state: ProjectState) => T): T {
  return useStore(usePage().project, select)
}

export function useSettings<T>(select: (state: Settings) => T): T {
  return useStore(usePage().settings, select)
}

export function useFrame<T>(select: (state: FrameState) => T): T {
  return useStore(usePage().frame, select)
}
