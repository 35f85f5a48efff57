// What each effect of the replication stream comes from: whose command, expiry or eviction, which callback of a module, and the line in C.
//
// It is asked for when the effect arises, in the midst of the work; the stream is handed out at the end of it.
import type { ModuleHost } from '@valkey-playground/api'
import type { Client, EffectReason, PropagatedCommand, Server } from '@valkey-playground/engine'
import type { ReplicationCause } from '@valkey-playground/ui'

const REASONS: Readonly<Partial<Record<EffectReason, string>>> = { expired: 'expiry', evicted: 'eviction' }

/** Begins to note causes, which then come with the propagated commands. `nameOf` says what the page calls a client. */
export function noteCauses(server: Server, host: ModuleHost, nameOf: (client: Client) => string): void {
  /** The outermost command; what runs inside of it (EXEC's, a script's, a module's) is on its behalf. */
  let outermost: Pick<ReplicationCause, 'what' | 'client'> | null = null
  server.onCommand({
    before(client, [name = '']) {
      if (server.nesting === 0) outermost = { what: name, client: nameOf(client) }
    },
  })
  server.onUnitEnd(() => {
    outermost = null
  })
  server.propagation.causeOf = (reason): ReplicationCause => {
    const callback = runningCallback(host)
    const why = REASONS[reason]
    const { running } = host.tracer
    return {
      what: why ?? outermost?.what ?? callback ?? 'the engine',
      ...(outermost?.client !== undefined && { client: outermost.client }),
      ...(callback !== null && outermost !== null && { callback }),
      // A key that a module finds expired is no work of its call.
      ...(running !== null && why === undefined && { call: running.fn, line: running.line }),
    }
  }
}

/** What is shown for a command of the stream: the transaction around several effects has what they have in common, but no call. */
export function causeShown({ argv, db, cause }: PropagatedCommand): ReplicationCause {
  const { what, client, ...call } = cause as ReplicationCause
  const around = db === -1 && (argv[0] === 'MULTI' || argv[0] === 'EXEC')
  return { what, ...(client !== undefined && { client }), ...(around ? {} : call) }
}

/** The callback of a module that runs, in words; null if none does. */
function runningCallback({ api: { current } }: ModuleHost): string | null {
  if (current?.kind !== 'callback') return null
  return `${current.purpose ?? 'callback'} of ${current.module?.name ?? 'a module'}`
}
