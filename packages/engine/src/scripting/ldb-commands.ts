// What a client may say to a script that stands: a row for each command, in the order of the help.
//
// `go` lets the script go on; everything else adds to the session's log. Change together: ldb-session.ts.
import { parseInteger } from '../base/numbers.ts'
import type { Bytes } from '../base/bytes.ts'
import { parseReply } from '../resp/reply-parser.ts'
import { humanReply } from './ldb-reply.ts'
import type { LdbSession } from './ldb-session.ts'
import { GLOBALS, type LuaState } from './lua-state.ts'
import { luaText } from './lua-text.ts'
import { OWN_CODE } from './threads.ts'

const MOST_BREAKPOINTS = 64
const SHORTEST = 60
const CONTEXT = 5
const ABORTED = 'script aborted for user request'

interface LdbCommand {
  readonly names: readonly string[]
  /** How many words it needs at least. */
  readonly least?: number
  /** Runs Lua: not on the thread that stands, whose stack has to stay as it is. */
  readonly elsewhere?: boolean
  run(session: LdbSession, s: LuaState, argv: readonly Bytes[]): 'go' | void
}

/** C's atoi. */
function atoi(text: Bytes | undefined): number {
  return Number(/^\s*[+-]?\d+/.exec(text ?? '')?.[0] ?? 0)
}

function list(session: LdbSession, around: number, context: number): void {
  session.lines.forEach((_, index) => {
    if (Math.abs(index + 1 - around) <= context) session.logLine(index + 1)
  })
}

function print(session: LdbSession, s: LuaState, name: Bytes | undefined): void {
  if (name === undefined) return printAll(session, s)
  for (let level = 0; s.place(level) !== undefined; level++) {
    let found: Bytes | undefined
    s.forEachLocal(level, (local) => {
      if (local === name) found ??= luaText(s, -1)
    })
    if (found !== undefined) return session.logTrimmed(`<value> ${found}`)
  }
  if (name !== 'KEYS' && name !== 'ARGV') return session.log('No such variable.')
  s.getField(GLOBALS, name)
  session.logTrimmed(`<value> ${luaText(s, -1)}`)
  s.pop()
}

function printAll(session: LdbSession, s: LuaState): void {
  let any = false
  s.forEachLocal(0, (name) => {
    if (name.includes('(*temporary)')) return
    any = true
    session.logTrimmed(`<value> ${name} = ${luaText(s, -1)}`)
  })
  if (!any) session.log('No local variables in the current context.')
}

function breakpoints(session: LdbSession, argv: readonly Bytes[]): void {
  const { breakpoints: set } = session
  if (argv.length === 1) {
    if (set.length === 0) return session.log("No breakpoints set. Use 'b <line>' to add one.")
    session.log(`${set.length} breakpoints set:`)
    for (const line of set) session.logLine(line)
    return
  }
  for (const word of argv.slice(1)) {
    const line = parseInteger(word)
    if (line === undefined) session.log(`Invalid argument:'${word}'`)
    else changeBreakpoint(session, line)
  }
}

function changeBreakpoint(session: LdbSession, line: number): void {
  const { breakpoints: set, lines } = session
  if (line === 0) {
    set.length = 0
    session.log('All breakpoints removed.')
  } else if (line < 0) {
    const index = set.indexOf(-line)
    if (index >= 0) set.splice(index, 1)
    session.log(index < 0 ? 'No breakpoint in the specified line.' : 'Breakpoint removed.')
  } else if (set.length === MOST_BREAKPOINTS) session.log('Too many breakpoints set.')
  else if (line > lines.length || set.includes(line)) session.log('Wrong line number.')
  else {
    set.push(line)
    list(session, line, 1)
  }
}

function trace(session: LdbSession, s: LuaState): void {
  for (let level = 0; ; level++) {
    const place = s.place(level)
    if (!place) return
    if (place.source === OWN_CODE || !place.source.includes('user_script')) continue
    session.log(`${level === 0 ? 'In' : 'From'} ${place.name ?? 'top level'}:`)
    session.logLine(place.line)
  }
}

/** Runs code of the client's, as an expression if it is one. */
function evaluate(session: LdbSession, s: LuaState, argv: readonly Bytes[]): void {
  const code = argv.slice(1).join(' ')
  const bottom = s.top
  let sound = s.load(`return ${code}`, '@ldb_eval')
  if (!sound) {
    s.pop()
    sound = s.load(code, '@ldb_eval')
  }
  sound &&= s.protectedCall(0, 1, 0)
  if (sound) session.logTrimmed(`<retval> ${luaText(s, -1)}`)
  else session.log(`<error> ${s.bytes(-1) ?? '(null)'}`)
  s.top = bottom
}

/** Runs a command of the server's, which tells itself and its reply as in a step. */
function command(session: LdbSession, s: LuaState, argv: readonly Bytes[]): void {
  const bottom = s.top
  if (!s.checkStack(argv.length + 1)) return session.log('<error> max lua stack reached')
  s.getField(GLOBALS, 'server')
  s.getField(-1, 'call')
  for (const word of argv.slice(1)) s.pushBytes(word)
  session.step = true
  s.protectedCall(argv.length - 1, 1, 0)
  session.step = false
  s.top = bottom
}

function maxLength(session: LdbSession, argv: readonly Bytes[]): void {
  if (argv.length === 2) {
    const wanted = atoi(argv[1])
    session.hintSent = true
    session.maxLength = wanted !== 0 && wanted <= SHORTEST ? SHORTEST : wanted
  }
  const { maxLength: now } = session
  session.log(now === 0 ? '<value> replies are unlimited.' : `<value> replies are truncated at ${now} bytes.`)
}

function goOn(session: LdbSession, step: boolean): 'go' {
  session.step = step
  return 'go'
}

/** The help, a line each. */
const HELP: readonly string[] = [
  'Lua debugger help:',
  '[h]elp               Show this help.',
  '[s]tep               Run current line and stop again.',
  '[n]ext               Alias for step.',
  '[c]ontinue           Run till next breakpoint.',
  '[l]ist [line] [ctx]  Show the script around a line.',
  '[w]hole              Show the whole script.',
  '[p]rint [var]        Show a variable, or all local ones.',
  '[b]reak [line]       Set a breakpoint or show all; -line takes one away, 0 all.',
  '[t]race              Show the call stack.',
  '[e]val <code>        Run Lua code in a frame of its own.',
  '[v]alkey <cmd>       Run a command.',
  '[m]axlen [len]       Trim answers; 0 for never.',
  '[a]bort              End the script. In sync mode changes stay.',
]

/** All commands. */
export const LDB_COMMANDS: readonly LdbCommand[] = [
  { names: ['h', 'help'], run: (session) => HELP.forEach((line) => session.log(line)) },
  { names: ['s', 'step', 'n', 'next'], run: (session) => goOn(session, true) },
  { names: ['c', 'continue'], run: (session) => goOn(session, false) },
  { names: ['t', 'trace'], run: (session, s) => trace(session, s) },
  { names: ['m', 'maxlen'], run: (session, _s, argv) => maxLength(session, argv) },
  { names: ['b', 'break'], run: (session, _s, argv) => breakpoints(session, argv) },
  { names: ['e', 'eval'], elsewhere: true, run: evaluate },
  {
    names: ['a', 'abort'],
    run(session) {
      session.abort = ABORTED
      return 'go'
    },
  },
  { names: ['r', 'redis', 'v', 'valkey', 'server'], least: 2, elsewhere: true, run: command },
  {
    names: ['p', 'print'],
    run: (session, s, argv) => print(session, s, argv.length === 2 ? argv[1] : undefined),
  },
  {
    names: ['l', 'list'],
    run: (session, _s, argv) =>
      list(session, Math.max(0, atoi(argv[1])) || session.line, argv.length > 2 ? atoi(argv[2]) : CONTEXT),
  },
  { names: ['w', 'whole'], run: (session) => list(session, 1, session.lines.length) },
]

const SHOWN_WORDS = 10

/** A script that is gone through step by step runs a command. */
export function logCommand(session: LdbSession, argv: readonly Bytes[]): void {
  const more = argv.length > SHOWN_WORDS ? ` ... (${argv.length - SHOWN_WORDS - 1} more)` : ''
  session.log(`<command> ${argv.slice(0, SHOWN_WORDS).join(' ')}${more}`)
}

/** What the command answered. @param proto the reply's bytes */
export function logReply(session: LdbSession, proto: Bytes): void {
  const node = parseReply(proto)
  if (node) session.logTrimmed(`<reply> ${humanReply(node)}`)
}
