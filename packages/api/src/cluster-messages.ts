// Modules' messages over the cluster bus: who sent which, and whose callback hears them.
//
// A message carries an id made from the module's name, as module types do from theirs: names of other than nine characters have
// none, so modules with such names share the id 0. As in the server, the first one that registers a type for an id lends it
// its name for good, a later one only puts its own callback there.
import { moduleTypeId, type Bytes, type ModuleMessage } from '@valkey-playground/engine'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'

const NAME_LENGTH = 9
const LETTERS = /^[A-Za-z0-9_-]*$/

interface Receiver {
  /** In whose name the callback runs. */
  readonly module: LoadedModule
  readonly moduleId: Bytes
  /** Whose callback it is, and the callback. */
  owner: LoadedModule
  callback: number
}

/** The id of a module's messages: eight bytes. */
function messageId({ name }: LoadedModule): Bytes {
  const id = name.length === NAME_LENGTH && LETTERS.test(name) ? moduleTypeId(name, 0) : 0n
  return Array.from({ length: 8 }, (_, i) => String.fromCharCode(Number((id >> BigInt(8 * i)) & 255n))).join(
    '',
  )
}

/** The callbacks of one engine. */
export class ClusterMessages {
  readonly #m: ModuleApi
  readonly #receivers = new Map<number, Receiver[]>()
  readonly #known = new Set<LoadedModule>()

  constructor(m: ModuleApi) {
    this.#m = m
  }

  /** Has a callback hear messages of a type; 0 ends that. */
  register(module: LoadedModule, type: number, callback: number): void {
    const { cluster } = this.#m.server
    if (!cluster) return
    cluster.onModuleMessage ??= (message) => this.#deliver(message)
    const moduleId = messageId(module)
    const receivers = this.#receivers.get(type) ?? []
    const index = receivers.findIndex((one) => one.moduleId === moduleId)
    const found = receivers[index]
    if (!found && callback !== 0) receivers.unshift({ module, moduleId, owner: module, callback })
    else if (found && callback === 0) receivers.splice(index, 1)
    else if (found) Object.assign(found, { owner: module, callback })
    this.#receivers.set(type, receivers)
    if (this.#known.has(module)) return
    this.#known.add(module)
    module.cleanups.push(() => this.#drop(module))
  }

  /** Sends a message to a node, or to all (null). Returns false when it cannot be reached. */
  send(module: LoadedModule, target: string | null, type: number, payload: Bytes): boolean {
    return this.#m.server.cluster?.bus.sendModule(target, messageId(module), type, payload) ?? false
  }

  #drop(module: LoadedModule): void {
    this.#known.delete(module)
    for (const [type, receivers] of this.#receivers) {
      this.#receivers.set(
        type,
        receivers.filter((one) => one.module !== module && one.owner !== module),
      )
    }
  }

  #deliver({ sender, moduleId, type, payload }: ModuleMessage): void {
    const m = this.#m
    const receiver = this.#receivers.get(type)?.find((one) => one.moduleId === moduleId)
    if (!receiver) return
    const id = m.runtime.newCString(sender)
    const bytes = m.runtime.newCString(payload)
    m.runCallback({ module: receiver.module, purpose: 'cluster message' }, (context) =>
      m.invoke(context, m.callback(receiver.callback, 5), context.pointer, id, type, bytes, payload.length),
    )
    m.runtime.free(id)
    m.runtime.free(bytes)
  }
}

/** The cluster messages of an engine. */
export const clusterMessages: (m: ModuleApi) => ClusterMessages = perEngine((m) => new ClusterMessages(m))
