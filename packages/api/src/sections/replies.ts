// Reply APIs. All write to the context's reply builder; where there is nobody to reply to they do nothing and say OK.
// @see https://valkey.io/topics/modules-api-ref/#section-reply-apis
import type { AggregateKind, Bytes, ReplyBuilder } from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { Handled } from '../abi/handles.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

/** What ReplyWithCallReply needs of a call reply; the call section's class has it. */
interface Reply extends Handled {
  readonly kind: 'reply'
  /** The whole reply as it came. */
  readonly proto: Bytes
  /** Whether it was made for a RESP3 client. */
  readonly isResp3: boolean
  /** The errors the command wrote, without `-`. */
  readonly errors: readonly Bytes[]
  /** Not null while the command waits. */
  readonly promise: object | null
}

/** Writes a reply, if there is somebody who gets it. */
function reply(m: ModuleApi, ctx: number, write: (builder: ReplyBuilder) => void): number {
  const builder = m.context(ctx).reply
  if (builder !== null) write(builder)
  return OK
}

/** An aggregate of known or postponed length. */
function collection(
  m: ModuleApi,
  ctx: number,
  len: number,
  kind: 'array' | 'map' | 'set' | 'attribute',
): number {
  const context = m.context(ctx)
  const builder = context.reply
  if (builder === null) return OK
  if (len === C.VALKEYMODULE_POSTPONED_LEN) context.postponed.push(builder.deferred(kind))
  else if (len < 0) throw new ModuleFault('misuse', `a reply with a length of ${len}`)
  else builder[kind](len)
  return OK
}

function setLength(m: ModuleApi, ctx: number, len: number, kind: AggregateKind): void {
  const context = m.context(ctx)
  if (context.reply === null) return
  const deferred = context.postponed.pop()
  if (deferred) deferred.setLength(len, kind)
  else
    m.server.host.log(
      'warning',
      `API misuse detected in module ${context.module?.name ?? '?'}: ValkeyModule_ReplySet*Length() called without previous ValkeyModule_ReplyWith*(ctx,VALKEYMODULE_POSTPONED_LEN) call.`,
    )
}

/** Line breaks at the end of an error's text are dropped; the builder turns others into blanks. */
function errorText(text: Bytes): Bytes {
  return text.replace(/[\r\n]+$/, '')
}

export const replies: Handlers<ModuleApi> = {
  WrongArity(m, ctx) {
    const context = m.context(ctx)
    const name = context.call?.command.fullName ?? context.argv[0] ?? ''
    return reply(m, ctx, (builder) => builder.error(`ERR wrong number of arguments for '${name}' command`))
  },

  ReplyWithLongLong: (m, ctx, ll) => {
    const context = m.context(ctx)
    const builder = context.reply
    if (builder === null) return OK
    const number = Number(ll)
    // BigInt to text is several times slower than number to text.
    builder.integer(Number.isSafeInteger(number) ? number : ll)
    // The next ones need not come here.
    if (context.kind === 'command') m.lentReply.lend(context, builder)
    return OK
  },

  ReplyWithError: (m, ctx, err) => reply(m, ctx, (builder) => builder.error(errorText(m.text(err)))),

  ReplyWithErrorFormat: (m, ctx, fmt, varargs) =>
    reply(m, ctx, (builder) => builder.error(errorText(m.formatted(fmt, varargs)))),

  // Unlike everywhere else, line breaks in the text are the module's own affair.
  ReplyWithSimpleString: (m, ctx, msg) => reply(m, ctx, (builder) => builder.raw(`+${m.text(msg)}\r\n`)),

  ReplyWithArray: (m, ctx, len) => collection(m, ctx, len, 'array'),

  ReplyWithMap: (m, ctx, len) => collection(m, ctx, len, 'map'),

  ReplyWithSet: (m, ctx, len) => collection(m, ctx, len, 'set'),

  ReplyWithAttribute(m, ctx, len) {
    if (m.context(ctx).reply?.resp === 2) return ERR
    return collection(m, ctx, len, 'attribute')
  },

  ReplyWithNullArray: (m, ctx) => reply(m, ctx, (builder) => builder.nullArray()),

  ReplyWithEmptyArray: (m, ctx) => reply(m, ctx, (builder) => builder.array(0)),

  ReplySetArrayLength(m, ctx, len) {
    setLength(m, ctx, len, 'array')
  },

  ReplySetMapLength(m, ctx, len) {
    setLength(m, ctx, len, 'map')
  },

  ReplySetSetLength(m, ctx, len) {
    setLength(m, ctx, len, 'set')
  },

  ReplySetAttributeLength(m, ctx, len) {
    if (m.context(ctx).reply?.resp !== 2) setLength(m, ctx, len, 'attribute')
  },

  ReplyWithStringBuffer: (m, ctx, buf, len) => {
    m.context(ctx).reply?.bulk(m.memory.readBytes(buf, len))
    return OK
  },

  ReplyWithCString: (m, ctx, buf) => reply(m, ctx, (builder) => builder.bulk(m.text(buf))),

  ReplyWithString: (m, ctx, str) => {
    const { bytes } = m.string(str)
    m.context(ctx).reply?.bulk(bytes)
    return OK
  },

  ReplyWithEmptyString: (m, ctx) => reply(m, ctx, (builder) => builder.bulk('')),

  ReplyWithVerbatimStringType: (m, ctx, buf, len, ext) =>
    reply(m, ctx, (builder) => builder.verbatim(m.text(ext), m.memory.readBytes(buf, len))),

  ReplyWithVerbatimString: (m, ctx, buf, len) =>
    reply(m, ctx, (builder) => builder.verbatim('txt', m.memory.readBytes(buf, len))),

  ReplyWithNull: (m, ctx) => reply(m, ctx, (builder) => builder.null()),

  ReplyWithBool: (m, ctx, b) => reply(m, ctx, (builder) => builder.bool(b !== 0)),

  ReplyWithCallReply(m, ctx, callReply) {
    const source = m.object<Reply>(callReply, 'reply')
    if (source.promise !== null)
      throw new ModuleFault(
        'misuse',
        'ValkeyModule_ReplyWithCallReply: argument reply is a promise, the reply itself is still to come',
      )
    const builder = m.context(ctx).reply
    if (builder === null) return OK
    if (builder.resp === 2 && source.isResp3) return ERR
    builder.raw(source.proto)
    // To the statistics they are this client's errors now.
    for (const text of source.errors) builder.noteError(text)
    return OK
  },

  ReplyWithDouble: (m, ctx, d) => reply(m, ctx, (builder) => builder.double(d)),

  ReplyWithBigNumber: (m, ctx, bignum, len) =>
    reply(m, ctx, (builder) => builder.bigNumber(m.memory.readBytes(bignum, len))),

  ReplyWithLongDouble: (m, ctx, ld) =>
    reply(m, ctx, (builder) => builder.doubleText(m.runtime.longDoubleText(ld, true))),
}
