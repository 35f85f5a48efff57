// What the panels of blocked clients and of timers show, read from the server as it stands.
import type { BlockedInfo } from '@valkey-playground/api'
import type { Server } from '@valkey-playground/engine'
import type { BlockedState, TimerRow, TimersState } from '@valkey-playground/ui'
import type { Connections } from './connections.ts'

/** Clients that wait, the longest waiting first. */
export function blockedState(
  server: Server,
  connections: Connections,
  byModules: readonly BlockedInfo[],
): BlockedState {
  const places = new Map(byModules.map(({ client, place }) => [client, place]))
  return {
    clients: [...server.blocking.clients()].flatMap((client) => {
      const { blocked } = client
      if (blocked === null) return []
      const module = blocked.command?.module
      const line = places.get(client.id)
      return [
        {
          client: connections.nameOf(client),
          command: blocked.argv,
          since: blocked.since,
          until: blocked.deadline > 0 ? blocked.deadline : null,
          keys: blocked.keys?.keys ?? [],
          module:
            typeof module === 'object' && module !== null && 'name' in module ? String(module.name) : null,
          ...(line === undefined ? {} : { line }),
        },
      ]
    }),
  }
}

/** What is due at a time: the ends of waiting, and what modules have set (`moduleTimers`). */
export function timersState(
  server: Server,
  connections: Connections,
  moduleTimers: readonly TimerRow[],
): TimersState {
  const waits = [...server.blocking.clients()].flatMap((client): readonly TimerRow[] => {
    const { blocked } = client
    if (blocked === null || blocked.deadline === 0) return []
    const owner = connections.nameOf(client)
    return [
      { id: `client-${client.id}`, owner, what: `${blocked.argv[0] ?? ''} gives up`, due: blocked.deadline },
    ]
  })
  return { now: server.host.now(), timers: [...waits, ...moduleTimers].toSorted((a, b) => a.due - b.due) }
}
