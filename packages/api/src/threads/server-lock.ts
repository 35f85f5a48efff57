// Who has the server's lock, and who waits for it. Giving it out is threads.ts's part: it is had for a unit of work of the server.
import { ModuleFault } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { C } from '../spec/index.ts'
import { checkLockContext } from './thread-functions.ts'
import type { PooledWorker } from './thread-pool.ts'

type Arguments = readonly (number | bigint)[]

/** The lock of one engine. */
export class ServerLock {
  readonly #m: ModuleApi
  readonly #queue: PooledWorker[] = []
  holder: PooledWorker | null = null

  constructor(m: ModuleApi) {
    this.#m = m
  }

  /** Whether a worker waits for it, or anybody. */
  awaited(worker?: PooledWorker): boolean {
    return worker === undefined ? this.#queue.length > 0 : this.#queue.includes(worker)
  }

  /** Who gets it next; he is not waiting any more. */
  next(): PooledWorker | undefined {
    return this.#queue.shift()
  }

  /** ThreadSafeContextLock: the answer comes with the lock. @throws ModuleFault */
  wants(worker: PooledWorker, args: Arguments): void {
    checkLockContext(this.#m, 'ThreadSafeContextLock', args)
    if (worker === this.holder)
      throw new ModuleFault(
        'misuse',
        "ValkeyModule_ThreadSafeContextLock: the server's lock is held by this thread already; waiting for it would never end",
      )
    this.#queue.push(worker)
  }

  /** ThreadSafeContextTryLock. @param taken whether somebody has it or will have it first */
  attempt(worker: PooledWorker, args: Arguments, taken: boolean): number {
    checkLockContext(this.#m, 'ThreadSafeContextTryLock', args)
    if (taken || this.awaited()) {
      this.#m.setErrno('EBUSY')
      return C.VALKEYMODULE_ERR
    }
    this.#queue.push(worker)
    return C.VALKEYMODULE_OK
  }

  /** ThreadSafeContextUnlock. @throws ModuleFault */
  giveBack(worker: PooledWorker, args: Arguments): undefined {
    checkLockContext(this.#m, 'ThreadSafeContextUnlock', args)
    if (worker !== this.holder)
      throw new ModuleFault(
        'misuse',
        "ValkeyModule_ThreadSafeContextUnlock: the server's lock was not taken by ThreadSafeContextLock",
      )
    this.leave(worker)
  }

  /** A worker does not have it any more, nor wait for it. */
  leave(worker: PooledWorker): void {
    const waiting = this.#queue.indexOf(worker)
    if (waiting >= 0) this.#queue.splice(waiting, 1)
    if (worker !== this.holder) return
    this.holder = null
    this.#m.windows.settle()
    this.#m.server.leaveUnit()
  }
}
