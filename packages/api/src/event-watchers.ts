// The descriptors that modules watch. They are looked at once in each turn of the event loop, as the server does: who is
// ready is told, again and again as long as it is.
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'
import { pipesOf } from './pipes.ts'
import { C } from './spec/index.ts'

const READABLE: number = C.VALKEYMODULE_EVENTLOOP_READABLE
const WRITABLE: number = C.VALKEYMODULE_EVENTLOOP_WRITABLE

/** Functions are pointers, 0 for none. `onWrite` is what was last named for it, which a mask of both makes the reader. */
interface Watch {
  readonly module: LoadedModule | null
  mask: number
  reader: number
  writer: number
  /** Whether a writable descriptor is told to the reader: it was registered for both at once. */
  joint: boolean
  userData: number
}

class EventWatchers {
  readonly #m: ModuleApi
  readonly #watches = new Map<number, Watch>()
  #stop: (() => void) | null = null

  constructor(m: ModuleApi) {
    this.#m = m
  }

  add(fd: number, mask: number, pointer: number, userData: number, module: LoadedModule | null): void {
    let watch = this.#watches.get(fd)
    if (!watch) {
      watch = { module, mask: 0, reader: 0, writer: 0, joint: false, userData }
      this.#watches.set(fd, watch)
      module?.cleanups.push(() => this.remove(fd, READABLE | WRITABLE))
    }
    watch.mask |= mask
    watch.userData = userData
    if (mask & READABLE) watch.reader = pointer
    if (mask & WRITABLE) {
      watch.writer = pointer
      watch.joint = (mask & READABLE) !== 0
    }
    if (this.#stop === null) this.#begin()
    this.#m.server.host.wake()
  }

  remove(fd: number, mask: number): void {
    const watch = this.#watches.get(fd)
    if (!watch) return
    watch.mask &= ~mask
    if (watch.mask === 0) this.#watches.delete(fd)
    if (this.#watches.size > 0) return
    this.#stop?.()
    this.#stop = null
  }

  #begin(): void {
    const { server } = this.#m
    const off = [
      server.onEvent((event) => {
        if (event.kind === 'loop' && event.phase === 'after-sleep') this.#turn()
      }),
      pipesOf(this.#m).onChange(() => server.host.wake()),
    ]
    this.#stop = () => off.forEach((end) => void end())
  }

  #turn(): void {
    for (const [fd, watch] of Array.from(this.#watches)) {
      const fired = this.#fired(fd)
      const call = (pointer: number): void => {
        this.#m.runCallback({ module: watch.module }, (context) =>
          this.#m.invoke(context, this.#m.callback(pointer, 3), fd, watch.userData, fired),
        )
      }
      if (watch.mask & fired & READABLE) call(watch.reader)
      const told = watch.joint && (watch.mask & fired & READABLE) !== 0
      // The reader may have ended the watching.
      if (watch.mask & fired & WRITABLE && !told) call(watch.joint ? watch.reader : watch.writer)
    }
    for (const [fd, { mask }] of this.#watches) if (mask & this.#fired(fd)) return this.#m.server.host.wake()
  }

  #fired(fd: number): number {
    const { read, write } = pipesOf(this.#m).ready(fd)
    return (read ? READABLE : 0) | (write ? WRITABLE : 0)
  }
}

/** The watches of an engine. */
export const eventWatchers: (m: ModuleApi) => EventWatchers = perEngine((m) => new EventWatchers(m))
