// Commands API. A registered command is a ModuleCommand (module-command.ts); what SetCommandInfo reads out of memory is
// command-info.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-commands-api
import { type Bytes, type CommandFlag, type KeySpec } from '@valkey-playground/engine'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { ModuleCommand } from '../module-command.ts'
import { C, type Handlers } from '../spec/index.ts'
import { keyFlagWords, readCommandInfo } from './command-info.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** The words of `strflags`; those with null mean something else than a flag of the engine, or nothing any more. */
const FLAG_WORDS: Readonly<Record<string, CommandFlag | null>> = {
  write: 'write',
  readonly: 'readonly',
  admin: 'admin',
  'deny-oom': 'denyoom',
  'deny-script': 'noscript',
  'allow-loading': 'loading',
  pubsub: 'pubsub',
  random: null,
  blocking: 'blocking',
  'allow-stale': 'stale',
  'no-monitor': 'skip_monitor',
  'no-slowlog': 'skip_commandlog',
  'no-commandlog': 'skip_commandlog',
  fast: 'fast',
  'no-auth': 'no_auth',
  'may-replicate': 'may_replicate',
  'getkeys-api': null,
  'getchannels-api': null,
  'no-cluster': null,
  'no-mandatory-keys': 'no_mandatory_keys',
  'allow-busy': 'allow_busy',
}
const BAD_NAME = /[ \r\n|@=,]/
/** Built-in categories and those of modules are bits of one word in the server. */
const MOST_CATEGORIES = 64

/** The words of a flags argument, or undefined if one of them is unknown. */
function parseFlags(text: Bytes): Set<string> | undefined {
  const words = text === '' ? [] : text.toLowerCase().split(' ')
  return words.every((word) => Object.hasOwn(FLAG_WORDS, word)) ? new Set(words) : undefined
}

function makeCommand(
  m: ModuleApi,
  module: LoadedModule,
  parent: ModuleCommand | null,
  name: Bytes,
  callee: number,
  strflags: number,
  [firstkey, lastkey, keystep]: readonly [number, number, number],
): ModuleCommand | undefined {
  const words = parseFlags(strflags === 0 ? '' : m.text(strflags))
  if (!words || BAD_NAME.test(name)) return undefined
  if (words.has('no-cluster') && m.server.cluster) return undefined
  const flags = [...words].flatMap((word) => FLAG_WORDS[word] ?? [])
  const access = words.has('getkeys-api') ? 'RW access update variable_flags' : 'RW access update'
  const keySpecs: KeySpec[] =
    firstkey === 0
      ? []
      : [
          {
            flags: access,
            begin: { type: 'index', index: firstkey },
            find: {
              type: 'range',
              last: lastkey < 0 ? lastkey : lastkey - firstkey,
              step: keystep,
              limit: 0,
            },
          },
        ]
  // A function pointer that is none is found when it is registered, not when somebody calls the command.
  if (callee !== 0) m.callback(callee, 3)
  const command = new ModuleCommand(module, parent, name, callee, words, flags, keySpecs)
  m.handles.add(command)
  return command
}

/** The command or subcommand `name` that this module made. */
function ownCommand(m: ModuleApi, module: LoadedModule, name: Bytes): ModuleCommand | undefined {
  const [top, sub] = name.toLowerCase().split('|')
  for (const command of m.handles.ofKind<ModuleCommand>('command')) {
    if (command.module !== module || command.parent !== null || command.name.toLowerCase() !== top) continue
    return sub === undefined ? command : command.subcommands.find((other) => other.name.toLowerCase() === sub)
  }
  return undefined
}

/** Takes back all commands of a module. Its ACL categories stay, as in the server, unless it was not loaded at all. */
export function removeCommands(m: ModuleApi, module: LoadedModule): void {
  const own = [...m.handles.ofKind<ModuleCommand>('command')].filter((command) => command.module === module)
  for (const command of own) {
    if (command.parent === null) m.server.commands.remove(command.name)
    m.handles.remove(command)
  }
  if (!module.loading) return
  const { categories } = m.server.acl
  for (const category of module.aclCategories) categories.splice(categories.indexOf(category), 1)
}

function positionFound(
  m: ModuleApi,
  ctx: number,
  wants: 'keys' | 'channels',
  position: number,
  flags: string,
): void {
  const request = m.context(ctx).positions
  if (request?.wants !== wants || position <= 0) return
  request.found.push({ position, flags })
}

export const commands: Handlers<ModuleApi> = {
  IsKeysPositionRequest: (m, ctx) => (m.context(ctx).positions?.wants === 'keys' ? 1 : 0),

  KeyAtPosWithFlags(m, ctx, pos, flags) {
    positionFound(m, ctx, 'keys', pos, keyFlagWords(flags))
  },

  KeyAtPos(m, ctx, pos) {
    positionFound(m, ctx, 'keys', pos, 'RW access update')
  },

  IsChannelsPositionRequest: (m, ctx) => (m.context(ctx).positions?.wants === 'channels' ? 1 : 0),

  ChannelAtPosWithFlags(m, ctx, pos, flags) {
    positionFound(m, ctx, 'channels', pos, String(flags))
  },

  CreateCommand(m, ctx, name, cmdfunc, strflags, firstkey, lastkey, keystep) {
    const module = m.moduleOf(m.context(ctx))
    if (!module.loading) return ERR
    const word = m.text(name)
    if (m.server.commands.get(word) !== undefined) return ERR
    const command = makeCommand(m, module, null, word, cmdfunc, strflags, [firstkey, lastkey, keystep])
    if (!command) return ERR
    command.publish(m)
    return OK
  },

  GetCommand(m, ctx, name) {
    const module = m.moduleOf(m.context(ctx))
    return ownCommand(m, module, m.text(name))?.handle ?? 0
  },

  CreateSubcommand(m, parentHandle, name, cmdfunc, strflags, firstkey, lastkey, keystep) {
    const parent = m.object<ModuleCommand>(parentHandle, 'command')
    const word = m.text(name)
    if (!parent.module.loading || parent.parent !== null || parent.callee !== 0) return ERR
    if (parent.subcommands.some((other) => other.name.toLowerCase() === word.toLowerCase())) return ERR
    const command = makeCommand(m, parent.module, parent, word, cmdfunc, strflags, [
      firstkey,
      lastkey,
      keystep,
    ])
    if (!command) return ERR
    parent.subcommands.push(command)
    parent.publish(m)
    return OK
  },

  SetCommandInfo(m, commandHandle, info) {
    const command = m.object<ModuleCommand>(commandHandle, 'command')
    const read = readCommandInfo(m, info)
    if (typeof read === 'string') {
      m.server.host.log('warning', `Invalid command info: ${read}`)
      m.setErrno('EINVAL')
      return ERR
    }
    const replaceable = command.keySpecs.every(
      ({ begin, find }) => begin.type === 'index' && find.type === 'range',
    )
    if (Object.keys(command.info).length > 0 || command.keySpecs.length > 1 || !replaceable) {
      m.setErrno('EEXIST')
      return ERR
    }
    command.info = read.info
    if (read.arity !== 0) command.arity = read.arity
    if (read.keySpecs) command.keySpecs = read.keySpecs
    command.publish(m)
    return OK
  },

  AddACLCategory(m, ctx, name) {
    const module = m.moduleOf(m.context(ctx))
    const word = m.text(name)
    if (!module.loading || !/^[A-Za-z0-9_-]+$/.test(word)) {
      m.setErrno('EINVAL')
      return ERR
    }
    const { categories } = m.server.acl
    if (m.server.acl.category(word) !== undefined) {
      m.setErrno('EBUSY')
      return ERR
    }
    if (categories.length >= MOST_CATEGORIES) {
      m.setErrno('ENOMEM')
      return ERR
    }
    categories.push(word)
    module.aclCategories.push(word)
    return OK
  },

  SetCommandACLCategories(m, commandHandle, aclflags) {
    if (commandHandle === 0) return ERR
    const command = m.object<ModuleCommand>(commandHandle, 'command')
    if (!command.module.loading) return ERR
    const given = aclflags === 0 ? '' : m.text(aclflags)
    const categories: string[] = []
    for (const word of given === '' ? [] : given.split(' ')) {
      const category = m.server.acl.category(word)
      if (category === undefined) {
        m.server.host.log('warning', `Unrecognized categories flag ${word} on module load`)
        return ERR
      }
      categories.push(category)
    }
    command.categories = categories
    command.publish(m)
    return OK
  },

  UpdateRuntimeArgs(m, ctx, argv, argc) {
    const module = m.moduleOf(m.context(ctx))
    // The first argument is the command's own name.
    module.args = Array.from(
      { length: Math.max(argc - 1, 0) },
      (_, index) => m.string(m.memory.readI32(argv + (index + 1) * 4)).bytes,
    )
    return OK
  },
}
