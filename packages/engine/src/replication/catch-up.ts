// Running what came of the stream while a replica was not able to: in slices, between which clients are heard.
import type { Bytes } from '../base/bytes.ts'
import type { Server } from '../server/server.ts'

const SLICE_MICROS = 10_000

/** What is to be caught up with, and who hears of it. */
export interface CatchUp {
  /** Pieces of the stream; more may be added at the end meanwhile. */
  readonly pieces: readonly Bytes[]
  readonly run: (bytes: Bytes) => void
  /** Whether there is still a reason to go on. */
  readonly wanted: () => boolean
  /** All of it has run. Maybe called before `catchUp` returns. */
  readonly done: () => void
}

/** Catches up. @param from the first piece that has not run */
export function catchUp(server: Server, work: CatchUp, from = 0): void {
  const { host, timers } = server
  const { pieces } = work
  const started = host.monotonicMicros()
  let at = from
  while (at < pieces.length && (at === from || host.monotonicMicros() - started < SLICE_MICROS)) {
    work.run(pieces[at++] as Bytes)
    if (!work.wanted()) return
  }
  if (at === pieces.length) work.done()
  else timers.add(host.now(), () => work.wanted() && catchUp(server, work, at))
}
