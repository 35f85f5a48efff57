// FCALL and FUNCTION. Libraries are kept by scripting/libraries.ts; here are the commands' arguments, replies and rows.
import { bytesToUint8Array, isWord, uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { crc64 } from '../base/crc64.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import { verifyPayload } from '../rdb/dump.ts'
import { RDB_OPCODE, RDB_VERSION } from '../rdb/format.ts'
import { RdbReader } from '../rdb/reader.ts'
import { RdbWriter } from '../rdb/writer.ts'
import { freeLibrary, Libraries } from '../scripting/libraries.ts'
import { SCRIPT_FLAGS } from '../scripting/run.ts'
import { scriptFlags, scriptingOf, type Scripting } from '../scripting/scripting.ts'
import {
  arg,
  keyArg,
  keysCountedAt,
  noted,
  notesOnUse,
  oneof,
  token,
  type CommandHandler,
  type CommandRow,
} from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { feedMonitors } from '../server/monitor.ts'
import type { Suspension } from '../server/suspension.ts'
import { containerHelp, subcommandSyntaxError } from './help.ts'

const FOOTER = 10
/** How long compiling a library may take. */
const LOAD_TIMEOUT_MS = 500

function fcall(readOnly: boolean): CommandHandler {
  return (c) => {
    if (c.server.monitors.size > 0 && !c.client.reprocessing) feedMonitors(c.server, c.client, c.argv)
    const scripting = scriptingOf(c.server)
    const [, name = ''] = c.argv
    const work = (): void | Suspension => scripting.callFunction(c, scripting.libraries, name, readOnly)
    return scripting.whenReady(c, work, scripting.engineOfFunction(name))
  }
}

function withScripting(work: (c: CommandContext, scripting: Scripting) => void): CommandHandler {
  return (c) => {
    const scripting = scriptingOf(c.server)
    return scripting.whenReady(c, () => work(c, scripting))
  }
}

function functionLoad(c: CommandContext): void | Suspension {
  const scripting = scriptingOf(c.server)
  const code = c.argv.at(-1) ?? ''
  return scripting.whenReady(c, () => loadLibrary(c, scripting, code), scripting.engineOfLibrary(code))
}

function loadLibrary(c: CommandContext, scripting: Scripting, code: Bytes): void {
  const options = c.argv.slice(2, -1)
  for (const option of options) {
    if (!isWord(option, 'replace')) throw new ReplyError(`ERR Unknown option given: ${option}`)
  }
  const timeout = c.client.internal || c.client.primary ? 0 : LOAD_TIMEOUT_MS
  const library = scripting.loadLibrary(code, options.length > 0, undefined, timeout)
  c.dirty()
  c.reply.bulk(library.name)
}

function functionDelete(c: CommandContext, scripting: Scripting): void {
  const { libraries } = scripting
  const library = libraries.get(c.argv[2] ?? '')
  if (!library) throw new ReplyError('ERR Library not found')
  scripting.removeLibrary(library)
  c.dirty()
  c.reply.ok()
}

function functionFlush(c: CommandContext): void {
  const [, , mode, extra] = c.argv
  if (extra !== undefined) {
    throw subcommandSyntaxError(c)
  }
  if (mode !== undefined && !isWord(mode, 'sync') && !isWord(mode, 'async')) {
    throw new ReplyError('ERR FUNCTION FLUSH only supports SYNC|ASYNC option')
  }
  scriptingOf(c.server).store.clear()
  c.dirty()
  c.reply.ok()
}

function functionList(c: CommandContext, scripting: Scripting): void {
  let withCode = false
  let pattern: Bytes | undefined
  for (let i = 2; i < c.argv.length; i++) {
    const word = c.argv[i]
    if (!withCode && isWord(word, 'withcode')) withCode = true
    else if (pattern === undefined && isWord(word, 'libraryname')) {
      pattern = c.argv[++i]
      if (pattern === undefined) throw new ReplyError('ERR library name argument was not given')
    } else throw new ReplyError(`ERR Unknown argument ${word}`)
  }
  const { reply } = c
  const shown = scripting.libraries
    .values()
    .filter(({ name }) => pattern === undefined || globMatch(pattern, name, true))
  reply.array(shown.length)
  for (const library of shown) {
    reply.map(withCode ? 4 : 3)
    reply.bulk('library_name')
    reply.bulk(library.name)
    reply.bulk('engine')
    reply.bulk(library.engine.name)
    reply.bulk('functions')
    reply.array(library.functions.length)
    for (const row of library.functions) {
      reply.map(3)
      reply.bulk('name')
      reply.bulk(row.name)
      reply.bulk('description')
      if (row.description === null) reply.null()
      else reply.bulk(row.description)
      reply.bulk('flags')
      const words = Object.entries(SCRIPT_FLAGS).filter(([, bit]) => row.flags & bit)
      reply.set(words.length)
      for (const [word] of words) reply.simple(word)
    }
    if (withCode) {
      reply.bulk('library_code')
      reply.bulk(library.code)
    }
  }
}

function functionStats(c: CommandContext, scripting: Scripting): void {
  const { libraries, running } = scripting
  const { reply } = c
  if (running?.kind === 'eval') throw new ReplyError(ERRORS.busyEval)
  reply.map(2)
  reply.bulk('running_script')
  if (running) {
    reply.map(3)
    reply.bulk('name')
    reply.bulk(running.name)
    reply.bulk('command')
    reply.array(running.argv.length)
    for (const word of running.argv) reply.bulk(word)
    reply.bulk('duration_ms')
    reply.integer(Math.floor((c.server.host.monotonicMicros() - running.startedAt) / 1000))
  } else {
    reply.null()
  }
  reply.bulk('engines')
  const engines = [...scripting.engines.values()]
  reply.map(engines.length)
  for (const engine of engines) {
    const own = libraries.values().filter((library) => library.engine === engine)
    reply.bulk(engine.name)
    reply.map(2)
    reply.bulk('libraries_count')
    reply.integer(own.length)
    reply.bulk('functions_count')
    reply.integer(own.reduce((sum, { functions }) => sum + functions.length, 0))
  }
}

function functionDump(c: CommandContext): void {
  const to = new RdbWriter(c.server.config.flag('rdbcompression'))
  for (const code of scriptingOf(c.server).store.codes()) {
    to.byte(RDB_OPCODE.function2)
    to.string(code)
  }
  to.uint16(RDB_VERSION)
  to.uint64(crc64(to.bytes()))
  c.reply.bulk(uint8ArrayToBytes(to.bytes()))
}

const POLICIES = ['append', 'replace', 'flush'] as const

function functionRestore(c: CommandContext, scripting: Scripting): void {
  const [, , text = '', word, extra] = c.argv
  if (extra !== undefined) {
    throw subcommandSyntaxError(c)
  }
  const policy = word === undefined ? 'append' : POLICIES.find((name) => isWord(word, name))
  if (policy === undefined) {
    throw new ReplyError('ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.')
  }
  const payload = bytesToUint8Array(text)
  if (!verifyPayload(payload, false, !c.server.persistence.skipsChecksums))
    throw new ReplyError('ERR DUMP payload version or checksum are wrong')
  const from = new RdbReader(payload.subarray(0, payload.length - FOOTER))
  const restored = new Libraries()
  try {
    readLibraries(from, scripting, restored)
    const all = policy === 'flush' ? restored : joined(scripting.libraries, restored, policy === 'replace')
    scripting.replaceLibraries(all)
  } catch (error) {
    for (const library of restored.values()) freeLibrary(library)
    throw error
  }
  c.dirty()
  c.reply.ok()
}

function readLibraries(from: RdbReader, scripting: Scripting, restored: Libraries): void {
  while (from.left > 0) {
    const type = from.byte()
    if (type === RDB_OPCODE.functionPreRelease) {
      throw new ReplyError('ERR Pre-GA function format not supported')
    }
    if (type !== RDB_OPCODE.function2) throw new ReplyError('ERR given type is not a function')
    scripting.loadLibrary(from.string(), false, restored)
  }
}

function joined(current: Libraries, added: Libraries, replace: boolean): Libraries {
  const all = new Libraries()
  for (const library of current.values()) {
    if (!added.get(library.name)) all.add(library)
    else if (!replace) throw new ReplyError(`ERR Library ${library.name} already exists`)
  }
  for (const library of added.values()) all.add(library)
  return all
}

function functionKill(c: CommandContext): void {
  scriptingOf(c.server).kill('function')
  c.reply.ok()
}

function fcallRow(readOnly: boolean): CommandRow {
  const words = readOnly ? 'RO and ACCESS' : 'RW and UPDATE'
  return {
    name: readOnly ? 'FCALL_RO' : 'FCALL',
    arity: -3,
    flags: [
      'noscript',
      'skip_monitor',
      'no_mandatory_keys',
      'stale',
      readOnly ? 'readonly' : 'may_replicate',
    ],
    categories: ['scripting'],
    keySpecs: [noted(keysCountedAt(2, readOnly ? 'RO access' : 'RW access update'), notesOnUse(words))],
    group: 'scripting',
    since: '7.0.0',
    summary: readOnly ? 'Calls a function that may not write.' : 'Calls a function.',
    complexity: 'That of the function.',
    args: [
      arg('string', 'function'),
      arg('integer', 'numkeys'),
      keyArg('key', { optional: true, multiple: true }),
      arg('string', 'arg', { optional: true, multiple: true }),
    ],
    handler: fcall(readOnly),
    flagsFor: (server, argv, flags) => scriptFlags(server, argv, flags, 'function'),
  }
}

const SHARED = { categories: ['scripting'], group: 'scripting', since: '7.0.0' } as const
const EVERYWHERE = ['request_policy:all_shards', 'response_policy:all_succeeded']

/** The commands of this file. */
export const functionCommands: readonly CommandRow[] = [
  fcallRow(false),
  fcallRow(true),
  {
    name: 'FUNCTION',
    arity: -2,
    flags: [],
    group: 'scripting',
    since: '7.0.0',
    summary: 'A container of commands about functions.',
    complexity: 'That of the subcommand.',
    subcommands: [
      {
        ...SHARED,
        name: 'DELETE',
        arity: 3,
        flags: ['noscript', 'write'],
        summary: 'Deletes a library and its functions.',
        complexity: 'O(1)',
        tips: EVERYWHERE,
        args: [arg('string', 'library-name')],
        handler: withScripting(functionDelete),
      },
      {
        ...SHARED,
        name: 'DUMP',
        arity: 2,
        flags: ['noscript'],
        summary: 'All libraries as one payload.',
        complexity: 'O(N), N being the number of functions.',
        handler: functionDump,
      },
      {
        ...SHARED,
        name: 'FLUSH',
        arity: -2,
        flags: ['noscript', 'write'],
        summary: 'Deletes all libraries.',
        complexity: 'O(N), N being the number of functions.',
        tips: EVERYWHERE,
        args: [oneof('flush-type', [token('ASYNC'), token('SYNC')], { optional: true })],
        handler: functionFlush,
      },
      {
        ...SHARED,
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        ...SHARED,
        name: 'KILL',
        arity: 2,
        flags: ['noscript', 'allow_busy'],
        summary: 'Ends the running function.',
        complexity: 'O(1)',
        tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
        handler: functionKill,
      },
      {
        ...SHARED,
        name: 'LIST',
        arity: -2,
        flags: ['noscript'],
        summary: 'The libraries and their functions.',
        complexity: 'O(N), N being the number of functions.',
        tips: ['nondeterministic_output_order'],
        args: [
          arg('string', 'library-name-pattern', { token: 'LIBRARYNAME', optional: true }),
          token('WITHCODE', { optional: true }),
        ],
        handler: withScripting(functionList),
      },
      {
        ...SHARED,
        name: 'LOAD',
        arity: -3,
        flags: ['noscript', 'write', 'denyoom'],
        summary: 'Loads a library.',
        complexity: 'O(1), given that the code only registers functions.',
        tips: EVERYWHERE,
        args: [token('REPLACE', { optional: true }), arg('string', 'function-code')],
        handler: functionLoad,
      },
      {
        ...SHARED,
        name: 'RESTORE',
        arity: -3,
        flags: ['noscript', 'write', 'denyoom'],
        summary: 'Loads libraries from a payload.',
        complexity: 'O(N), N being the number of functions in the payload.',
        tips: EVERYWHERE,
        args: [
          arg('string', 'serialized-value'),
          oneof('policy', [token('FLUSH'), token('APPEND'), token('REPLACE')], { optional: true }),
        ],
        handler: withScripting(functionRestore),
      },
      {
        ...SHARED,
        name: 'STATS',
        arity: 2,
        flags: ['noscript', 'allow_busy'],
        summary: 'The running function and the engines.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
        handler: withScripting(functionStats),
      },
    ],
  },
]
