// What reading values depends on, taken from a server.
import type { LoadContext } from '../rdb/load-value.ts'
import type { Server } from './server.ts'

/**
 * The context for RESTORE, or for a snapshot.
 * @param fromClient whether the bytes come from a client, which `sanitize-dump-payload clients` distrusts. Everything is
 * checked either way; the setting decides only whether INFO counts it.
 */
export function loadContext(server: Server, fromClient: boolean): LoadContext {
  const { limits, stats } = server
  const policy = server.config.text('sanitize-dump-payload')
  const counts = policy === 'yes' || (policy === 'clients' && fromClient)
  return {
    limits,
    moduleType: (name) => server.modules?.dataTypes?.().find((type) => type.name === name),
    ...(counts && { onSanitized: () => void stats.dumpPayloadSanitizations++ }),
  }
}
