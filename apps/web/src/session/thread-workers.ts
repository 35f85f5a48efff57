// The page's end of the line over which an engine asks for workers: they start even while the engine stands in C code.
// Change together: engine/spawn-thread.ts, which asks.
import type { ThreadOrder } from '../protocol.ts'

/** The workers of one engine's threads. */
export interface ThreadWorkers {
  /** The engine's end of the line. */
  readonly line: MessagePort
  /** Ends all of them. */
  dispose(): void
}

/** Starts and ends workers as the engine at the other end of a new line says. */
export function serveThreads(): ThreadWorkers {
  const { port1: orders, port2: line } = new MessageChannel()
  const workers = new Map<number, Worker>()
  function end(number: number): void {
    workers.get(number)?.terminate()
    workers.delete(number)
  }
  orders.onmessage = ({ data: order }: MessageEvent<ThreadOrder>) => {
    if (order.type === 'end') return end(order.number)
    const worker = new Worker(new URL('../thread-worker.ts', import.meta.url), {
      type: 'module',
      name: 'thread',
    })
    workers.set(order.number, worker)
    worker.postMessage(order.given, [order.given.wake])
  }
  return {
    line,
    dispose() {
      orders.close()
      for (const number of workers.keys()) end(number)
    },
  }
}
