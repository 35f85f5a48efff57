// Answering what C code in workers has asked: threads, and the engine's own calls into modules that yield. One question after the
// other, each in the context of who asks; what faults there is told to the worker, not thrown here.
import { Later } from '@valkey-playground/engine'
import type { NamedImport } from '../abi/table.ts'
import type { ModuleContext } from '../context.ts'
import { forgetLastCall } from '../loader/call-sites.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { answer, ASK, STATE, takeArguments, takeText, WORD } from './mailbox.ts'
import type { Runner } from './runner.ts'
import type { ServerLock } from './server-lock.ts'
import { faultOfThread } from './thread-end.ts'
import { refuseCall } from './thread-functions.ts'
import type { PooledWorker, RunningThread } from './thread-pool.ts'
import type { ThreadInfo, ThreadsOptions } from './threads-options.ts'
import type { WorkerCalls } from './worker-calls.ts'

/** A call from a thread cannot be answered before something else happens: it is made again after `retry`. */
export class NotYet extends Error {}

/** What answering needs of the threads. */
export interface AnswerGround {
  readonly options: ThreadsOptions
  readonly lock: ServerLock
  readonly threads: () => readonly PooledWorker[]
  readonly calls: () => WorkerCalls | null
  /** The thread with the lock, while the engine answers it. */
  readonly holding: () => Runner | null
  readonly infoOf: (worker: PooledWorker) => ThreadInfo
  /** Starts a thread. Returns 0 or an error number. */
  readonly begin: (record: number, caller: LoadedModule) => number
  /** Whether somebody has the engine, so that the lock cannot be had at once. */
  readonly taken: () => boolean
  readonly onAnswer: () => void
}

interface Question {
  readonly worker: PooledWorker
  readonly thread: RunningThread
  readonly kind: number
  readonly which: number
  readonly args: readonly (number | bigint)[]
}

/** The answers of one engine. */
export class Answers {
  readonly #m: ModuleApi
  readonly #ground: AnswerGround
  /** Workers whose call has to wait: it is made anew when something has changed. */
  readonly #unanswered = new Set<PooledWorker>()
  /** Who has asked what is being answered, if it has the engine. */
  #asker: Runner | null = null
  #serving = false

  constructor(m: ModuleApi, ground: AnswerGround) {
    this.#m = m
    this.#ground = ground
  }

  /** Whether a call is being answered. */
  get serving(): boolean {
    return this.#serving
  }

  /** Whether the call of ours that is being answered may be put off until others have been heard (`Later`). */
  get mayPause(): boolean {
    return this.#asker?.mayPause === true && this.#asker.context === this.#m.current && this.#m.debug === null
  }

  /** Answers all calls that are there, or those that `wanted` accepts. False if there was none. */
  answerAll(wanted?: (worker: PooledWorker) => boolean): boolean {
    const { threads, calls, onAnswer } = this.#ground
    let any = false
    const caller = calls()?.worker
    for (const worker of caller ? [caller, ...threads()] : threads()) {
      const { words } = worker.mailbox
      if (wanted?.(worker) === false) continue
      if (Atomics.compareExchange(words, WORD.state, STATE.asked, STATE.taken) !== STATE.asked) continue
      any = true
      onAnswer()
      if (worker === caller && calls()?.returned(worker.mailbox) === true) continue
      this.#answer(worker, worker.thread as RunningThread)
    }
    return any
  }

  /** What calls were waiting for may have come. Returns whether any were. */
  retry(): boolean {
    const any = this.#unanswered.size > 0
    for (const { mailbox } of this.#unanswered) Atomics.store(mailbox.words, WORD.state, STATE.asked)
    this.#unanswered.clear()
    return any
  }

  /** Whatever a worker has asked needs no answer any more. */
  forget(worker: PooledWorker): void {
    this.#unanswered.delete(worker)
  }

  #answer(worker: PooledWorker, thread: RunningThread): void {
    const { mailbox } = worker
    const outer: ModuleContext | null = this.#m.current
    const serving = this.#serving
    const asker = this.#asker
    const runner = this.#runnerOn(worker)
    this.#m.current = thread.context
    forgetLastCall(this.#m.memory)
    this.#serving = true
    this.#asker = runner
    try {
      this.#perform({
        worker,
        thread,
        kind: mailbox.words[WORD.kind] as number,
        which: mailbox.words[WORD.which] as number,
        args: takeArguments(mailbox),
      })
    } catch (error) {
      if (error instanceof NotYet) this.#unanswered.add(worker)
      else if (error instanceof Later && runner !== null) runner.later = error
      else refuseCall(this.#m, worker, error)
    } finally {
      this.#m.current = outer
      this.#serving = serving
      this.#asker = asker
    }
  }

  #runnerOn(worker: PooledWorker): Runner | null {
    const calls = this.#ground.calls()
    if (worker === calls?.worker) return calls.top
    const holding = this.#ground.holding()
    return worker === holding?.worker ? holding : null
  }

  #perform(question: Question): void {
    const { debug } = this.#m
    const { options, lock, infoOf } = this.#ground
    const { worker, kind, which, args } = question
    const perform = (): void => {
      // The answer comes with the lock.
      if (kind === ASK.api && which === options.lock.take) lock.wants(worker, args)
      else answer(worker.mailbox, this.#resultOf(question))
    }
    if (kind === ASK.api && which !== options.probe && debug)
      debug.threadCall(infoOf(worker), which, args, perform)
    else perform()
  }

  #resultOf({ worker, thread, kind, which, args }: Question): unknown {
    const m = this.#m
    const { options, lock, infoOf, begin, taken, calls } = this.#ground
    if (kind === ASK.spawn) return begin(args[0] as number, thread.module)
    if (kind === ASK.fault) return this.#failed(worker, thread, takeText(worker.mailbox))
    if (kind === ASK.import) {
      const module = [...m.instances].find(({ number }) => number === worker.mailbox.words[WORD.image])
      return module?.importAt(which)(...args)
    }
    if (which === options.probe) return m.debug?.threadProbe(infoOf(worker), Number(args[0]))
    if (which === options.lock.attempt) return lock.attempt(worker, args, taken())
    if (which === options.lock.giveBack) return lock.giveBack(worker, args)
    const callee = options.functions[which] as NamedImport
    const hasLock = worker === lock.holder || worker === calls()?.worker
    return m.lints
      ? m.lints.fromThread(callee, { hasLock, thread: thread.number }, args)
      : callee.call(...args)
  }

  /** A thread did what it must not: it ends, the rest goes on. */
  #failed(worker: PooledWorker, thread: RunningThread, text: string): void {
    const { module, number } = thread
    const shown = `thread ${number}: ${faultOfThread(this.#m, text)}`
    module.lastFault = shown
    this.#m.server.host.log('warning', `Module ${module.name}: ${shown}`)
    this.#ground.lock.leave(worker)
    this.#m.child?.fault()
  }
}
