// A server from its configuration to its end: engine, modules, listeners and signals, with valkey-server's log along the way.
//
// The order is the real server's (modules before listeners, `Server initialized` before `Ready to accept connections`), since
// test suites read the log to learn what state a server is in. Change together: settings.ts, which says what is asked for.

import {
  COMMANDS,
  ConfigError as EngineConfigError,
  enableScripting,
  processTitle,
  Server,
} from '@valkey-playground/engine'
import type { Bytes, Database, Host } from '@valkey-playground/engine'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { ConfigError, ConfigFileError } from './config/load-config.ts'
import { DAP_PORT, OWN_PARAMETERS } from './config/own-parameters.ts'
import type { ServerArguments } from './config/server-args.ts'
import { readSettings } from './config/settings.ts'
import type { Settings } from './config/settings.ts'
import { loadUsers } from './config/user-lines.ts'
import type { DapListener } from './debug/dap-listener.ts'
import { reportCrashes } from './crash-report.ts'
import { endOf } from './end-server.ts'
import type { ServerEnd } from './end-server.ts'
import { createHost } from './host.ts'
import type { HostCallbacks } from './host.ts'
import { ServerLog } from './log.ts'
import { ServerModules } from './modules/server-modules.ts'
import { openBus } from './net/bus-listener.ts'
import { EventLoop } from './net/event-loop.ts'
import { ListenError, openListeners } from './net/listeners.ts'
import type { Listeners, ListenSettings } from './net/listeners.ts'
import { connectOut } from './net/outgoing.ts'
import { OpenSockets } from './net/open-sockets.ts'
import type { SharedByConnections } from './net/open-sockets.ts'
import { OutputQueue } from './net/output-queue.ts'
import { followOomScore } from './oom-score.ts'
import { TcpFront } from './net/tcp-front.ts'
import { handleSignals } from './signals.ts'
import { FileStorage } from './storage.ts'
import { unsupportedRemarks } from './unsupported.ts'
import { banner, VERSION } from './version.ts'

/** Log settings follow the configuration, now and after each CONFIG SET. */
function configureLog(log: ServerLog, server: Server): void {
  for (const name of ['loglevel', 'logfile', 'log-format', 'log-timestamp-format'] as const) {
    server.config.watch(name, (value) => {
      ;(log.settings as Record<typeof name, unknown>)[name] = value
    })
  }
}

/** What a host can and can't do when CONFIG SET asks for it. */
function followChanges(server: Server): void {
  let initial = true
  server.config.watch('tls-port', () => {
    if (!initial) throw new EngineConfigError('can not be changed while this server runs')
    initial = false
  })
  if (server.config.flag('set-proc-title')) {
    server.config.watch('proc-title-template', (value) => {
      // The system cuts it where the arguments of the process ended.
      process.title = processTitle(server, String(value), process.argv[1] ?? '') ?? process.title
    })
  }
  server.config.watch('dir', (value) => {
    try {
      process.chdir(Buffer.from(String(value), 'latin1').toString())
    } catch {
      throw new EngineConfigError('No such file or directory')
    }
  })
}

/** The Lua interpreter, read when the first script comes. */
function readInterpreter(): Uint8Array<ArrayBuffer> {
  const path = createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm')
  return new Uint8Array(readFileSync(path))
}

function makeServer(host: Host, settings: Settings, storage: FileStorage): Server {
  const values = new Map(settings.values)
  for (const { name } of OWN_PARAMETERS) values.delete(name)
  if (!values.has('dir')) values.set('dir', Buffer.from(process.cwd()).toString('latin1'))
  const server = new Server(host, {
    commands: COMMANDS,
    config: Object.fromEntries(values),
    storage,
  })
  for (const row of OWN_PARAMETERS) {
    server.config.add(row)
    const value = settings.values.get(row.name)
    if (value !== undefined) server.config.load(row.name, value)
  }
  for (const [from, to] of settings.renamed) server.commands.rename(from, to)
  // A script that a module calls cannot be broken off: one that runs too long there is ended.
  enableScripting(server, { loadInterpreter: readInterpreter, interrupted: () => true })
  return server
}

function makeFront(server: Server, output: OutputQueue): TcpFront {
  const { config } = server
  return new TcpFront(server, output, {
    maxclients: () => config.number('maxclients'),
    protectedMode: () => config.flag('protected-mode'),
    tcpKeepalive: () => config.number('tcp-keepalive'),
    timeout: () => config.number('timeout'),
    passwordless: () => server.acl.defaultUser.nopass,
    unixsocket: () => config.text('unixsocket'),
  })
}

function listenSettings({ config }: Server): ListenSettings {
  return {
    port: config.number('port'),
    bind: config
      .text('bind')
      .split(' ')
      .filter((word) => word !== ''),
    backlog: config.number('tcp-backlog'),
    unixsocket: config.text('unixsocket'),
    unixsocketperm: config.number('unixsocketperm'),
  }
}

/** Where CONFIG SET says to listen; the log says why not. */
function followListening(log: ServerLog, server: Server, listeners: Listeners): void {
  for (const [name, failure] of [
    ['port', 'Unable to listen on this port. Check server logs.'],
    ['bind', 'Failed to bind to specified addresses.'],
  ] as const) {
    server.config.watchLater([name], async () => {
      try {
        await listeners.listenElsewhere(listenSettings(server))
      } catch (error) {
        if (!(error instanceof ListenError)) throw error
        log.write('warning', error.lines[0] ?? '')
        throw new EngineConfigError(failure)
      }
    })
  }
}

/** Reads the configuration, or says why not and gives the exit code. */
function readOrExplain(
  request: Extract<ServerArguments, { action: 'run' }>,
  log: ServerLog,
): Settings | { readonly exitCode: number } {
  try {
    return readSettings(request, () => {
      log.write('notice', 'Reading config from stdin')
      return readFileSync(0, 'latin1')
    })
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(error.describe(VERSION), 'latin1')
    else if (error instanceof ConfigFileError) log.write('warning', error.message)
    else throw error
    return { exitCode: 1 }
  }
}

/** The first lines of the log: who starts, with what, and what of it will have no effect. */
function announce(log: ServerLog, server: Server, settings: Settings, bare: boolean): void {
  log.write('notice', 'oO0OoO0OoO0Oo Valkey is starting oO0OoO0OoO0Oo')
  log.write(
    'notice',
    `Valkey version=${VERSION}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`,
  )
  if (bare) {
    log.write(
      'warning',
      'Warning: no config file specified, using the default config. In order to specify a config file use valkey-playground server /path/to/valkey.conf',
    )
  } else {
    log.write('notice', 'Configuration loaded')
  }
  for (const remark of [...settings.remarks, ...unsupportedRemarks(settings)]) log.write('warning', remark)
  const port = server.config.number('port')
  if (server.config.flag('always-show-logo') || (process.stdout.isTTY && log.settings.logfile === '')) {
    log.writeRaw(banner(port))
  } else {
    log.write('notice', `Running mode=${server.cluster ? 'cluster' : 'standalone'}, port=${port}.`)
  }
}

/** Loads the modules of the configuration. Says whether the server may start; if not, the log says why. */
async function loadModules(log: ServerLog, modules: ServerModules, settings: Settings): Promise<boolean> {
  for (const { path, args } of settings.modules) {
    if (await modules.loadAtStart(path, args)) continue
    log.write('warning', `Can't load module from ${path}: server aborting`)
    return false
  }
  const unused = modules.unusedConfigs
  if (unused.length === 0) return true
  for (const name of unused) log.write('warning', `Unused Module Configuration: ${name}`)
  log.write(
    'warning',
    'Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting',
  )
  return false
}

/** Opens the listeners, those of a cluster's bus too; null if it can't, the log says why. */
async function openOrExplain(
  log: ServerLog,
  server: Server,
  front: TcpFront,
  shared: SharedByConnections,
): Promise<{ readonly clients: Listeners; readonly bus: Listeners | null } | null> {
  const settings = listenSettings(server)
  try {
    const clients = await openListeners(settings, (socket, local) => {
      shared.sockets.add(socket)
      front.accept(socket, local)
    })
    return { clients, bus: await openBus(server, shared, settings) }
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    for (const line of error.lines) log.write('warning', line)
    return null
  }
}

/** Loads the data of the last time. Says whether the server may start; if not, the log says why. */
async function loadData(log: ServerLog, server: Server): Promise<boolean> {
  const { appendOnly, persistence, config, cluster } = server
  const expired: { db: Database; key: Bytes }[] = []
  const onExpired = (db: Database, key: Bytes): void => void expired.push({ db, key })
  const load = async (): Promise<boolean> => {
    if ((await persistence.load({ onExpired }, true)) !== 'failed') return true
    log.write('warning', 'Terminating server after rdb file reading failure.')
    return false
  }
  const sound = config.flag('appendonly')
    ? await appendOnly.start()
    : (await appendOnly.files.read()) && (await load())
  if (sound) {
    await appendOnly.files.removeHistory()
    cluster?.claimLoadedKeys()
    server.replication.restorePosition(persistence.facts, expired)
    return true
  }
  log.write('warning', 'Fatal error loading the DB, check server logs. Exiting.')
  return false
}

/**
 * Starts a server and leaves it running. Where it can't start, the process ends with code 1 after the log said why.
 *
 * @param bare whether there was no argument at all, which the log remarks on
 * @returns the exit code if the configuration is wrong, null once it serves
 */
export async function startServer(
  request: Extract<ServerArguments, { action: 'run' }>,
  bare: boolean,
): Promise<number | null> {
  const log = new ServerLog()
  // Reading the configuration may change the working directory.
  const configFile = request.file === null ? null : resolve(request.file)
  const settings = readOrExplain(request, log)
  if ('exitCode' in settings) return settings.exitCode

  const output = new OutputQueue()
  const loop = new EventLoop(output)
  // Until it serves there is nothing to be lost.
  let end: ServerEnd = { shutdown: () => process.exit(0), restart: () => process.exit(0) }
  const sockets = new OpenSockets()
  const callbacks: HostCallbacks = {
    wake: () => loop.wake(),
    crash: () => crashes.crash(),
    pause: () => {
      output.flush()
      process.kill(process.pid, 'SIGSTOP')
    },
    shutdown: (options) => end.shutdown(options),
    restart: (delay) => end.restart(delay),
    connect: (host, port, events) =>
      connectOut({ output, sockets }, { host, port, from: server.config.text('bind-source-addr') }, events),
  }
  const storage = new FileStorage()
  const server: Server = makeServer(createHost(log, callbacks, configFile), settings, storage)
  configureLog(log, server)
  const crashes = reportCrashes(log, server)
  followChanges(server)
  storage.childOomScore = followOomScore(log, server)
  announce(log, server, settings, bare)
  const pidfile = server.config.text('pidfile')
  if (pidfile !== '') writeFileSync(pidfile, `${process.pid}\n`)

  const modules = new ServerModules(server, settings.moduleConfigs)
  server.modules = modules
  const dapPort = server.config.number(DAP_PORT.name)
  let dap: DapListener | null = null
  if (dapPort !== 0) {
    const { listenForDebuggers } = await import('./debug/dap-listener.ts')
    try {
      dap = await listenForDebuggers(server, modules, dapPort)
    } catch (error) {
      log.write(
        'warning',
        `Can't listen for debuggers: ${error instanceof Error ? error.message : String(error)}`,
      )
      process.exit(1)
    }
    log.write('notice', `Debuggers (DAP) may connect to 127.0.0.1:${dap.port}`)
  }
  // Threads that were started for modules must not keep a process that can't serve.
  if (!(await loadModules(log, modules, settings))) process.exit(1)
  if (!(await loadUsers(log, server, settings.users))) process.exit(1)
  await server.cluster?.load()
  const front = makeFront(server, output)
  const opened = await openOrExplain(log, server, front, { output, sockets })
  if (opened === null) process.exit(1)
  followListening(log, server, opened.clients)

  const forgetSignals = handleSignals(log, server, output)
  end = endOf({
    log,
    server,
    storage,
    loop,
    modules,
    front,
    output,
    sockets,
    ...opened,
    disposals: [forgetSignals, () => crashes.dispose(), () => dap?.dispose()],
    again: () => void startAgain({ ...request, file: configFile }, bare),
  })
  loop.start(() => server.pump())
  log.write('notice', 'Server initialized')
  // Clients are heard from here on; most of what they ask for has to wait until the data is there.
  if (!(await loadData(log, server))) process.exit(1)
  server.replication.startConfigured()
  for (const kind of opened.clients.kinds) log.write('notice', `Ready to accept connections ${kind}`)
  return null
}

/** The start after the end of a server in the same process. */
async function startAgain(...start: Parameters<typeof startServer>): Promise<void> {
  const code = await startServer(...start)
  if (code !== null) process.exit(code)
}
