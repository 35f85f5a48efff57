// The table scripts know as `server` and `redis`: calling commands, making replies, the log, versions. Errors a script can
// catch are tables with an `err` field, as those of commands are.
import { bytesToUint8Array, type Bytes } from '../base/bytes.ts'
import { formatShortest } from '../base/doubles.ts'
import type { LogLevel } from '../base/host.ts'
import { sha1 } from '../base/sha1.ts'
import type { InnerPlace } from '../server/inner-commands.ts'
import type { Server } from '../server/server.ts'
import { REDIS_VERSION, VALKEY_VERSION } from '../server/version.ts'
import { logCommand, logReply } from './ldb-commands.ts'
import { takeTexts } from './lua-memory.ts'
import { luaText } from './lua-text.ts'
import { LUA, LuaError, type HostFunction, type LuaState } from './lua-state.ts'
import { LONGJMP } from './lua-module.ts'
import { pushReply } from './reply-to-lua.ts'
import { CallRefused, type ScriptRun } from './run.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'verbose', 'notice', 'warning']
const REPLICATION = { REPL_NONE: 0, REPL_AOF: 1, REPL_SLAVE: 2, REPL_REPLICA: 2, REPL_ALL: 3 }

/** Hex SHA1 of some bytes: the name of a script. */
export function sha1Hex(bytes: Bytes): string {
  return Array.from(sha1(bytesToUint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Numbers and texts of the table: constants, versions, levels. */
export function apiConstants(everything: boolean): Readonly<Record<string, number | string>> {
  const levels = Object.fromEntries(LEVELS.map((level, i) => [`LOG_${level.toUpperCase()}`, i]))
  return {
    ...levels,
    REDIS_VERSION,
    REDIS_VERSION_NUM: versionNumber(REDIS_VERSION),
    VALKEY_VERSION,
    VALKEY_VERSION_NUM: versionNumber(VALKEY_VERSION),
    SERVER_NAME: 'valkey',
    ...(everything ? REPLICATION : {}),
  }
}

function versionNumber(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** Functions of the table. @param run the script that is running */
export function apiFunctions(server: Server, run: () => ScriptRun): Readonly<Record<string, HostFunction>> {
  return {
    call: (s) => callCommand(s, run(), true),
    pcall: (s) => callCommand(s, run(), false),
    error_reply(s) {
      if (s.top !== 1 || s.type(1) !== LUA.string) {
        s.pushErrorTable('wrong number or type of arguments')
        return 1
      }
      const text = cString(s.bytes(1) ?? '')
      s.pushErrorTable(text.startsWith('-') ? text : `-${text}`)
      return 1
    },
    status_reply(s) {
      if (s.top !== 1 || s.type(1) !== LUA.string) {
        s.pushErrorTable('wrong number or type of arguments')
        return 1
      }
      s.newTable(0, 1)
      s.copy(1)
      s.setField(-2, 'ok')
      return 1
    },
    sha1hex(s) {
      if (s.top !== 1) throw new LuaError('wrong number of arguments')
      s.pushBytes(sha1Hex(s.bytes(1) ?? ''))
      return 1
    },
    log: (s) => writeLog(s, server),
    setresp(s) {
      if (s.top !== 1) throw new LuaError('server.setresp() requires one argument.')
      const version = Math.trunc(s.number(1))
      if (version !== 2 && version !== 3) throw new LuaError('RESP version must be 2 or 3.')
      run().client.resp = version
      return 0
    },
    set_repl(s) {
      if (s.top !== 1) throw new LuaError('server.set_repl() requires one argument.')
      const target = Math.trunc(s.number(1))
      if ((target & ~REPLICATION.REPL_ALL) !== 0) {
        throw new LuaError('Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.')
      }
      run().target = target
      return 0
    },
    acl_check_cmd(s) {
      const argv = takeArguments(s)
      const command = server.commands.lookup(argv)
      if (!command) throw new LuaError('Invalid command passed to server.acl_check_cmd()')
      s.pushBoolean((run().caller.user?.check(command, argv) ?? null) === null)
      return 1
    },
  }
}

/** Functions only EVAL's table has. */
export function evalFunctions(run: () => ScriptRun): Readonly<Record<string, HostFunction>> {
  return {
    replicate_commands(s) {
      s.pushBoolean(true)
      return 1
    },
    breakpoint(s) {
      const session = run().debugger
      if (session) session.breakNext = true
      s.pushBoolean(session !== null)
      return 1
    },
    debug(s) {
      const session = run().debugger
      const values = Array.from({ length: s.top }, (_, index) => luaText(s, index + 1))
      session?.log(`<debug> line ${session.line}: ${values.join(', ')}`)
      return 0
    },
  }
}

/** Writes to the log: level first, then what to say. */
export function writeLog(s: LuaState, server: Server): number {
  if (s.top < 2) throw new LuaError('server.log() requires two arguments or more.')
  if (s.api('lua_isnumber', 1) === 0) throw new LuaError('First argument must be a number (log level).')
  const level = LEVELS[Math.trunc(s.number(1))]
  if (level === undefined) throw new LuaError('Invalid log level.')
  const words: Bytes[] = []
  for (let i = 2; i <= s.top; i++) {
    const word = s.bytes(i)
    if (word !== undefined) words.push(word)
  }
  server.host.log(level, words.join(' '))
  return 0
}

function callCommand(s: LuaState, run: ScriptRun, raise: boolean): number {
  try {
    const argv = takeArguments(s)
    run.server.innerCommands.tell(argv, () => placeOf(s))
    const session = run.debugger?.step === true ? run.debugger : null
    if (session) logCommand(session, argv)
    const proto = run.call(argv)
    if (proto === '') throw new CallRefused('the command did not answer')
    const failure = pushReply(s, proto)
    // Counted where it came about, whether or not the script lets it through.
    if (failure !== null) run.server.stats.countError(failure)
    if (session) logReply(session, proto)
    if (raise && failure !== null) return s.api('lua_error')
    return 1
  } catch (error) {
    if (error === LONGJMP) throw error
    const refused = error instanceof CallRefused
    if (!refused && !(error instanceof LuaError)) throw error
    if (run.debugger?.step === true) run.debugger.log(`<error> ${error.message}`)
    s.pushErrorTable(error.message)
    if (refused) {
      run.server.stats.countError(
        error.message.startsWith('-') ? error.message.slice(1) : `ERR ${error.message}`,
      )
      s.pushBoolean(true)
      s.setField(-2, 'ignore_error_stats_update')
    }
    return raise ? s.api('lua_error') : 1
  }
}

// Level 0 is the function called here, 1 the script's own that called it.
function placeOf(s: LuaState): InnerPlace {
  const place = s.place(1)
  return { kind: 'script', source: place?.source ?? '', line: Math.max(0, place?.line ?? 0) }
}

function takeArguments(s: LuaState): Bytes[] {
  if (s.top === 0) throw new LuaError('Please specify at least one argument for this call')
  const argv = takeTexts(s, numberText)
  if (argv === undefined) throw new LuaError('Command arguments must be strings or integers')
  return argv
}

// Whole numbers without an exponent; others as short as they can be.
function numberText(value: number): Bytes {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) {
    return Number.isSafeInteger(value) ? String(value + 0) : String(BigInt(value))
  }
  return formatShortest(value)
}

function cString(text: Bytes): Bytes {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}
