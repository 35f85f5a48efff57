// How threads end before their time: by a fault of their own, or because their module goes.
import { CONTROL } from '../abi/address-space.ts'
import { bufferUpTo } from '../abi/memory.ts'
import { describePlace, placeOf, trapText } from '../loader/trap.ts'
import type { ModuleApi } from '../module-api.ts'
import { answer, STATE, stateOf, WORD } from './mailbox.ts'
import type { PooledWorker } from './thread-pool.ts'
import { RECORD, WANT_END } from './thread-record.ts'

/** How long a thread has to leave by itself, in ms. */
const LEAVE_MILLIS = 1000

/** What a worker reports of a thread's fault (kind, name, message and stack of its error), in words with the place in C. */
export function faultOfThread(m: ModuleApi, report: string): string {
  const [kind = '', name = '', message = '', stack = ''] = report.split('\0')
  const overflow = name === 'RangeError' && /call stack/i.test(message)
  const said = overflow ? 'stack overflow' : kind === '' ? trapText(message) : message
  return said + describePlace(placeOf({ stack }, m))
}

/** Tells a thread to leave at its next safe point, answer or wait, and wakes it if it waits. */
function askToLeave(memory: WebAssembly.Memory, { mailbox, thread }: PooledWorker): void {
  if (thread === null) return
  Atomics.store(mailbox.words, WORD.ended, 1)
  const { record } = thread
  const fields = new Int32Array(bufferUpTo(memory, record + 64), record, 16)
  Atomics.store(fields, RECORD.wanted >> 2, WANT_END)
  const waiting = Atomics.load(fields, RECORD.waiting >> 2) >>> 0
  if (waiting !== 0) Atomics.notify(new Int32Array(bufferUpTo(memory, waiting + 4), waiting, 1), 0)
}

/** Has threads leave, whatever they ask or wait for, and waits a while for that. Returns those that did not. */
export function letLeave(
  { memory, server }: ModuleApi,
  control: Int32Array<SharedArrayBuffer>,
  workers: readonly PooledWorker[],
  isOver: (worker: PooledWorker) => boolean,
): readonly PooledWorker[] {
  for (const worker of workers) askToLeave(memory.wasm, worker)
  Atomics.store(control, CONTROL.threadInterrupt, 1)
  const until = server.host.monotonicMicros() + LEAVE_MILLIS * 1000
  const left = (): PooledWorker[] => workers.filter((worker) => !isOver(worker))
  while (left().length > 0 && server.host.monotonicMicros() < until) {
    const before = Atomics.load(control, CONTROL.engine)
    for (const { mailbox } of workers) if (stateOf(mailbox) !== STATE.idle) answer(mailbox, undefined)
    Atomics.wait(control, CONTROL.engine, before, 1)
  }
  Atomics.store(control, CONTROL.threadInterrupt, 0)
  Atomics.notify(control, CONTROL.threadInterrupt)
  return left()
}
