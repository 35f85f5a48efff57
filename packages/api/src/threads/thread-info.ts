// A thread as panels and debuggers see it, read from its worker's mailbox and its record while it may run.
import type { LinearMemory } from '../abi/memory.ts'
import { ASK, isAsking, WORD } from './mailbox.ts'
import type { PooledWorker } from './thread-pool.ts'
import { RECORD } from './thread-record.ts'
import type { ThreadInfo } from './threads-options.ts'

/** @param lock how it stands with the server's lock */
export function threadInfo(
  memory: LinearMemory,
  { thread, mailbox }: PooledWorker,
  lock: Pick<ThreadInfo, 'hasLock' | 'waitsForLock'>,
): ThreadInfo {
  const { words } = mailbox
  const stack = words[WORD.stack] as number
  const asks = isAsking(mailbox)
  return {
    ...lock,
    number: thread?.number ?? 0,
    module: thread?.module.name ?? '',
    probes: words[WORD.probes] as number,
    threadLocals: words[WORD.threadLocals] as number,
    stack: { from: stack, to: stack + (thread ? memory.readU32(thread.record + RECORD.stackBytes) : 0) },
    calls: asks && words[WORD.kind] === ASK.api ? (words[WORD.which] as number) : null,
    stands: asks || (thread !== null && memory.readI32(thread.record + RECORD.waiting) !== 0),
  }
}

/** Whether a thread has asked for leave to go on from a probe. */
export function asksAtProbe({ mailbox: { words } }: PooledWorker, probe: number): boolean {
  return words[WORD.kind] === ASK.api && words[WORD.which] === probe
}
