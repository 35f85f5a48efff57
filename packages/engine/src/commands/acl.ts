// ACL. Users, rights and the log are the server's (acl/); here is what is asked about them, and how it is answered.
import { denialText } from '../acl/acl.ts'
import type { AclLogEntry } from '../acl/acl-log.ts'
import { hasSpaces, type Selector } from '../acl/selector.ts'
import type { User } from '../acl/user.ts'
import { isWord, shownText, type Bytes } from '../base/bytes.ts'
import { ReplyError, wrongArity } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import { arg, oneof, token, type CommandHandler, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { randomHex } from '../server/random-hex.ts'
import { containerHelp } from './help.ts'

const MOST_BITS = 4096
const LOG_ENTRIES = 10
const NO_FILE =
  'ERR This instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and ' +
  'then issue a CONFIG REWRITE (assuming you have a configuration file set) in order to store users in the configuration.'

function bulks(reply: ReplyBuilder, words: readonly Bytes[]): void {
  for (const word of words) reply.bulk(word)
}

function redactFrom(c: CommandContext, first: number): void {
  for (let i = first; i < c.argv.length; i++) c.redact(i)
}

function setuser(c: CommandContext): void {
  redactFrom(c, 2)
  const [, , name = '', ...rules] = c.argv
  if (hasSpaces(name)) throw new ReplyError("ERR Usernames can't contain spaces or null characters")
  const error = c.server.acl.setUser(name, rules)
  if (error !== null) throw new ReplyError(`ERR ${error}`)
  c.reply.ok()
}

function deluser(c: CommandContext): void {
  redactFrom(c, 2)
  const names = c.argv.slice(2)
  if (names.includes(c.server.acl.defaultUser.name)) {
    throw new ReplyError("ERR The 'default' user cannot be removed")
  }
  c.reply.integer(names.filter((name) => c.server.acl.deleteUser(name)).length)
}

function describeSelector(reply: ReplyBuilder, selector: Selector): void {
  bulks(reply, ['commands', selector.describeCommands()])
  bulks(reply, ['keys', selector.describeKeys()])
  bulks(reply, ['channels', selector.describeChannels()])
}

function getuser(c: CommandContext): void {
  const { reply } = c
  c.redact(2)
  const user = c.server.acl.user(c.argv[2] as Bytes)
  if (!user) {
    reply.null()
    return
  }
  reply.map(6)
  reply.bulk('flags')
  reply.set(user.flagWords.length)
  bulks(reply, user.flagWords)
  reply.bulk('passwords')
  reply.array(user.passwords.length)
  bulks(reply, user.passwords)
  const [root, ...others] = user.selectors as [Selector, ...Selector[]]
  describeSelector(reply, root)
  reply.bulk('selectors')
  reply.array(others.length)
  for (const selector of others) {
    reply.map(3)
    describeSelector(reply, selector)
  }
}

function listUsers(show: (user: User) => Bytes): CommandHandler {
  return ({ server, reply }) => {
    const users = server.acl.users()
    reply.array(users.length)
    for (const user of users) reply.bulk(show(user))
  }
}

const list: CommandHandler = listUsers((user) => `user ${user.name} ${user.describe()}`)
const users: CommandHandler = listUsers((user) => user.name)

function whoami({ client, reply }: CommandContext): void {
  if (client.user) reply.bulk(client.user.name)
  else reply.null()
}

async function answerLoad(c: CommandContext, work: Promise<string | null>): Promise<void> {
  const error = await work
  if (error !== null) throw new ReplyError(`ERR ${error}`)
  c.reply.ok()
}

function load(c: CommandContext): void | Promise<void> {
  const { acl, config } = c.server
  if (config.text('aclfile') === '') throw new ReplyError(NO_FILE)
  const result = acl.load()
  if (result instanceof Promise) return answerLoad(c, result)
  if (result !== null) throw new ReplyError(`ERR ${result}`)
  c.reply.ok()
}

async function answerSave(c: CommandContext, work: Promise<boolean>): Promise<void> {
  saved(c, await work)
}

function saved(c: CommandContext, well: boolean): void {
  if (!well) {
    throw new ReplyError(
      'ERR There was an error trying to save the ACLs. Please check the server logs for more information',
    )
  }
  c.reply.ok()
}

function save(c: CommandContext): void | Promise<void> {
  const { acl, config } = c.server
  if (config.text('aclfile') === '') throw new ReplyError(NO_FILE)
  const result = acl.save()
  if (result instanceof Promise) return answerSave(c, result)
  saved(c, result)
}

function cat(c: CommandContext): void {
  const { argv, reply, server } = c
  const { categories } = server.acl
  if (argv.length > 3) throw unknownForm(c)
  if (argv.length === 2) {
    reply.array(categories.length)
    bulks(reply, categories)
    return
  }
  const category = server.acl.category(argv[2] as Bytes)
  if (category === undefined) {
    throw new ReplyError(`ERR Unknown category '${shownText(argv[2]).slice(0, 128)}'`)
  }
  const names: Bytes[] = []
  for (const command of server.commands.originals()) {
    for (const each of [command, ...command.subcommands.values()]) {
      if (each.categories.has(category)) names.push(each.fullName)
    }
  }
  reply.array(names.length)
  bulks(reply, names)
}

function genpass(c: CommandContext): void {
  if (c.argv.length > 3) throw unknownForm(c)
  const bits = c.argv.length === 3 ? integerArgument(c.argv[2]) : 256
  if (bits <= 0 || bits > MOST_BITS) {
    throw new ReplyError(
      'ERR ACL GENPASS argument must be the number of bits for the output password, ' +
        `a positive number up to ${MOST_BITS}`,
    )
  }
  c.reply.bulk(randomHex(c.server.host, Math.floor((bits + 3) / 4)))
}

function log(c: CommandContext): void {
  const { argv, reply, server } = c
  if (argv.length > 3) throw unknownForm(c)
  if (isWord(argv[2], 'reset')) {
    server.acl.log.reset()
    reply.ok()
    return
  }
  const count = argv.length === 3 ? integerArgument(argv[2]) : LOG_ENTRIES
  const entries = server.acl.log.entries(count)
  reply.array(entries.length)
  for (const entry of entries) writeEntry(c, entry)
}

function writeEntry({ reply, server }: CommandContext, entry: AclLogEntry): void {
  reply.map(10)
  reply.bulk('count')
  reply.integer(entry.count)
  bulks(reply, ['reason', entry.reason, 'context', entry.context])
  bulks(reply, ['object', entry.object, 'username', entry.username])
  reply.bulk('age-seconds')
  reply.double((server.time - entry.time) / 1000)
  bulks(reply, ['client-info', entry.clientInfo])
  reply.bulk('entry-id')
  reply.integer(entry.id)
  reply.bulk('timestamp-created')
  reply.integer(entry.createdAt)
  reply.bulk('timestamp-last-updated')
  reply.integer(entry.time)
}

function dryrun(c: CommandContext): void {
  const { server, reply } = c
  const [, , name = '', ...argv] = c.argv
  const user = server.acl.user(name)
  if (!user) throw new ReplyError(`ERR User '${shownText(name)}' not found`)
  const command = server.commands.lookup(argv)
  if (!command) throw new ReplyError(`ERR Command '${shownText(argv[0])}' not found`)
  if (!command.acceptsArity(argv.length)) throw wrongArity(command.fullName)
  const denial = user.check(command, argv)
  if (denial) reply.bulk(denialText(denial, user, command, argv[denial.index] as Bytes))
  else reply.ok()
}

// What a container says to a form it does not know.
function unknownForm({ argv }: CommandContext): ReplyError {
  return new ReplyError(`ERR unknown subcommand or wrong number of arguments for '${argv[1]}'. Try ACL HELP.`)
}

const ADMIN = ['admin', 'noscript', 'loading', 'stale'] as const
const ANYBODY = ['noscript', 'loading', 'stale'] as const
const EVERYWHERE = ['request_policy:all_nodes', 'response_policy:all_succeeded']
const FACTS = { group: 'server', since: '6.0.0', complexity: 'O(N)' } as const

/** The commands of this file. */
export const aclCommands: readonly CommandRow[] = [
  {
    name: 'ACL',
    arity: -2,
    flags: [],
    group: 'server',
    since: '6.0.0',
    summary: 'A container of commands about users and their rights.',
    subcommands: [
      {
        ...FACTS,
        name: 'CAT',
        arity: -2,
        flags: ANYBODY,
        summary: 'The categories of commands, or the commands of one.',
        args: [arg('string', 'category', { optional: true })],
        handler: cat,
      },
      {
        ...FACTS,
        name: 'DELUSER',
        arity: -3,
        flags: ADMIN,
        summary: 'Deletes users and ends their connections.',
        tips: EVERYWHERE,
        args: [arg('string', 'username', { multiple: true })],
        handler: deluser,
      },
      {
        ...FACTS,
        name: 'DRYRUN',
        arity: -4,
        flags: ADMIN,
        since: '7.0.0',
        summary: 'Whether a user may run a command, without running it.',
        args: [
          arg('string', 'username'),
          arg('string', 'command'),
          arg('string', 'arg', { optional: true, multiple: true }),
        ],
        handler: dryrun,
      },
      {
        ...FACTS,
        name: 'GENPASS',
        arity: -2,
        flags: ANYBODY,
        summary: 'A random password.',
        args: [arg('integer', 'bits', { optional: true })],
        handler: genpass,
      },
      {
        ...FACTS,
        name: 'GETUSER',
        arity: 3,
        flags: ADMIN,
        summary: 'The rules of a user.',
        history: [
          ['6.2.0', 'Channel patterns.'],
          ['7.0.0', 'Selectors; patterns of keys and channels are shown as rules.'],
        ],
        args: [arg('string', 'username')],
        handler: getuser,
      },
      {
        ...FACTS,
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        summary: 'Describes the subcommands.',
        handler: containerHelp,
      },
      {
        ...FACTS,
        name: 'LIST',
        arity: 2,
        flags: ADMIN,
        summary: 'The users with their rules, as lines of an ACL file.',
        handler: list,
      },
      {
        ...FACTS,
        name: 'LOAD',
        arity: 2,
        flags: ADMIN,
        summary: 'Takes the users from the ACL file.',
        handler: load,
      },
      {
        ...FACTS,
        name: 'LOG',
        arity: -2,
        flags: ADMIN,
        summary: 'What was denied lately.',
        history: [['7.2.0', 'Number of the entry and its times.']],
        args: [oneof('operation', [arg('integer', 'count'), token('RESET')], { optional: true })],
        handler: log,
      },
      {
        ...FACTS,
        name: 'SAVE',
        arity: 2,
        flags: ADMIN,
        summary: 'Writes the users to the ACL file.',
        tips: EVERYWHERE,
        handler: save,
      },
      {
        ...FACTS,
        name: 'SETUSER',
        arity: -3,
        flags: ADMIN,
        summary: 'Makes a user or changes its rules.',
        tips: EVERYWHERE,
        history: [
          ['6.2.0', 'Channel patterns.'],
          ['7.0.0', 'Selectors and permissions for single keys.'],
        ],
        args: [arg('string', 'username'), arg('string', 'rule', { optional: true, multiple: true })],
        handler: setuser,
      },
      {
        ...FACTS,
        name: 'USERS',
        arity: 2,
        flags: ADMIN,
        summary: 'The names of the users.',
        handler: users,
      },
      {
        ...FACTS,
        name: 'WHOAMI',
        arity: 2,
        flags: ANYBODY,
        summary: 'The user of this connection.',
        handler: whoami,
      },
    ],
  },
]
