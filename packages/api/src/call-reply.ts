// A ValkeyModuleCallReply: what a called command answered, or a part of it.
//
//   root ── proto "*2\r\n:1\r\n$1\r\na\r\n" ─┐ copied into the modules' memory once, when a pointer is asked for
//    ├─ element 0 ── [4, 8)                  │ parts point into that copy, so the bytes behind a text are CR LF, no NUL
//    └─ element 1 ── [8, 15)  ───────────────┘
//
// Parts get handles when they are asked for, the same each time, and go with the root; only the root can be freed.
import { parseReply, type Bytes, type ReplyNode } from '@valkey-playground/engine'
import type { Handled } from './abi/handles.ts'
import type { CallPromise } from './call-promise.ts'
import type { ModuleContext } from './context.ts'
import type { ModuleApi } from './module-api.ts'
import { quote } from './render.ts'
import { C } from './spec/index.ts'

/** What a root has and its parts share. */
interface Root {
  readonly api: ModuleApi
  readonly proto: Bytes
  /** The texts of errors the command wrote, without `-`: they count when the reply is passed on to a client. */
  readonly errors: readonly Bytes[]
  /** The context of the call; its end by a fault frees the reply. */
  readonly owner: ModuleContext
  /** The caller's context if that has AutoMemory: strings made of the reply are then freed by it. */
  readonly context: ModuleContext | null
  parts: Map<ReplyNode, CallReply> | null
  pointer: number
}

const TYPES: Readonly<Record<ReplyNode['type'], number>> = {
  simple: C.VALKEYMODULE_REPLY_STRING,
  bulk: C.VALKEYMODULE_REPLY_STRING,
  error: C.VALKEYMODULE_REPLY_ERROR,
  integer: C.VALKEYMODULE_REPLY_INTEGER,
  array: C.VALKEYMODULE_REPLY_ARRAY,
  null: C.VALKEYMODULE_REPLY_NULL,
  map: C.VALKEYMODULE_REPLY_MAP,
  set: C.VALKEYMODULE_REPLY_SET,
  bool: C.VALKEYMODULE_REPLY_BOOL,
  double: C.VALKEYMODULE_REPLY_DOUBLE,
  bignum: C.VALKEYMODULE_REPLY_BIG_NUMBER,
  verbatim: C.VALKEYMODULE_REPLY_VERBATIM_STRING,
  attribute: C.VALKEYMODULE_REPLY_ATTRIBUTE,
  // The server's reader of replies knows no push messages.
  push: C.VALKEYMODULE_REPLY_UNKNOWN,
}

const RESP3_TYPES: ReadonlySet<ReplyNode['type']> = new Set<ReplyNode['type']>([
  'map',
  'set',
  'bool',
  'double',
  'bignum',
  'verbatim',
  'attribute',
])

const CRLF = 2
/** A reply that cannot be read: its type is UNKNOWN. */
const UNREADABLE: ReplyNode = { type: 'push', items: [], start: 0, end: 0 }

/** A reply or a part of one. */
export class CallReply implements Handled {
  readonly kind = 'reply'
  handle = 0
  #node: ReplyNode | null
  readonly isRoot: boolean
  /**
   * Whether anybody has looked into the reply. The server reads a reply only then, and until it has, it knows of no
   * attribute.
   */
  parsed: boolean
  /** Set while the reply is still to come. */
  promise: CallPromise | null = null
  readonly #root: Root

  private constructor(node: ReplyNode | null, root: Root, isRoot: boolean) {
    this.#node = node
    this.#root = root
    this.isRoot = isRoot
    this.parsed = !isRoot
  }

  /** A reply as it came. With `ownsStrings`, strings made of it are the context's AutoMemory's. */
  static root(
    api: ModuleApi,
    proto: Bytes,
    errors: readonly Bytes[],
    owner: ModuleContext,
    ownsStrings: boolean,
  ): CallReply {
    const context = ownsStrings ? owner : null
    return new CallReply(null, { api, proto, errors, owner, context, parts: null, pointer: 0 }, true)
  }

  /** What the bytes say. They are read when somebody wants to know. */
  get node(): ReplyNode {
    return (this.#node ??= parseReply(this.#root.proto) ?? UNREADABLE)
  }

  /** One of the VALKEYMODULE_REPLY_* constants. */
  get type(): number {
    return this.promise === null ? TYPES[this.node.type] : C.VALKEYMODULE_REPLY_PROMISE
  }

  get context(): ModuleContext | null {
    return this.#root.context
  }

  get owner(): ModuleContext {
    return this.#root.owner
  }

  /** Only the whole reply carries errors on. */
  get errors(): readonly Bytes[] {
    return this.isRoot ? this.#root.errors : []
  }

  /** The bytes of this part, its attribute included. */
  get proto(): Bytes {
    return this.#root.proto.slice(this.start, this.node.end)
  }

  /** Where its bytes begin in those of the root. */
  get start(): number {
    return this.node.attribute?.start ?? this.node.start
  }

  /** Whether it is known to contain anything that RESP2 does not have. */
  get isResp3(): boolean {
    return this.parsed && isResp3(this.node)
  }

  /** Address of a byte of the root's copy in memory. */
  pointer(offset: number): number {
    const root = this.#root
    if (root.pointer === 0) root.pointer = root.api.runtime.newCString(root.proto)
    return root.pointer + offset
  }

  /** The reply of a part of this one; the same each time. */
  part(node: ReplyNode): CallReply {
    const root = this.#root
    const parts = (root.parts ??= new Map())
    let part = parts.get(node)
    if (!part) {
      part = new CallReply(node, root, false)
      parts.set(node, part)
      root.api.handles.add(part)
    }
    return part
  }

  /** Ends the root and all parts. */
  free(): void {
    const root = this.#root
    const { handles, runtime } = root.api
    if (root.parts !== null) for (const part of root.parts.values()) handles.remove(part)
    root.parts = null
    handles.vacate(this, this.handle)
    this.handle = 0
    if (root.pointer !== 0) runtime.free(root.pointer)
    root.pointer = 0
  }

  /** As traces show it. */
  describe(): string {
    if (this.promise !== null) return 'promise'
    return `reply ${quote(this.proto)}`
  }

  /** The call ended by a fault. */
  abandon(): void {
    if (this.isRoot) this.free()
  }
}

/** Where the text of a textual node begins in the root's bytes. */
export function textOffset(node: ReplyNode & { readonly text: Bytes }): number {
  // Texts that have a length before them end right before CR LF, so do those that are a whole line.
  return node.end - CRLF - node.text.length
}

/** Whether a reply has anything that RESP2 does not have. */
export function isResp3(node: ReplyNode): boolean {
  if (RESP3_TYPES.has(node.type) || node.attribute !== undefined) return true
  if (node.type === 'null') return node.form === 'resp3'
  return node.type === 'array' && node.items.some(isResp3)
}
