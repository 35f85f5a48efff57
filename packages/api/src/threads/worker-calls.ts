// Calls into modules that run in a worker, so that the engine's thread is free where the module yields: to C code that worker is
// the engine's own thread. One worker serves all: calls are inside each other, as they would be on one stack.
//
//   begin ──▶ advance ──▶ over: `take` gives the result
//                │ ▲
//     the module yields: others are heard, then advance is called again
//
// Change together: thread-body.ts (`serveCalls`), threads.ts (`proceed`).
import type { Client, Later, Suspension } from '@valkey-playground/engine'
import { CONTROL } from '../abi/address-space.ts'
import { ModuleFault, type FaultKind } from '../abi/fault.ts'
import type { ModuleContext } from '../context.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import { DEEPEST_NESTING, TOO_DEEP, type ModuleApi } from '../module-api.ts'
import {
  answerFault,
  ASK,
  putCall,
  STATE,
  stateOf,
  takeResult,
  takeText,
  WORD,
  type Mailbox,
} from './mailbox.ts'
import type { PublishedModules } from './published-modules.ts'
import { suspensionOf, type Runner } from './runner.ts'
import { faultOfThread } from './thread-end.ts'
import type { PooledWorker, ThreadPool } from './thread-pool.ts'

/** How long a call that is stopped has to end by itself, in ms. */
const STOP_MILLIS = 1000
/** The number of the engine's own thread. */
const ENGINE_THREAD = 1

/** What the calls need of the threads. */
export interface CallGround {
  readonly pool: ThreadPool
  readonly published: PublishedModules
  readonly control: Int32Array<SharedArrayBuffer>
  /** Answers until a runner is over (true) or lets others be heard. @throws ModuleFault if the running call is to stop */
  proceed(runner: Runner): boolean
  answerAll(): boolean
}

/** A call that was begun. */
export class WorkerCall implements Runner {
  readonly worker: PooledWorker
  readonly context: ModuleContext
  readonly mayPause = true
  later: Later<Suspension> | null = null
  /** What it returned. */
  result: number | bigint | undefined = undefined
  fault: ModuleFault | null = null
  over = false
  readonly #calls: WorkerCalls

  constructor(calls: WorkerCalls, worker: PooledWorker, context: ModuleContext) {
    this.#calls = calls
    this.worker = worker
    this.context = context
  }

  isOver(): boolean {
    return this.over
  }

  /**
   * Goes on until it is over, and tells `done` of its end, or until it lets others be heard: then returns the rest, to be given to
   * whoever waits for it. @param done is given the fault that it ended with, and may throw
   */
  run(done: (fault: ModuleFault | null) => void): void | Suspension {
    const turn = (): boolean => {
      if (!this.#calls.advance(this)) return false
      done(this.fault)
      return true
    }
    if (!turn()) return suspensionOf(this, turn)
  }
}

/** The calls of one engine. */
export class WorkerCalls {
  readonly #m: ModuleApi
  readonly #ground: CallGround
  #worker: PooledWorker | null = null
  /** Open calls, the innermost last. */
  readonly #open: WorkerCall[] = []
  #end: () => void = () => {}

  constructor(m: ModuleApi, ground: CallGround) {
    this.#m = m
    this.#ground = ground
  }

  /** The worker, if there is one. */
  get worker(): PooledWorker | null {
    return this.#worker
  }

  /** The innermost open call. */
  get top(): WorkerCall | null {
    return this.#open.at(-1) ?? null
  }

  /** Whether a call is open. */
  get busy(): boolean {
    return this.#open.length > 0
  }

  /** Makes the worker before it is needed. */
  prepare(): void {
    this.#worker ??= this.#ground.pool.reserve()
  }

  /**
   * Whether a call can be begun: the module yields, nobody watches its statements or writes its calls down, and the caller can wait.
   * @param client whose command it is; null for one that can wait and is called by no module
   */
  possibleFor(client: Client | null, { module }: ModuleContext): boolean {
    const m = this.#m
    if (module?.yields !== true || m.debug !== null || m.recorder !== null) return false
    if (client !== null && !m.server.suspended.possibleFor(client)) return false
    if (this.busy && client?.callerWaits !== true) return false
    this.prepare()
    return this.#worker !== null && this.#publish(module)
  }

  /** Calls a function of the context's module, for which `possibleFor` has said yes. */
  begin(context: ModuleContext, slot: number, args: readonly unknown[]): WorkerCall {
    const worker = this.#worker as PooledWorker
    const module = context.module as LoadedModule
    const call = new WorkerCall(this, worker, context)
    if (this.#open.length >= DEEPEST_NESTING) {
      call.fault = new ModuleFault('stack', TOO_DEEP)
      return call
    }
    const { mailbox } = worker
    if (!this.busy) this.#awaitWorker(mailbox)
    if (!this.busy) this.#end = this.#m.beginOutermost()
    this.#open.push(call)
    this.#standFor(context)
    module.active++
    putCall(mailbox, module.number, slot, args)
    return call
  }

  #publish(module: LoadedModule): boolean {
    const { published } = this.#ground
    for (const other of this.#m.instances) if (other.usedBy.size > 0) published.put(other, true)
    return published.put(module, module.usedBy.size > 0)
  }

  /** The first call comes before the worker has begun. */
  #awaitWorker(mailbox: Mailbox): void {
    const { control, answerAll } = this.#ground
    for (;;) {
      const before = Atomics.load(control, CONTROL.engine)
      if (stateOf(mailbox) === STATE.taken) return
      if (!answerAll()) Atomics.wait(control, CONTROL.engine, before, STOP_MILLIS)
    }
  }

  /** Goes on with a call. Returns whether it is over. */
  advance(call: WorkerCall): boolean {
    // It has let others be heard: whoever watches over calls is to count its time anew.
    if (call.later !== null && call === this.#open[0]) this.#m.renewOutermost()
    if (call.fault !== null && !this.#open.includes(call)) return true
    try {
      if (!call.over && !this.#ground.proceed(call)) {
        this.#m.windows.settle()
        return false
      }
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      this.#stop(call)
    }
    this.#close(call)
    return true
  }

  #standFor(context: ModuleContext | null): void {
    const module = context?.module ?? null
    if (this.#worker === null) return
    this.#worker.thread =
      context === null || module === null ? null : { number: ENGINE_THREAD, record: 0, module, context }
  }

  #close(call: WorkerCall): void {
    const { module } = call.context
    this.#open.splice(this.#open.indexOf(call), 1)
    this.#m.windows.settle()
    if (module) {
      module.active--
      if (call.fault) module.lastFault = call.fault.message
    }
    this.#standFor(this.top?.context ?? null)
    if (!this.busy) this.#end()
  }

  /** Whether the worker asks what next: its innermost call has returned or ended by a fault, or it has just begun. */
  returned(mailbox: Mailbox): boolean {
    const kind = mailbox.words[WORD.kind]
    const call = this.top
    if (kind !== ASK.returned && kind !== ASK.fault) return false
    if (call === null) return true
    if (kind === ASK.fault) call.fault = this.#faultOf(takeText(mailbox))
    else call.result = takeResult(mailbox)
    return (call.over = true)
  }

  #faultOf(report: string): ModuleFault {
    const [kind = ''] = report.split('\0')
    const fault = new ModuleFault(kind === '' ? 'trap' : (kind as FaultKind), faultOfThread(this.#m, report))
    fault.placed = true
    return fault
  }

  /** Has the innermost call end, or ends the worker if it does not. */
  #stop(call: WorkerCall): void {
    const { control, answerAll, pool } = this.#ground
    const { server, runtime } = this.#m
    const { worker } = call
    const { mailbox } = worker
    const until = server.host.monotonicMicros() + STOP_MILLIS * 1000
    call.later = null
    Atomics.store(mailbox.words, WORD.stop, 1)
    Atomics.store(control, CONTROL.threadInterrupt, 1)
    while (!call.over && server.host.monotonicMicros() < until) {
      const before = Atomics.load(control, CONTROL.engine)
      // What it has asked for is answered by that.
      if (stateOf(mailbox) === STATE.taken) answerFault(mailbox, 'interrupted', 'stopped')
      if (!answerAll()) Atomics.wait(control, CONTROL.engine, before, 1)
    }
    Atomics.store(mailbox.words, WORD.stop, 0)
    Atomics.store(control, CONTROL.threadInterrupt, 0)
    Atomics.notify(control, CONTROL.threadInterrupt)
    if (call.over) return
    pool.drop(worker)
    runtime.unlockHeap()
    this.abandon()
  }

  /** The worker was ended, whatever it did: none of its calls goes on. */
  abandon(): void {
    this.#worker = null
    for (const call of this.#open) {
      call.over = true
      call.later = null
      call.fault = new ModuleFault('interrupted', 'stopped')
    }
  }

  /** Ends the worker's job, if no call is open: what its instances take is given back. */
  end(): void {
    const worker = this.#worker
    if (worker === null || this.busy) return
    this.#worker = null
    this.#ground.pool.giveUp(worker)
  }
}
