// What each side of a comparison sends on to its replicas: the page's engine tells it in the replication panel's data, the real server in
// its replication stream, where the page takes part as a replica without data for that long.
import { parseReply } from '@valkey-playground/engine'
import type { Session } from '@valkey-playground/ui'
import type { EffectsOf } from './compare.ts'
import type { ServerSession } from './server-session.ts'
import type { StreamedCommand } from './stream-tap.ts'

/** The page's engine. */
export function ourEffects(session: Session): EffectsOf {
  let seen = -1
  return async () => {
    const { offset, stream } = await session.state('replication')
    const since = seen
    seen = offset
    if (since < 0) return []
    return stream.filter((row) => row.offset > since).map(({ db, argv }) => ({ db, argv }))
  }
}

/** A real server; `close` ends the part as a replica. Rejects with a text for the user where it is not allowed. */
export async function theirEffects(
  session: ServerSession,
): Promise<{ readonly effects: EffectsOf; close(): void }> {
  let heard: StreamedCommand[] = []
  const tap = await session.tap({ command: (one) => void heard.push(one), closed: () => undefined })
  return {
    async effects() {
      const info = parseReply(await session.ask(['INFO', 'replication']))
      const text = info?.type === 'bulk' || info?.type === 'verbatim' ? info.text : ''
      const offset = /^master_repl_offset:(\d+)/m.exec(text)?.[1]
      if (offset !== undefined) await tap.reached(Number(offset))
      const taken = heard
      heard = []
      return taken
    },
    close: () => tap.close(),
  }
}
