// Whether threads stand still, and keeping them there while a debugger has put memory back to another time.
//
// A thread stands when it waits in C code or has asked the engine something. One word counts those that wait and how often one of them has
// gone on; closed, it lets nobody go on. What the engine answers is counted beside it. Change together: runtime/threads.c, which
// passes the gate at the end of each wait.
import { CONTROL } from '../abi/address-space.ts'
import { isAsking, type Mailbox } from './mailbox.ts'

/** Parts of the word. */
const WAITS = 1
const CLOSED = 1 << 9
const LEFT_FROM = 10
const WAITING: number = CLOSED - 1

/** The gate of one engine's threads. */
export class ThreadGate {
  readonly #control: Int32Array<SharedArrayBuffer>
  readonly #running: () => readonly { readonly mailbox: Mailbox }[]
  #answers = 0

  /** @param running the threads that are not over */
  constructor(
    control: Int32Array<SharedArrayBuffer>,
    running: () => readonly { readonly mailbox: Mailbox }[],
  ) {
    this.#control = control
    this.#running = running
  }

  get #word(): number {
    return Atomics.load(this.#control, CONTROL.gate)
  }

  get #allStand(): boolean {
    const running = this.#running()
    const asking = running.filter(({ mailbox }) => isAsking(mailbox)).length
    return running.length === 0 || asking + (this.#word & WAITING) === running.length
  }

  /** A number that changes whenever a thread goes on; null while one does not stand. */
  get pulse(): number | null {
    return this.#allStand ? (this.#word >>> LEFT_FROM) + this.#answers : null
  }

  /** The engine lets a thread go on, or begin. */
  answered(): void {
    this.#answers++
  }

  /** A thread that waited was ended from outside. */
  dropped(): void {
    Atomics.sub(this.#control, CONTROL.gate, WAITS)
  }

  /** Keeps all threads where they stand until it is opened; nothing may be answered meanwhile. False if one does not stand. */
  close(): boolean {
    Atomics.or(this.#control, CONTROL.gate, CLOSED)
    if (this.#allStand) return true
    this.open()
    return false
  }

  open(): void {
    Atomics.and(this.#control, CONTROL.gate, ~CLOSED)
    Atomics.notify(this.#control, CONTROL.gate)
  }
}
