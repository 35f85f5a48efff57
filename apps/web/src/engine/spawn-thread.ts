// Threads of modules as workers. The engine's worker cannot start any itself while C code stands in it, since its event loop takes part;
// the page can, whatever the engine does, and is asked to over a line. What a thread says to wake the engine comes straight.
// Change together: session/thread-workers.ts, which answers.
import type { SpawnThread } from '@valkey-playground/api'
import type { ThreadOrder } from '../protocol.ts'

/** Workers to have ready when a module that starts threads is loaded: the first command need not wait for them to be fetched. */
export const READY_THREADS = 4

/** Starts workers through the page at the other end of the line. */
export function threadSpawner(line: MessagePort): SpawnThread {
  let started = 0
  const order = (what: ThreadOrder, given: Transferable[] = []): void => line.postMessage(what, given)
  return (start, onWake) => {
    const number = started++
    const { port1: woken, port2: wake } = new MessageChannel()
    woken.onmessage = onWake
    order({ type: 'start', number, given: { start, wake } }, [wake])
    return {
      terminate() {
        woken.close()
        order({ type: 'end', number })
      },
    }
  }
}
