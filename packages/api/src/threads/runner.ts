// C code that runs in a worker and has the engine to itself: a call of the engine's, or a thread with the server's lock.
import { Suspension, type Later } from '@valkey-playground/engine'
import { CONTROL } from '../abi/address-space.ts'
import type { ModuleContext } from '../context.ts'
import type { ModuleApi } from '../module-api.ts'
import { answer } from './mailbox.ts'
import { refuseCall } from './thread-functions.ts'
import type { PooledWorker } from './thread-pool.ts'

/** How often the engine looks whether it is to stop, in ms. */
const LOOK_MILLIS = 50

/** Who has the engine. */
export interface Runner {
  readonly worker: PooledWorker
  /** What its API calls are made in. */
  readonly context: ModuleContext
  /** Whether it may stand while others are heard. */
  readonly mayPause: boolean
  /** What it waits for, since it let others be heard; null while it runs. */
  later: Later<Suspension> | null
  isOver(): boolean
}

/** What is left of a runner that lets others be heard: it stands as what it waits for does. */
export function suspensionOf(runner: Runner, turn: () => boolean): Suspension {
  return new Suspension(
    () => runner.later?.work.refusal ?? null,
    turn,
    () => (runner.later === null ? 0 : runner.later.work.wait),
  )
}

/** How the engine attends to a runner. */
export interface Attendance {
  readonly control: Int32Array<SharedArrayBuffer>
  /** Answers all that was asked; false if nothing was. */
  readonly answerAll: () => boolean
  /** Throws if the running call is to stop. */
  readonly checkInterrupt: () => void
}

/** Answers until a runner is over (true) or lets others be heard (false). @throws ModuleFault if it is to stop */
export function proceed(m: ModuleApi, runner: Runner, attendance: Attendance): boolean {
  const { control, answerAll, checkInterrupt } = attendance
  if (runner.later !== null && !resume(m, runner, runner.later)) return false
  while (!runner.isOver()) {
    const before = Atomics.load(control, CONTROL.engine)
    const answered = answerAll()
    if (runner.later !== null) return false
    if (answered) continue
    checkInterrupt()
    Atomics.wait(control, CONTROL.engine, before, LOOK_MILLIS)
  }
  return true
}

/** Others have been heard: goes on with what the runner's answer waits for. Returns whether it is answered. */
function resume(m: ModuleApi, runner: Runner, { work, result }: Later<Suspension>): boolean {
  const outer = m.current
  m.current = runner.context
  try {
    if (!work.advance()) return false
    runner.later = null
    answer(runner.worker.mailbox, result())
  } catch (error) {
    runner.later = null
    refuseCall(m, runner.worker, error)
  } finally {
    m.current = outer
  }
  return true
}
