// A Call that waits (K in its format): the reply that the module holds meanwhile, and what happens when the wait is over.
//
// The command waits on an inner client of its own. When that goes on, what it answered goes to the module's handler as an
// ordinary reply, in a context of its own. Aborting takes the client out of its waiting and tells nobody.
import type { CallFlags, Client } from '@valkey-playground/engine'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'

/** What is behind a reply of type PROMISE. */
export class CallPromise {
  /** Function pointer and its argument, set by CallReplyPromiseSetUnblockHandler. */
  handler = 0
  privdata = 0
  #client: Client | null
  readonly #m: ModuleApi
  readonly #module: LoadedModule | null

  /**
   * @param client waits; it is closed when that is over
   * @param flags how the command was called
   * @param handOut makes a reply of the client's bytes and returns its handle
   */
  constructor(
    m: ModuleApi,
    module: LoadedModule | null,
    client: Client,
    flags: CallFlags,
    handOut: (client: Client) => number,
  ) {
    this.#m = m
    this.#module = module
    this.#client = client
    client.caller = { flags, done: () => this.#finish(client, handOut) }
  }

  /** Ends the waiting. False if it is over already. */
  abort(): boolean {
    const client = this.#client
    if (client === null || client.blocked === null) return false
    this.handler = 0
    this.#end(client)
    return true
  }

  #end(client: Client): void {
    this.#client = null
    client.caller = null
    this.#m.server.closeClient(client)
  }

  #finish(client: Client, handOut: (client: Client) => number): void {
    const m = this.#m
    const { handler, privdata } = this
    const module = this.#module
    // The module may have gone, and the function with it.
    if (handler !== 0 && (module === null || m.instances.has(module)))
      m.runCallback({ module, client: m.server.createInternalClient(), db: client.db }, (context) =>
        m.invoke(context, m.callback(handler, 3), context.pointer, handOut(client), privdata),
      )
    this.#end(client)
  }
}
