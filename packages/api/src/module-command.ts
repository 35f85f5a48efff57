// A ValkeyModuleCommand: a command or subcommand that a module registered, and how it is run.
//
// What modules tell about a command comes in pieces (CreateCommand, CreateSubcommand, SetCommandInfo,
// SetCommandACLCategories), but the engine's table takes finished rows: so each piece changes this object, and
// `publish` puts a new row in the place of the old one. All of it happens during OnLoad.
import {
  ReplyBuilder,
  ReplyError,
  type Suspension,
  type Bytes,
  type ChannelReference,
  type CommandArg,
  type CommandContext,
  type CommandFlag,
  type CommandRow,
  type KeyReference,
  type KeySpec,
} from '@valkey-playground/engine'
import { ModuleFault } from './abi/fault.ts'
import type { Handled } from './abi/handles.ts'
import type { WasmFunction } from './abi/table.ts'
import type { ModuleContext } from './context.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { C } from './spec/index.ts'

/** What SetCommandInfo adds. */
export interface CommandInfo {
  readonly summary?: string
  readonly complexity?: string
  readonly since?: string
  readonly tips?: readonly string[]
  readonly history?: readonly (readonly [string, string])[]
  readonly args?: readonly CommandArg[]
}

/** A registered command. `callee` is the function pointer; 0 for a container of subcommands. */
export class ModuleCommand implements Handled {
  readonly kind = 'command'
  handle = 0
  readonly module: LoadedModule
  readonly name: Bytes
  readonly parent: ModuleCommand | null
  readonly subcommands: ModuleCommand[] = []
  readonly callee: number
  /** What `callee` points to, once it was needed. */
  #function: WasmFunction | null = null
  readonly flags: readonly CommandFlag[]
  readonly getKeysApi: boolean
  readonly getChannelsApi: boolean
  arity: number
  keySpecs: readonly KeySpec[]
  info: CommandInfo = {}
  /** As SetCommandACLCategories said; null if it did not. */
  categories: readonly string[] | null = null

  constructor(
    module: LoadedModule,
    parent: ModuleCommand | null,
    name: Bytes,
    callee: number,
    words: ReadonlySet<string>,
    flags: readonly CommandFlag[],
    keySpecs: readonly KeySpec[],
  ) {
    this.module = module
    this.parent = parent
    this.name = name
    this.callee = callee
    this.flags = flags
    this.getKeysApi = words.has('getkeys-api')
    this.getChannelsApi = words.has('getchannels-api')
    this.arity = parent === null && callee !== 0 ? -1 : -2
    this.keySpecs = keySpecs
  }

  /** The command as the engine knows it. */
  row(m: ModuleApi): CommandRow {
    return {
      name: this.name,
      arity: this.arity,
      flags: [...this.flags, 'module', ...(this.getKeysApi ? (['movablekeys'] as const) : [])],
      ...(this.categories === null ? {} : { categories: this.categories }),
      keySpecs: this.keySpecs,
      group: 'module',
      since: '',
      summary: '',
      ...this.info,
      ...(this.getKeysApi
        ? { getKeys: (argv: readonly Bytes[]) => this.#askForPositions(m, argv, 'keys') }
        : {}),
      ...(this.getChannelsApi ? { channels: (argv: readonly Bytes[]) => this.#askForChannels(m, argv) } : {}),
      ...(this.callee === 0 ? {} : { handler: (c: CommandContext) => this.#run(m, c) }),
      ...(this.subcommands.length === 0 ? {} : { subcommands: this.subcommands.map((sub) => sub.row(m)) }),
    }
  }

  /** Puts the command, with all that is known by now, into the engine's table. */
  publish(m: ModuleApi): void {
    if (this.parent !== null) return this.parent.publish(m)
    m.server.commands.remove(this.name)
    m.server.commands.add(this.row(m), { module: this.module })
  }

  #run(m: ModuleApi, c: CommandContext): void | Suspension {
    // A builder of its own: if the module fails halfway, nothing of its reply reaches the client.
    const reply = new ReplyBuilder(c.client.resp)
    reply.onError = c.reply.onError
    const context = m.openContext({ kind: 'command', module: this.module, client: c.client, call: c, reply })
    if (this.module.yields) {
      const left = this.#runBeside(m, c, context, reply)
      if (left !== null) return left.rest
    }
    let faulted = true
    try {
      m.invokeWithArguments(context, (this.#function ??= m.callback(this.callee, 3)), c.argv)
      faulted = false
    } catch (error) {
      throw replyErrorOf(m, error, this.module, `Command ${this.name}`)
    } finally {
      m.closeContext(context, faulted)
    }
    c.reply.raw(reply.take())
    c.reply.errors += reply.errors
  }

  /** Runs it where it can yield; null if that cannot be. */
  #runBeside(
    m: ModuleApi,
    c: CommandContext,
    context: ModuleContext,
    reply: ReplyBuilder,
  ): { readonly rest: void | Suspension } | null {
    const { calls } = m.threads ?? {}
    if (calls?.possibleFor(c.client, context) !== true) return null
    const { pointer, end } = m.passArguments(context, c.argv)
    const call = calls.begin(context, this.callee, [context.pointer, pointer, c.argv.length])
    return {
      rest: call.run((fault) => {
        end()
        m.closeContext(context, fault !== null)
        if (fault !== null) throw replyErrorOf(m, fault, this.module, `Command ${this.name}`)
        c.reply.raw(reply.take())
        c.reply.errors += reply.errors
      }),
    }
  }

  #askForChannels(m: ModuleApi, argv: readonly Bytes[]): readonly ChannelReference[] {
    const found = this.#askForPositions(m, argv, 'channels') ?? []
    return found.map(({ position, flags }) => channelReference(position, Number(flags)))
  }

  /** Asks the command itself where its keys or channels are. */
  #askForPositions(
    m: ModuleApi,
    argv: readonly Bytes[],
    wants: 'keys' | 'channels',
  ): readonly KeyReference[] | undefined {
    const context = m.openContext({ kind: 'positions', module: this.module })
    const found: KeyReference[] = []
    context.positions = { wants, found }
    let faulted = true
    try {
      m.invokeWithArguments(context, m.callback(this.callee, 3), argv)
      faulted = false
      return found
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      m.server.host.log('warning', `Command ${this.name} of module ${this.module.name}: ${error.message}`)
      return undefined
    } finally {
      m.closeContext(context, faulted)
    }
  }
}

/** What a client is told of a fault; the log says what it happened in. Other errors stay as they are. */
export function replyErrorOf(m: ModuleApi, error: unknown, module: LoadedModule, what: string): unknown {
  if (!(error instanceof ModuleFault)) return error
  const text = `module ${module.name}: ${error.message}`
  m.server.host.log('warning', `${what} of ${text}`)
  m.tracer.fault(error.message)
  return new ReplyError(`ERR ${text}`)
}

/** A channel from the flags of ChannelAtPosWithFlags. */
function channelReference(position: number, flags: number): ChannelReference {
  const use =
    (flags & C.VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE) !== 0
      ? 'subscribe'
      : (flags & C.VALKEYMODULE_CMD_CHANNEL_PUBLISH) !== 0
        ? 'publish'
        : 'unsubscribe'
  return { position, use, pattern: (flags & C.VALKEYMODULE_CMD_CHANNEL_PATTERN) !== 0 }
}
