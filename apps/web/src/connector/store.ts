// The connections to real servers: those that are remembered, and the one that is open.
//
// Passwords are never stored; a connection that needs one asks each time. One server is open at a time: the pane shows one, and two
// that look alike are how the wrong one gets emptied.
import type { CommandHint } from '@valkey-playground/ui'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BridgeChoice } from './bridge-access.ts'
import { createBridgeClient } from './bridge-client.ts'
import type { BridgeClient } from './bridge-words.ts'
import type { Project } from '../storage/project-storage.ts'
import { openServerSession, type ServerSession } from './server-session.ts'
import { createThereBuilder, type ThereBuilder } from './there-builder.ts'
import { createTrafficRecorder, type ReplayTarget, type TrafficRecorder } from './traffic-recorder.ts'

/** Colours to tell servers apart, by name: green for what may break, red for what must not. */
export const COLOURS = ['green', 'blue', 'amber', 'red'] as const
/** One of them. */
export type ConnectionColour = (typeof COLOURS)[number]

/** A connection as it is remembered. */
export interface SavedConnection {
  readonly name: string
  readonly target: string
  readonly user: string
  readonly colour: ConnectionColour
  readonly readOnly: boolean
}

/** What the pane shows. */
export type ConnectorState = {
  readonly saved: readonly SavedConnection[]
  readonly problem: string
} & (
  | { readonly phase: 'closed' | 'opening'; readonly link: null }
  | { readonly phase: 'open'; readonly link: OpenLink }
)

/** The connection that is open, and what goes on with it whatever is shown. */
export interface OpenLink {
  readonly saved: SavedConnection
  readonly session: ServerSession
  readonly traffic: TrafficRecorder
  readonly builder: ThereBuilder
}

/** What a connector needs of the page: its engine's commands, its Runs, the project that is edited. */
export interface ConnectorPage extends ReplayTarget {
  commands(): Promise<readonly CommandHint[]>
  readonly project: () => Project
}

/** The store and what may be done. */
export interface Connector extends StoreApi<ConnectorState> {
  readonly bridge: BridgeClient
  readonly choice: BridgeChoice
  connect(connection: SavedConnection, password: string): Promise<void>
  disconnect(): void
  forget(name: string): void
}

const KEY = 'valkey-playground:connections'
const CLOSED = { phase: 'closed', link: null } as const

/** Makes the store. `storage` is null where the browser keeps nothing. */
export function createConnector(
  choice: BridgeChoice,
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  page: ConnectorPage,
): Connector {
  const bridge = createBridgeClient(() => choice.access())
  const store = createStore<ConnectorState>(() => ({ saved: read(storage), problem: '', ...CLOSED }))
  const keep = (saved: readonly SavedConnection[]): void => {
    store.setState({ saved })
    try {
      storage?.setItem(KEY, JSON.stringify(saved))
    } catch {
      // Not remembered: the list of this visit is all there is.
    }
  }
  const close = (problem: string): void => {
    const { link } = store.getState()
    link?.traffic.dispose()
    link?.builder.dispose()
    link?.session.close()
    store.setState({ ...CLOSED, problem })
  }
  return {
    ...store,
    bridge,
    choice,
    async connect(connection, password) {
      close('')
      store.setState({ phase: 'opening', link: null })
      try {
        const session = await openServerSession({
          bridge,
          login: { ...connection, password },
          confirm: (command) =>
            globalThis.confirm(`${command.toUpperCase()} can hurt ${connection.name}. Send it?`),
          hints: () => page.commands(),
          onLost: (reason) => close(reason),
        })
        keep([...store.getState().saved.filter(({ name }) => name !== connection.name), connection])
        const traffic = createTrafficRecorder(session, page)
        const { project, onRun } = page
        const builder = createThereBuilder({ session, bridge, project, onRun })
        store.setState({ phase: 'open', link: { saved: connection, session, traffic, builder }, problem: '' })
      } catch (error) {
        close(error instanceof Error ? error.message : String(error))
      }
    },
    disconnect: () => close(''),
    forget: (name) => keep(store.getState().saved.filter((connection) => connection.name !== name)),
  }
}

function read(storage: Pick<Storage, 'getItem'> | null): readonly SavedConnection[] {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter(isConnection) : []
  } catch {
    return []
  }
}

function isConnection(value: unknown): value is SavedConnection {
  const row = value as Partial<SavedConnection> | null
  return (
    typeof row === 'object' &&
    row !== null &&
    [row.name, row.target, row.user].every((field) => typeof field === 'string') &&
    COLOURS.some((colour) => colour === row.colour) &&
    typeof row.readOnly === 'boolean'
  )
}
