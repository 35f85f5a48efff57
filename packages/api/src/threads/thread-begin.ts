// Starting a thread: its module is found and handed to the workers, one of them gets the job. A forked child gets a worker of its own.
import { ERRNO } from '../errno.ts'
import type { ForkStart } from '../forks/replay.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { JOB, WORD } from './mailbox.ts'
import type { PublishedModules } from './published-modules.ts'
import type { ThreadPool } from './thread-pool.ts'
import { RECORD } from './thread-record.ts'

/**
 * Starts the thread of a record.
 *
 * @param caller the module that asks, for functions that are nobody's
 * @returns 0, or an error number
 */
export function beginThread(
  m: ModuleApi,
  pool: ThreadPool,
  published: PublishedModules,
  record: number,
  caller: LoadedModule | null,
): number {
  const { memory } = m
  const start = memory.readU32(record + RECORD.start)
  const home =
    [...m.instances].find(({ image: { slots } }) => start >= slots.from && start < slots.to) ?? caller
  if (home === null) return ERRNO.EINVAL
  if (!published.put(home, false)) return ERRNO.EAGAIN
  for (const other of m.instances) if (other.usedBy.size > 0) published.put(other, true)
  const worker = pool.take()
  if (worker === null) return ERRNO.EAGAIN
  worker.thread = {
    number: memory.readI32(record + RECORD.number),
    record,
    module: home,
    context: m.openContext({ kind: 'callback', module: home }),
  }
  const { words } = worker.mailbox
  words[WORD.ended] = 0
  words[WORD.record] = record
  words[WORD.home] = home.number
  Atomics.store(words, WORD.job, JOB.run)
  Atomics.notify(words, WORD.job)
  return 0
}

/** Starts a forked child. `stack` is the lowest address of its runtime's. */
export function beginForked(
  m: ModuleApi,
  pool: ThreadPool,
  module: LoadedModule,
  stack: number,
  fork: ForkStart,
): void {
  const worker = pool.addForked(stack, fork)
  worker.thread = {
    number: 1,
    record: fork.record,
    module,
    context: m.openContext({ kind: 'callback', module }),
  }
  Atomics.store(worker.mailbox.words, WORD.job, JOB.run)
}
