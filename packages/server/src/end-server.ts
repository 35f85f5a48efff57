// The end of a server: of the process with it, or of the server alone, which then begins anew in the same process (DEBUG RESTART).
//
// Node can not put another program into its process, which is how valkey-server restarts. What a server holds of the process is let
// go instead, one by one, and the start runs again from its first line. Change together: start-server.ts.

import { ReplyError } from '@valkey-playground/engine'
import type { Server } from '@valkey-playground/engine'
import { rmSync } from 'node:fs'
import type { HostCallbacks } from './host.ts'
import type { ServerLog } from './log.ts'
import type { ServerModules } from './modules/server-modules.ts'
import type { EventLoop } from './net/event-loop.ts'
import type { Listeners } from './net/listeners.ts'
import type { SharedByConnections } from './net/open-sockets.ts'
import type { TcpFront } from './net/tcp-front.ts'
import type { FileStorage } from './storage.ts'

/** What a server that serves is made of. */
export interface ServerParts extends SharedByConnections {
  readonly log: ServerLog
  readonly server: Server
  readonly storage: FileStorage
  readonly loop: EventLoop
  readonly modules: ServerModules
  readonly front: TcpFront
  readonly clients: Listeners
  readonly bus: Listeners | null
  /** Ends what else it holds of the process: signals, debuggers. What they return is waited for. */
  readonly disposals: readonly (() => unknown)[]
  /** Starts it anew. */
  readonly again: () => void
}

/** The ways to end a server. */
export type ServerEnd = Pick<HostCallbacks, 'shutdown' | 'restart'>

/** Makes the ways to end a server. */
export function endOf(parts: ServerParts): ServerEnd {
  const { log, server, loop, modules, front, output } = parts
  let over = false
  let ending: readonly unknown[] = []

  const letGo = (): void => {
    over = true
    loop.stop()
    ending = parts.disposals.map((dispose) => dispose())
    modules.dispose()
    server.cluster?.bus.stop()
    parts.bus?.close()
    parts.clients.close()
    output.flush()
    front.close()
  }

  const restart = (delay: number): void => {
    if (!over) letGo()
    parts.sockets.destroy()
    parts.storage.close()
    // What has led here comes to its end first.
    void Promise.all(ending).then(() => setTimeout(parts.again, delay))
  }

  return {
    // FileStorage saves at once: what it answers is never a promise.
    shutdown(options) {
      if (over) return
      void server.appendOnly.close()
      if (server.persistence.saveBeforeEnd(options) !== true)
        throw new ReplyError('ERR Errors trying to SHUTDOWN. Check logs.')
      const pidfile = server.config.text('pidfile')
      if (pidfile !== '') {
        log.write('notice', 'Removing the pid file.')
        rmSync(pidfile, { force: true })
      }
      if (parts.clients.kinds.includes('unix')) log.write('notice', 'Removing the unix socket file.')
      if (server.cluster) {
        log.write('notice', 'Saving the cluster configuration file before exiting.')
        void server.cluster.save()
      }
      letGo()
      log.write('warning', 'Valkey is now ready to exit, bye bye...')
      if (options.restartAfter === undefined) process.exit(0)
      restart(options.restartAfter)
    },
    restart,
  }
}
