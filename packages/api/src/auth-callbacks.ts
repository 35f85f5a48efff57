// Modules' say in logins: functions that AUTH and HELLO ask, the newest first, before the server looks at names and passwords.
//
//   asked ── not handled ──▶ the next function, at last the password
//     │  ╲─ handled ───────▶ accepted if it logged the client in, else denied
//     ╰ BlockClientOnAuth ─▶ the client waits; UnblockClient runs its AUTH or HELLO again, which asks the reply callback
//                            first, then goes on behind the function that had it wait
//
// Change together: acl/authenticate.ts of the engine, which asks; blocked-client.ts, which tells that a wait is over.
import type { Bytes, Client, CommandContext, ModuleLogin } from '@valkey-playground/engine'
import type { BlockedClient } from './blocked-client.ts'
import type { ModuleApi } from './module-api.ts'
import type { BlockedCallback, ContextOptions } from './context.ts'
import { ModuleFault } from './abi/fault.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import { ModuleString } from './module-string.ts'
import { perEngine } from './per-engine.ts'
import { C } from './spec/index.ts'

interface AuthCallback {
  readonly module: LoadedModule
  readonly callee: number
}

/** A login that is being decided. */
interface LoginState {
  /** The function that is asked, or was asked last. */
  asked: AuthCallback | null
  /** A function of the module logged the client in. */
  done: boolean
  /** The wait that is over and whose reply callback is to be asked. */
  ready: BlockedClient | null
}

/** What a function of a module said. */
interface Answer {
  readonly handled: boolean
  readonly error?: Bytes
}

const NOT_HANDLED: Answer = { handled: false }

/** The auth callbacks of one engine. */
export class AuthCallbacks {
  readonly #m: ModuleApi
  /** The newest first. */
  #callbacks: AuthCallback[] = []
  readonly #states = new WeakMap<Client, LoginState>()

  constructor(m: ModuleApi) {
    this.#m = m
  }

  /** Adds a function of a module; it goes with the module. */
  register(module: LoadedModule, callee: number): void {
    this.#m.server.authenticator = (c, name, password) => this.#authenticate(c, name, password)
    this.#callbacks.unshift({ module, callee })
    module.cleanups.push(() => {
      this.#callbacks = this.#callbacks.filter((entry) => entry.module !== module)
    })
  }

  /** Whether a login of this client is being decided. */
  inProgress(client: Client): boolean {
    return (this.#states.get(client)?.asked ?? null) !== null
  }

  /** A module logged a client in. */
  loggedIn(client: Client): void {
    if (this.inProgress(client)) this.#stateOf(client).done = true
  }

  /** The wait of a client is over: its command is run again and asks the reply callback. */
  waitOver(client: Client, blocked: BlockedClient): void {
    this.#stateOf(client).ready = blocked
  }

  #stateOf(client: Client): LoginState {
    let state = this.#states.get(client)
    if (!state) this.#states.set(client, (state = { asked: null, done: false, ready: null }))
    return state
  }

  #authenticate(c: CommandContext, name: Bytes, password: Bytes): ModuleLogin {
    const { client } = c
    if (this.#callbacks.length === 0) return { result: 'unhandled' }
    const state = this.#stateOf(client)
    let answer = this.#askReady(c, state, name, password)
    if (!answer.handled) answer = this.#askNext(c, state, name, password)
    if (client.blocked) return { result: 'waiting' }
    state.asked = null
    const accepted = state.done && client.authenticated
    state.done = false
    if (!answer.handled) return { result: 'unhandled' }
    if (accepted) return { result: 'accepted' }
    return { result: 'denied', ...(answer.error === undefined ? {} : { error: answer.error }) }
  }

  #askReady(c: CommandContext, state: LoginState, name: Bytes, password: Bytes): Answer {
    const { ready } = state
    if (ready === null) return NOT_HANDLED
    state.ready = null
    const { module, authReplyCallback } = ready
    const answer =
      authReplyCallback === 0
        ? NOT_HANDLED
        : this.#ask({ module, callee: authReplyCallback }, c, name, password, {
            blocked: ready,
            reason: 'reply',
          })
    ready.end()
    return answer
  }

  #askNext(c: CommandContext, state: LoginState, name: Bytes, password: Bytes): Answer {
    const { asked } = state
    const callbacks = this.#callbacks
    const rest = asked === null ? callbacks : callbacks.slice(callbacks.indexOf(asked) + 1)
    let answer = NOT_HANDLED
    for (const callback of asked !== null && !callbacks.includes(asked) ? [] : rest) {
      state.done = false
      state.asked = callback
      answer = this.#ask(callback, c, name, password)
      if (answer.handled) break
    }
    return answer
  }

  /** Calls `callee(ctx, username, password, err)`. A fault denies. */
  #ask(
    { module, callee }: AuthCallback,
    c: CommandContext,
    name: Bytes,
    password: Bytes,
    blocked?: BlockedCallback,
  ): Answer {
    const m = this.#m
    const options: ContextOptions = { kind: 'callback', module, client: c.client, call: c, reply: c.reply }
    const context = m.openContext(options)
    context.argv = c.argv
    context.blocked = blocked ?? null
    const strings = [new ModuleString(name), new ModuleString(password)]
    const [nameHandle, passwordHandle] = strings.map((string) => m.handles.add(string))
    const err = m.runtime.calloc(1, 4)
    let faulted = true
    try {
      const status = m.invoke(
        context,
        m.callback(callee, 4),
        context.pointer,
        nameHandle,
        passwordHandle,
        err,
      )
      faulted = false
      const error = this.#takeError(err)
      return { handled: status === C.VALKEYMODULE_AUTH_HANDLED, ...(error === undefined ? {} : { error }) }
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      const text = `module ${module.name}: ${error.message}`
      m.server.host.log('warning', `Auth callback of ${text}`)
      return { handled: true, error: `ERR ${text}` }
    } finally {
      for (const string of strings) if (string.handle !== 0) string.release(m.handles, m.runtime)
      m.runtime.free(err)
      m.closeContext(context, faulted)
    }
  }

  /** The reason of a denial, as an error reply. */
  #takeError(err: number): Bytes | undefined {
    const m = this.#m
    const handle = m.memory.readI32(err)
    if (handle === 0) return undefined
    const string = m.string(handle)
    const { bytes } = string
    string.release(m.handles, m.runtime)
    return bytes.startsWith('-') ? bytes.slice(1) : `ERR ${bytes}`
  }
}

/** The auth callbacks of an engine. */
export const authOf: (m: ModuleApi) => AuthCallbacks = perEngine((m) => new AuthCallbacks(m))
