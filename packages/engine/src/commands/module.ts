// MODULE: loading and unloading. The work is done by `server.modules`; a server without it says that it has none.
import type { Bytes } from '../base/bytes.ts'
import { isWord, shownText } from '../base/bytes.ts'
import { ReplyError, wrongArity } from '../base/errors.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import { arg, block, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { ModuleSupport } from '../server/module-support.ts'
import type { Server } from '../server/server.ts'
import { containerHelp } from './help.ts'

function support(c: CommandContext): ModuleSupport {
  if (!c.server.modules) throw new ReplyError('ERR this server runs no modules')
  return c.server.modules
}

/** Writes the loaded modules, as MODULE LIST and HELLO show them. */
export function writeModules(server: Server, reply: ReplyBuilder): void {
  const modules = server.modules?.list() ?? []
  reply.array(modules.length)
  for (const module of modules) {
    reply.map(4)
    reply.bulk('name')
    reply.bulk(module.name)
    reply.bulk('ver')
    reply.integer(module.version)
    reply.bulk('path')
    reply.bulk(module.path)
    reply.bulk('args')
    reply.array(module.args.length)
    for (const word of module.args) reply.bulk(word)
  }
}

function moduleList(c: CommandContext): void {
  writeModules(c.server, c.reply)
}

// The reply comes when the work is done, which may be later: a C file is compiled first.
function answerWhenDone(c: CommandContext, work: void | Promise<void>): void | Promise<void> {
  if (work === undefined) {
    c.reply.ok()
    return
  }
  if (!c.mayBlock || c.server.inExec) {
    work.catch((error: unknown) =>
      c.server.host.log('warning', `Module work behind the scenes failed: ${String(error)}`),
    )
    throw new ReplyError(
      'ERR this takes time, and a transaction or a module cannot wait for it: it goes on behind the scenes',
    )
  }
  return work.then(() => c.reply.ok())
}

function moduleLoad(c: CommandContext): void | Promise<void> {
  const [, , path, ...args] = c.argv
  return answerWhenDone(c, support(c).load(path as Bytes, args))
}

function moduleLoadex(c: CommandContext): void | Promise<void> {
  const configs: [Bytes, Bytes][] = []
  let args: Bytes[] = []
  for (let i = 3; i < c.argv.length; i++) {
    const more = c.argv.length - i - 1
    if (isWord(c.argv[i], 'config') && more >= 2) {
      configs.push([c.argv[i + 1] as Bytes, c.argv[i + 2] as Bytes])
      i += 2
    } else if (isWord(c.argv[i], 'args')) {
      args = c.argv.slice(i + 1)
      break
    } else {
      c.server.host.log('notice', `Syntax Error from arguments to loadex around ${shownText(c.argv[i])}.`)
      throw new ReplyError('ERR Error loading the extension. Please check the server logs.')
    }
  }
  return answerWhenDone(c, support(c).load(c.argv[2] as Bytes, args, configs))
}

function moduleUnload(c: CommandContext): void | Promise<void> {
  if (c.argv.length !== 3) throw wrongArity('module|unload')
  return answerWhenDone(c, support(c).unload(c.argv[2] as Bytes))
}

/** The commands of this file. */
export const moduleCommands: readonly CommandRow[] = [
  {
    name: 'MODULE',
    arity: -2,
    flags: [],
    group: 'server',
    since: '4.0.0',
    summary: 'A container of commands about modules.',
    subcommands: [
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '5.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'LIST',
        arity: 2,
        flags: ['admin', 'noscript'],
        group: 'server',
        since: '4.0.0',
        summary: 'Loaded modules.',
        complexity: 'O(N)',
        tips: ['nondeterministic_output_order'],
        handler: moduleList,
      },
      {
        name: 'LOAD',
        arity: -3,
        flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
        group: 'server',
        since: '4.0.0',
        summary: 'Loads a module.',
        complexity: 'O(1)',
        args: [arg('string', 'path'), arg('string', 'arg', { optional: true, multiple: true })],
        handler: moduleLoad,
      },
      {
        name: 'LOADEX',
        arity: -3,
        flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
        group: 'server',
        since: '7.0.0',
        summary: 'Loads a module with parameters.',
        complexity: 'O(1)',
        args: [
          arg('string', 'path'),
          block('configs', [arg('string', 'name'), arg('string', 'value')], {
            token: 'CONFIG',
            optional: true,
            multiple: true,
            multipleToken: true,
          }),
          arg('string', 'args', { token: 'ARGS', optional: true, multiple: true }),
        ],
        handler: moduleLoadex,
      },
      {
        name: 'UNLOAD',
        arity: 3,
        flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
        group: 'server',
        since: '4.0.0',
        summary: 'Unloads a module.',
        complexity: 'O(1)',
        args: [arg('string', 'name')],
        handler: moduleUnload,
      },
    ],
  },
]
