// The objects that modules hold, for people who look into a stopped module: what a handle stands for, and the list of all
// that are alive. Nothing here changes anything.
//
// One row for each kind that has more to tell than its name. Where objects are made is noted from the moment somebody
// wants to know (`HandleOrigins`).
import type { Bytes, ReplyNode } from '@valkey-playground/engine'
import { HANDLE_TYPES, type Handled, type HandleKind, type HandleWatcher } from './abi/handles.ts'
import type { CallReply } from './call-reply.ts'
import type { ModuleContext } from './context.ts'
import type { ModuleDict } from './dictionary.ts'
import type { ModuleApi } from './module-api.ts'
import type { ModuleString } from './module-string.ts'
import { lengthOf, type OpenKey } from './open-key.ts'
import { quote } from './render.ts'

/** A line about an object, with lines below it. */
export interface HandleDetail {
  readonly name: string
  readonly value: string
  readonly children?: () => readonly HandleDetail[]
}

/** An object that a module holds. */
export interface HandleInfo {
  /** The number that the module has for it. */
  readonly handle: number
  /** The C type, without the star. */
  readonly type: string
  /** What it is, in one line. */
  readonly text: string
  /** AutoMemory frees it at the end of the call. */
  readonly autoMemory: boolean
  /** How many holders a string has. */
  readonly references?: number
  /** Where in the module it was made, `file.c:12`, if that was watched. */
  readonly madeAt?: string
  /** Which call into a module made it, in the count of who watches. */
  readonly madeIn?: number
  readonly details: () => readonly HandleDetail[]
}

interface Shown {
  readonly text: string
  readonly details: readonly HandleDetail[]
}

type Show = (object: never, api: ModuleApi) => Shown

/** How kinds show themselves. */
const SHOWS: Partial<Readonly<Record<HandleKind, Show>>> = {
  string: ({ bytes, references }: ModuleString) => ({
    text: quote(bytes),
    details: [line('length', bytes.length), line('references', references)],
  }),
  key: showKey,
  reply: ({ node, promise }: CallReply) =>
    promise === null
      ? { text: replyText(node), details: replyDetails(node) }
      : { text: 'a reply that is still to come', details: [] },
  dict: (dict: ModuleDict) => ({
    text: `dictionary of ${dict.map.size}`,
    details: [line('size', dict.map.size), line('iterators', dict.iterators.size)],
  }),
}

function line(name: string, value: string | number | bigint | boolean): HandleDetail {
  return { name, value: String(value) }
}

function showKey(key: OpenKey, api: ModuleApi): Shown {
  const { value } = key
  const until = key.db.expireAt(key.name)
  const content = value === null ? 'empty' : `${value.type} of ${lengthOf(value)}`
  return {
    text: `${quote(key.name)}: ${content}`,
    details: [
      { name: 'name', value: quote(key.name) },
      line('type', value?.type ?? 'empty'),
      ...(value === null ? [] : [line('length', lengthOf(value))]),
      line('mode', [key.readable ? 'read' : '', key.writable ? 'write' : ''].filter(Boolean).join(', ')),
      line('database', api.server.databases.indexOf(key.db)),
      ...(until < 0 ? [] : [line('expires at', until)]),
    ],
  }
}

const BRACKETS: Readonly<Record<string, readonly [string, string]>> = {
  array: ['[', ']'],
  push: ['[', ']'],
  set: ['{', '}'],
  map: ['{', '}'],
  attribute: ['{', '}'],
}
const SHOWN_ITEMS = 8

/** A reply in one line, with its first elements. */
function replyText(node: ReplyNode): string {
  if ('pairs' in node || 'items' in node) {
    const parts =
      'pairs' in node
        ? node.pairs.map(([key, value]) => `${replyText(key)}: ${replyText(value)}`)
        : node.items.map(replyText)
    const [open, close] = BRACKETS[node.type] ?? ['(', ')']
    return `${open}${parts.slice(0, SHOWN_ITEMS).join(', ')}${parts.length > SHOWN_ITEMS ? ', …' : ''}${close}`
  }
  if (node.type === 'null') return 'null'
  if (node.type === 'integer' || node.type === 'bool') return String(node.value)
  if (node.type === 'double' || node.type === 'bignum') return node.text
  return node.type === 'error' ? `error ${quote(node.text)}` : quote(node.text)
}

function replyDetails(node: ReplyNode): HandleDetail[] {
  if ('pairs' in node) return node.pairs.map(([key, value]) => replyDetail(replyText(key), value))
  return 'items' in node ? node.items.map((item, index) => replyDetail(`[${index}]`, item)) : []
}

function replyDetail(name: string, node: ReplyNode): HandleDetail {
  return { name, value: replyText(node), children: () => replyDetails(node) }
}

/** What the context behind a `ctx` is for. */
function showContext(context: ModuleContext): Shown {
  const words = context.argv.map((word: Bytes) => quote(word)).join(' ')
  const what = context.purpose ?? context.kind
  return {
    text: words === '' ? what : `${what} ${words}`,
    details: [
      line('kind', context.kind),
      ...(context.client ? [line('client', context.client.id)] : []),
      ...(context.module ? [line('module', context.module.name)] : []),
      line('automatic memory', context.auto === null ? 'off' : `${context.auto.length} objects`),
    ],
  }
}

/** Where an object was made. */
export interface HandleOrigin {
  /** The running line, `file.c:12`. */
  readonly line?: string | undefined
  /** Which call into a module it was, in the listener's own count. */
  readonly unit?: number | undefined
}

/** Remembers where objects were made, from its creation to `dispose`. One at a time for each engine. */
export class HandleOrigins {
  readonly #api: ModuleApi
  readonly #origins = new WeakMap<object, HandleOrigin>()

  /**
   * @param where asked for each object that is made: it must be quick; undefined outside of modules
   * @param watcher hears of the objects too
   */
  constructor(api: ModuleApi, where: () => HandleOrigin | undefined, watcher?: HandleWatcher) {
    this.#api = api
    api.handles.watcher = {
      added: (object) => {
        const origin = where()
        if (origin !== undefined) this.#origins.set(object, origin)
        watcher?.added(object)
      },
      removing: (object) => watcher?.removing(object),
    }
  }

  /** Where it was made; undefined if that was before, or by nobody's code. */
  of(object: object): HandleOrigin | undefined {
    return this.#origins.get(object)
  }

  dispose(): void {
    this.#api.handles.watcher = null
  }
}

/** What an object is now. @param autoMemory whether automatic memory frees it */
export function describeHandle(
  api: ModuleApi,
  object: Handled,
  autoMemory: boolean,
  origins?: HandleOrigins,
): HandleInfo {
  const show = SHOWS[object.kind]
  const { text, details } = show?.(object as never, api) ?? { text: plainText(object), details: [] }
  const { line: madeAt, unit: madeIn } = origins?.of(object) ?? {}
  return {
    handle: object.handle,
    type: HANDLE_TYPES[object.kind],
    text,
    autoMemory,
    ...('references' in object ? { references: object.references as number } : {}),
    ...(madeAt === undefined ? {} : { madeAt }),
    ...(madeIn === undefined ? {} : { madeIn }),
    details: () => details,
  }
}

function plainText(object: Handled & { describe?(): string }): string {
  return object.describe?.() ?? object.kind
}

function ownedByAutoMemory(api: ModuleApi): Set<number> {
  const owned = new Set<number>()
  for (const { auto } of api.contexts) for (const { handle } of auto ?? []) owned.add(handle)
  return owned
}

/** The object or context behind a pointer of that C type (`ValkeyModuleString`, or its old name); undefined if there is none. */
export function inspectHandle(
  api: ModuleApi,
  typeName: string,
  pointer: number,
  origins?: HandleOrigins,
): HandleInfo | undefined {
  const type = typeName.replace(/^RedisModule/, 'ValkeyModule')
  if (type === 'ValkeyModuleCtx') return inspectContext(api, pointer)
  const object = api.handles.peek(pointer)
  if (!object || HANDLE_TYPES[object.kind] !== type) return undefined
  return describeHandle(api, object, ownedByAutoMemory(api).has(object.handle), origins)
}

function inspectContext(api: ModuleApi, pointer: number): HandleInfo | undefined {
  for (const context of api.contexts) {
    if (context.pointer !== pointer) continue
    const { text, details } = showContext(context)
    return { handle: pointer, type: 'ValkeyModuleCtx', text, autoMemory: false, details: () => details }
  }
  return undefined
}

/** All objects that modules hold now, the oldest slot first. */
export function listHandles(api: ModuleApi, origins?: HandleOrigins): HandleInfo[] {
  const auto = ownedByAutoMemory(api)
  return [...api.handles.all()].map((object) => describeHandle(api, object, auto.has(object.handle), origins))
}
