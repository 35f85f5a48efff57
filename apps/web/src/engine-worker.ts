// The engine's worker: server, modules and the feeds of the panels, put together and offered to the page over comlink.
//
// Work that keeps the worker from hearing messages (commands, timers, loading) is marked in the control word, so that the page can
// tell a busy engine from an idle one and stop a module that runs too long (session/watchdog.ts).
import * as Comlink from 'comlink'
import { EngineRoom } from './engine/engine-room.ts'
import type { PanelStates } from '@valkey-playground/ui'
import type { EngineApi } from './protocol.ts'

let room: EngineRoom | null = null

function started(): EngineRoom {
  if (room === null) throw new Error('start() comes first.')
  return room
}

const api: EngineApi = {
  async start(start, listener) {
    // Events go one way: the page's answer to each would only be traffic.
    room = await EngineRoom.open(start, (event) => void listener(event))
    return { version: '8.1.1' }
  },
  command: (argv, client, resp) => started().command(argv, client, resp),
  load: (module) => started().load(module),
  commands: async () => started().hints(),
  // The room answers with the state of the panel asked for; the table of panels is where that is typed.
  state: async (panel) => started().state(panel) as PanelStates[typeof panel],
  watch: async (panel, on) => started().watch(panel, on),
  showKeyspace: async (options) => started().showKeyspace(options),
  clearTrace: async () => started().clearTrace(),
  keyNames: async (db, prefix, limit) => started().keyNames(db, prefix, limit),
  disconnect: async (client) => started().disconnect(client),
  setTimeLimit: async (seconds) => started().setTimeLimit(seconds),
}

Comlink.expose(api)
