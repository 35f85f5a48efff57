// Command filters of modules: each sees every request (and every command that modules call) before the command is looked
// up, and may change its arguments. They run in the order in which they were registered.
import type { Bytes, Client } from '@valkey-playground/engine'
import { ModuleFault } from './abi/fault.ts'
import type { Handled } from './abi/handles.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import { perEngine } from './per-engine.ts'
import { C } from './spec/index.ts'

/** A registered filter. */
export class CommandFilter implements Handled {
  readonly kind = 'commandFilter'
  handle = 0
  readonly module: LoadedModule
  readonly callback: number
  readonly flags: number

  constructor(module: LoadedModule, callback: number, flags: number) {
    this.module = module
    this.callback = callback
    this.flags = flags
  }
}

/** A ValkeyModuleCommandFilterCtx: a request on its way through the filters. */
export class FilteredCommand implements Handled {
  readonly kind = 'commandFilterContext'
  handle = 0
  /** Null for calls of modules that serve nobody. */
  readonly client: Client | null
  readonly argv: ModuleString[]

  constructor(client: Client | null, argv: ModuleString[]) {
    this.client = client
    this.argv = argv
  }
}

/** The filters of one engine. */
export class CommandFilters {
  readonly #m: ModuleApi
  readonly #filters: CommandFilter[] = []

  constructor(m: ModuleApi) {
    this.#m = m
  }

  add(module: LoadedModule, callback: number, flags: number): number {
    const filter = new CommandFilter(module, callback, flags)
    this.#filters.push(filter)
    module.cleanups.push(() => this.remove(filter))
    this.#m.server.commandFilter = (client, argv) => this.run(client, argv)
    return this.#m.handles.add(filter)
  }

  remove(filter: CommandFilter): void {
    const index = this.#filters.indexOf(filter)
    if (index < 0) return
    this.#filters.splice(index, 1)
    this.#m.handles.remove(filter)
    if (this.#filters.length === 0) this.#m.server.commandFilter = null
  }

  countOf(module: LoadedModule): number {
    return this.#filters.filter((filter) => filter.module === module).length
  }

  /** The request as the filters leave it. A filter that faults is logged; the request goes on as it was then. */
  run(client: Client | null, argv: readonly Bytes[]): readonly Bytes[] {
    if (this.#filters.length === 0) return argv
    const m = this.#m
    const running = this.#filters.filter(
      ({ flags, module }) => (flags & C.VALKEYMODULE_CMDFILTER_NOSELF) === 0 || module.active === 0,
    )
    if (running.length === 0) return argv
    const strings = argv.map((bytes) => {
      const string = new ModuleString(bytes)
      m.handles.add(string)
      return string
    })
    const command = new FilteredCommand(client, strings)
    m.handles.add(command)
    for (const filter of running) this.#runOne(filter, command)
    m.handles.remove(command)
    const result = command.argv.map((string) => string.bytes)
    for (const string of command.argv) if (string.handle !== 0) string.release(m.handles, m.runtime)
    return result.length === 0 ? argv : result
  }

  #runOne(filter: CommandFilter, command: FilteredCommand): void {
    const m = this.#m
    const context = m.openContext({ kind: 'callback', module: filter.module, purpose: 'filter' })
    let faulted = true
    try {
      m.invoke(context, m.callback(filter.callback, 1), command.handle)
      faulted = false
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      m.server.host.log('warning', `Command filter of module ${filter.module.name}: ${error.message}`)
    } finally {
      m.closeContext(context, faulted)
    }
  }
}

/** The filters of an engine. */
export const commandFilters: (m: ModuleApi) => CommandFilters = perEngine((m) => new CommandFilters(m))
