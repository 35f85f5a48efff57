// Keys: how they are opened, and in which places they may be changed. Changes come from changes.ts.
import { FLAG, keysOf, ModuleValue, type Bytes } from '@valkey-playground/engine'
import type { ModuleContext } from '../context.ts'
import type { CallStack } from '../loader/trap.ts'
import type { OpenKey } from '../open-key.ts'
import { C, type ApiName } from '../spec/index.ts'
import type { Change } from './changes.ts'
import type { Lints } from './lints.ts'
import { perContext, type Ending, type LintRules } from './rules.ts'

/** How many jobs may follow from each other. */
const LONGEST_CHAIN = 100

interface Keys {
  /** The keys that are open, with where they were opened. */
  readonly open: Map<OpenKey, CallStack>
  /** Names of the keys that the running command declares. */
  declared: ReadonlySet<Bytes> | null
  /** Keys that were changed and not signalled. */
  readonly unsignalled: Map<Bytes, CallStack>
  /** Keys whose type was asked for. */
  readonly asked: WeakSet<OpenKey>
  /** How many calls of Scan are under way. */
  scans: number
}

const keysIn = perContext<Keys>(() => ({
  open: new Map(),
  declared: null,
  unsignalled: new Map(),
  asked: new WeakSet(),
  scans: 0,
}))

/** A function that changes keys was given one that is open for reading. */
export function throughReadKey(lints: Lints, key: OpenKey, name: ApiName): void {
  lints.report('K02', `${name} on key "${key.name}", which is open for reading only`, {
    related: { message: 'opened', at: keysIn(key.context).open.get(key) },
  })
}

/** Looks at where a key is changed. */
export function changeInKeyspace(lints: Lints, change: Change): void {
  const { context, by, at, command } = change
  const what = by === 'Call' ? `Call of ${command?.fullName ?? 'a command'}` : by
  if (lints.m.current?.notification === true)
    lints.report('K03', `${what} in the callback of a keyspace event`, { at })
  const { scanned } = context
  if (scanned !== null && change.key !== scanned.name && !onlyChanged(scanned, change))
    lints.report('K05', `${what} in a callback that is told of key "${scanned.name}"`, { at })
  const { call, kind } = context
  if (kind === 'command' && call !== null && (call.command.flags & FLAG.write) === 0)
    lints.report('K07', `${what} in command ${call.command.fullName}, which is not registered with "write"`, {
      at,
    })
  const options = context.module?.options ?? 0
  if (change.key !== null && (options & C.VALKEYMODULE_OPTION_NO_IMPLICIT_SIGNAL_MODIFIED) !== 0)
    keysIn(context).unsignalled.set(change.key, at)
}

/** Whether a called command changed nothing but the key that a callback of Scan is told of. */
function onlyChanged({ name, modified }: NonNullable<ModuleContext['scanned']>, { key }: Change): boolean {
  return key === null && modified.every((other) => other === name)
}

function opened(lints: Lints, key: OpenKey): void {
  const { context } = key
  const keys = keysIn(context)
  const at = lints.here()
  if (key.writable)
    for (const [other, since] of keys.open)
      if (other.handle !== 0 && other.writable && other.name === key.name && other.db === key.db)
        lints.report('K01', `key "${key.name}" is opened for writing while it is open for writing`, {
          at,
          related: { message: 'opened before', at: since },
          severity: 'warning',
        })
  keys.open.set(key, at)
}

/** A key that is an argument of the running command but not one of those it declares. */
function touched(lints: Lints, context: ModuleContext, name: Bytes): void {
  const { call, kind, argv } = context
  if (kind !== 'command' || call === null || !argv.includes(name, 1)) return
  const { command } = call
  // To ask the command itself would be to run it.
  if (command.row.getKeys !== undefined) return
  const keys = keysIn(context)
  keys.declared ??= new Set((keysOf(command, argv) ?? []).map(({ position }) => argv[position] ?? ''))
  if (!keys.declared.has(name))
    lints.report('K06', `key "${name}" is an argument, but no key of command ${command.fullName}`)
}

function keyBehind(lints: Lints, handle: number): OpenKey | null {
  const object = lints.m.handles.peek(handle)
  return object?.kind === 'key' ? (object as OpenKey) : null
}

function ended(lints: Lints, { context }: Ending): void {
  const keys = keysIn(context)
  const auto = new Set(context.auto?.map(({ handle }) => handle))
  for (const [key, at] of keys.open)
    if (key.handle !== 0 && !auto.has(key.handle))
      lints.report('M02', `key "${key.name}" is not closed`, { at, context })
  keys.open.clear()
  for (const [name, at] of keys.unsignalled)
    lints.report('K08', `key "${name}" was changed and not signalled`, { at, context })
  keys.unsignalled.clear()
}

let chain = 0

/** Counts jobs that follow from each other. */
function jobAdded(lints: Lints): void {
  const inJob = [...lints.m.contexts].some(({ purpose }) => purpose === 'job')
  chain = inJob ? chain + 1 : 0
  if (chain === LONGEST_CHAIN) lints.report('K04', `${LONGEST_CHAIN} jobs have followed from one another`)
}

/** K01 to K09, and M02. */
export const KEYSPACE_RULES: LintRules = {
  before: {
    OpenKey(lints, ctx, keyname) {
      const context = lints.m.peekContext(ctx)
      if (context) touched(lints, context, lints.m.string(keyname).bytes)
    },
    KeyExists(lints, ctx, keyname) {
      const context = lints.m.peekContext(ctx)
      if (context) touched(lints, context, lints.m.string(keyname).bytes)
    },
    CloseKey(lints, handle) {
      const key = keyBehind(lints, handle)
      if (key) keysIn(key.context).open.delete(key)
    },
    SignalModifiedKey(lints, ctx, keyname) {
      const context = lints.m.peekContext(ctx)
      if (context) keysIn(context).unsignalled.delete(lints.m.string(keyname).bytes)
    },
    ModuleTypeGetType(lints, handle) {
      const key = keyBehind(lints, handle)
      if (key) keysIn(key.context).asked.add(key)
    },
    ModuleTypeGetValue(lints, handle) {
      const key = keyBehind(lints, handle)
      if (!key || !(key.value instanceof ModuleValue) || keysIn(key.context).asked.has(key)) return
      const { module } = key.value.dataType as { readonly module?: unknown }
      if (module !== key.context.module)
        lints.report('K09', `key "${key.name}" holds a ${key.value.dataType.name} of another module`)
    },
    AddPostNotificationJob: jobAdded,
  },
  after: {
    OpenKey(lints, handle) {
      const key = keyBehind(lints, handle)
      if (key) opened(lints, key)
    },
  },
  ended,
}
