// API functions that threads do not simply hand on to the engine's handlers.
import { answerFault } from './mailbox.ts'
import type { PooledWorker } from './thread-pool.ts'
import { BadArgument, ModuleFault } from '../abi/fault.ts'
import type { WasmFunction } from '../abi/table.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ApiName } from '../spec/index.ts'
import type { HeapFunction } from './thread-start.ts'

/** Their indices among the engine's functions. */
export interface ThreadFunctions {
  /** Answered by the keeper of the lock. */
  readonly lock: { readonly take: number; readonly attempt: number; readonly giveBack: number }
  /** Answered by the thread itself. */
  readonly heap: Readonly<Record<number, HeapFunction>>
}

/** Finds them. */
export function threadFunctions(slotOf: (name: ApiName) => number): ThreadFunctions {
  const heap = ['Alloc', 'Calloc', 'Realloc', 'Free'] as const
  return {
    lock: {
      take: slotOf('ThreadSafeContextLock'),
      attempt: slotOf('ThreadSafeContextTryLock'),
      giveBack: slotOf('ThreadSafeContextUnlock'),
    },
    heap: Object.fromEntries(heap.map((name) => [slotOf(name), name])),
  }
}

/** The functions of the lock look at nothing of their context; it must be one all the same. @throws ModuleFault */
export function checkLockContext(m: ModuleApi, name: string, args: readonly (number | bigint)[]): void {
  try {
    m.context(args[0] as number)
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error
    throw new ModuleFault('misuse', `ValkeyModule_${name}: argument ctx ${error.problem}`)
  }
}

/** Lets a thread's call fail. */
export function refuseCall(m: ModuleApi, { mailbox }: PooledWorker, error: unknown): void {
  const { kind, message } = error instanceof ModuleFault ? error : { kind: 'misuse', message: String(error) }
  if (!(error instanceof ModuleFault) && !(error instanceof BadArgument))
    m.server.host.log('warning', `A call from a thread failed: ${String(error)}`)
  answerFault(mailbox, kind, message)
}

/** A function for the C runtime of which a debugger writes down what it answers, so that code can run again. */
export function heard<A extends unknown[], R>(
  m: ModuleApi,
  name: string,
  call: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    const { debug } = m
    return debug === null ? call(...args) : (debug.hostFunction(name, call as WasmFunction)(...args) as R)
  }
}
