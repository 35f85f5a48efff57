// Changes of keys: by functions of the Key API, and by commands that modules call. Each is found here once, and then looked at by
// whoever has an opinion on it (keyspace.ts, replication.ts).
import type { Command, Database, Bytes } from '@valkey-playground/engine'
import type { ModuleContext } from '../context.ts'
import type { CallStack } from '../loader/trap.ts'
import type { OpenKey } from '../open-key.ts'
import { C, type ApiName } from '../spec/index.ts'
import { changeInKeyspace, throughReadKey } from './keyspace.ts'
import type { Lints } from './lints.ts'
import { noteChange } from './replication.ts'
import { perContext, type AfterRules, type BeforeRules, type LintRules } from './rules.ts'

/** One change. */
export interface Change {
  readonly context: ModuleContext
  /** The function's name. */
  readonly by: ApiName
  readonly at: CallStack
  readonly db: Database
  /** The key, if it was changed directly. */
  readonly key: Bytes | null
  /** The command, if one was called. */
  readonly command: Command | null
  /** A command that was called with `!`. */
  readonly propagates: boolean
}

const OK: number = C.VALKEYMODULE_OK

type Test = (result: number | bigint | void, existed: boolean) => boolean

const ok: Test = (result) => result === OK
const okIfThere: Test = (result, existed) => result === OK && existed
const positive: Test = (result) => Number(result) > 0

/** Functions whose first argument is the key they change, and what tells whether they did. */
const WRITES = {
  DeleteKey: okIfThere,
  UnlinkKey: okIfThere,
  SetExpire: ok,
  SetAbsExpire: ok,
  StringSet: ok,
  StringTruncate: ok,
  ListPush: ok,
  ListPop: positive,
  ListSet: ok,
  ListInsert: ok,
  ListDelete: ok,
  ZsetAdd: ok,
  ZsetIncrby: ok,
  ZsetRem: okIfThere,
  HashSet: () => true,
  StreamAdd: ok,
  StreamDelete: ok,
  StreamIteratorDelete: ok,
  StreamTrimByLength: positive,
  StreamTrimByID: positive,
  ModuleTypeSetValue: ok,
  ModuleTypeReplaceValue: ok,
} as const satisfies Partial<Record<ApiName, Test>>

interface Before {
  /** Whether the key had a value before the function that runs. */
  existed: boolean
  /** What the server counted before the call that runs. */
  dirty: number
}

const beforeOf = perContext<Before>(() => ({ existed: false, dirty: 0 }))

function keyOf(lints: Lints, handle: number): OpenKey | null {
  const object = lints.m.handles.peek(handle)
  return object?.kind === 'key' ? (object as OpenKey) : null
}

function changed(lints: Lints, change: Change): void {
  changeInKeyspace(lints, change)
  noteChange(change)
}

type KeyRule = (lints: Lints, handle: number) => void

const beforeWrites = Object.fromEntries(
  Object.keys(WRITES).map((name): [string, KeyRule] => [
    name,
    (lints, handle) => {
      const key = keyOf(lints, handle)
      if (key === null) return
      beforeOf(key.context).existed = key.value !== null
      if (!key.writable) throughReadKey(lints, key, name as ApiName)
    },
  ]),
) as BeforeRules

const afterWrites = Object.fromEntries(
  Object.entries(WRITES as Readonly<Record<string, Test>>).map(([name, test]) => [
    name,
    (lints: Lints, result: number, handle: number): void => {
      const key = keyOf(lints, handle)
      if (!key?.writable || !test(result, beforeOf(key.context).existed)) return
      changed(lints, {
        context: key.context,
        by: name as ApiName,
        at: lints.here(),
        db: key.db,
        key: key.name,
        command: null,
        propagates: false,
      })
    },
  ]),
) as AfterRules

/** Calls of commands, and changes of keys one by one. */
export const CHANGE_RULES: LintRules = {
  before: {
    ...beforeWrites,
    Call(lints, ctx) {
      const context = lints.m.peekContext(ctx)
      if (context) beforeOf(context).dirty = lints.m.server.dirty
    },
  },
  after: {
    ...afterWrites,
    Call(lints, _reply, ctx, cmdname, fmt) {
      const { m } = lints
      const context = m.peekContext(ctx)
      if (!context || m.server.dirty === beforeOf(context).dirty) return
      changed(lints, {
        context,
        by: 'Call',
        at: lints.here(),
        db: context.db,
        key: null,
        command: m.server.commands.byFullName(m.text(cmdname)) ?? null,
        propagates: m.text(fmt).includes('!'),
      })
    },
  },
}
