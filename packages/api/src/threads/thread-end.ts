// How threads end before their time: by a fault of their own, or because their module goes.
import { bufferUpTo } from '../abi/memory.ts'
import { describePlace, placeOf, trapText } from '../loader/trap.ts'
import type { ModuleApi } from '../module-api.ts'
import { WORD } from './mailbox.ts'
import type { PooledWorker } from './thread-pool.ts'
import { RECORD, WANT_END } from './thread-record.ts'

/** What a worker reports of a thread's fault (kind, name, message and stack of its error), in words with the place in C. */
export function faultOfThread(m: ModuleApi, report: string): string {
  const [kind = '', name = '', message = '', stack = ''] = report.split('\0')
  const overflow = name === 'RangeError' && /call stack/i.test(message)
  const said = overflow ? 'stack overflow' : kind === '' ? trapText(message) : message
  return said + describePlace(placeOf({ stack }, m))
}

/** Tells a thread to leave at its next safe point, answer or wait, and wakes it if it waits. */
export function askToLeave(memory: WebAssembly.Memory, { mailbox, thread }: PooledWorker): void {
  if (thread === null) return
  Atomics.store(mailbox.words, WORD.ended, 1)
  const { record } = thread
  const fields = new Int32Array(bufferUpTo(memory, record + 64), record, 16)
  Atomics.store(fields, RECORD.wanted >> 2, WANT_END)
  const waiting = Atomics.load(fields, RECORD.waiting >> 2) >>> 0
  if (waiting !== 0) Atomics.notify(new Int32Array(bufferUpTo(memory, waiting + 4), waiting, 1), 0)
}
