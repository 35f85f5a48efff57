// The engine's worker: server, modules and the feeds of the panels, put together and offered to the page over comlink.
//
// Calls made before the engine is there wait for it. While module code runs, the worker hears nothing; the page stops it through shared
// memory (session/watchdog.ts).
import * as Comlink from 'comlink'
import type { PanelStates } from '@valkey-playground/ui'
import { EngineRoom } from './engine/engine-room.ts'
import type { EngineApi } from './protocol.ts'

let enter: (room: Promise<EngineRoom>) => void = () => undefined
const opened = new Promise<EngineRoom>((resolve) => {
  enter = resolve
})

const api: EngineApi = {
  async start(start, listener) {
    const room = EngineRoom.open(start, listener)
    enter(room)
    return (await room).info()
  },
  command: async (argv, client, resp) => await (await opened).command(argv, client, resp),
  load: async (module) => await (await opened).load(module),
  commands: async () => (await opened).hints(),
  // The room answers with the state of the panel asked for; the table of panels is where that is typed.
  state: async (panel) => (await opened).state(panel) as PanelStates[typeof panel],
  watch: async (panel, on) => (await opened).watch(panel, on),
  showKeyspace: async (options) => (await opened).showKeyspace(options),
  clearTrace: async () => (await opened).clearTrace(),
  keyNames: async (db, prefix, limit) => (await opened).keyNames(db, prefix, limit),
  disconnect: async (client) => (await opened).disconnect(client),
  setTimeLimit: async (seconds) => (await opened).setTimeLimit(seconds),
  setMinimumVersion: async (version) => (await opened).setMinimumVersion(version),
  saveData: async () => await (await opened).saveData(),
  clearData: async () => await (await opened).clearData(),
  setBridge: async (access) => (await opened).setBridge(access),
  openDoor: async () => await (await opened).openDoor(),
  closeDoor: async () => (await opened).closeDoor(),
  loadSnapshot: async (bytes) => (await opened).loadSnapshot(bytes),
  openDebugger: async (mailbox) => (await opened).openDebugger(mailbox),
  attendDebugger: async () => (await opened).debugging?.attend(),
  debugRequest: async (request) => (await opened).debugging?.receive(request),
  giveDebugProgram: async (program) => (await opened).debugging?.give(program),
}

Comlink.expose(api)
