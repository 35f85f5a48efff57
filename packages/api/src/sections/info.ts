// Modules Info fields: adding to INFO, and reading what INFO says.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-info-fields
import { parseDouble, parseInt64, parseReply, type Bytes } from '@valkey-playground/engine'
import type { Handled } from '../abi/handles.ts'
import type { InfoCollector } from '../module-info-text.ts'
import { infoFunctions } from '../module-info-text.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const UINT64_MAX = 2n ** 64n - 1n

/** A ValkeyModuleServerInfoData: the fields of one INFO. */
class ServerInfo implements Handled {
  readonly kind = 'serverInfo'
  handle = 0
  readonly fields: ReadonlyMap<Bytes, Bytes>
  /** Where fields were given out as C texts. */
  readonly pointers: Map<Bytes, number> = new Map()

  constructor(fields: ReadonlyMap<Bytes, Bytes>) {
    this.fields = fields
  }

  free(m: ModuleApi): void {
    for (const pointer of this.pointers.values()) m.runtime.free(pointer)
    m.handles.remove(this)
  }
}

function infoText(m: ModuleApi, section: Bytes | null): Bytes {
  const client = m.server.createInternalClient()
  const argv = section === null ? ['INFO'] : ['INFO', section]
  const command = m.server.commands.lookup(argv)
  if (command !== undefined) m.server.call(client, command, argv, 0)
  const node = parseReply(client.reply.take())
  m.server.closeClient(client)
  return node?.type === 'bulk' ? node.text : ''
}

/** `name:value` of each line; the first of equal names counts. */
function fieldsOf(text: Bytes): Map<Bytes, Bytes> {
  const fields = new Map<Bytes, Bytes>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (line.startsWith('#') || colon < 0) continue
    const name = line.slice(0, colon)
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1))
  }
  return fields
}

function infoOf(m: ModuleApi, handle: number): ServerInfo {
  return m.object<ServerInfo>(handle, 'serverInfo')
}

function collector(m: ModuleApi, handle: number): InfoCollector {
  return m.object<InfoCollector>(handle, 'infoContext')
}

function field(m: ModuleApi, ctx: number, name: number, value: Bytes): number {
  return collector(m, ctx).field(m.text(name), value) ? OK : ERR
}

/** printf's %.17g. */
function doubleText(m: ModuleApi, value: number): Bytes {
  const format = m.runtime.newCString('%.17g')
  const args = m.runtime.alignedAlloc(8, 8)
  m.memory.writeF64(args, value)
  const text = m.runtime.format(format, args)
  m.runtime.free(args)
  m.runtime.free(format)
  return text
}

/** A field as a number; 0 and ERR where it is none. */
function numberField<T>(
  m: ModuleApi,
  data: number,
  name: number,
  outErr: number,
  zero: T,
  parse: (text: Bytes) => T | undefined,
): T {
  const text = infoOf(m, data).fields.get(m.text(name))
  const value = text === undefined ? undefined : parse(text)
  if (outErr !== 0) m.memory.writeI32(outErr, value === undefined ? ERR : OK)
  return value ?? zero
}

function parseUnsigned(text: Bytes): bigint | undefined {
  const signed = parseInt64(text)
  if (signed !== undefined) return signed < 0n ? undefined : signed
  if (!/^\d{1,20}$/.test(text)) return undefined
  const value = BigInt(text)
  return value > UINT64_MAX ? undefined : value
}

export const info: Handlers<ModuleApi> = {
  InfoAddSection: (m, ctx, name) => (collector(m, ctx).section(name === 0 ? '' : m.text(name)) ? OK : ERR),

  InfoBeginDictField: (m, ctx, name) => (collector(m, ctx).beginDict(m.text(name)) ? OK : ERR),

  InfoEndDictField: (m, ctx) => (collector(m, ctx).endDict() ? OK : ERR),

  InfoAddFieldString: (m, ctx, name, value) => field(m, ctx, name, m.string(value).bytes),

  InfoAddFieldCString: (m, ctx, name, value) => field(m, ctx, name, m.text(value)),

  InfoAddFieldDouble: (m, ctx, name, value) => field(m, ctx, name, doubleText(m, value)),

  InfoAddFieldLongLong: (m, ctx, name, value) => field(m, ctx, name, String(value)),

  InfoAddFieldULongLong: (m, ctx, name, value) => field(m, ctx, name, String(BigInt.asUintN(64, value))),

  RegisterInfoFunc(m, ctx, cb) {
    const module = m.moduleOf(m.context(ctx))
    m.callback(cb, 2)
    infoFunctions(m).set(module, cb)
    module.cleanups.push(() => infoFunctions(m).delete(module))
    return OK
  },

  GetServerInfo(m, ctx, section) {
    const context = m.optionalContext(ctx)
    const data = new ServerInfo(fieldsOf(infoText(m, section === 0 ? null : m.text(section))))
    const handle = m.handles.add(data)
    context?.own({ handle, free: () => data.free(m) })
    return handle
  },

  FreeServerInfo(m, ctx, handle) {
    m.optionalContext(ctx)?.disown(handle)
    infoOf(m, handle).free(m)
  },

  ServerInfoGetField(m, ctx, data, name) {
    const text = infoOf(m, data).fields.get(m.text(name))
    return text === undefined ? 0 : m.newString(m.optionalContext(ctx), text)
  },

  ServerInfoGetFieldC(m, data, name) {
    const { fields, pointers } = infoOf(m, data)
    const key = m.text(name)
    const text = fields.get(key)
    if (text === undefined) return 0
    let pointer = pointers.get(key)
    if (pointer === undefined) pointers.set(key, (pointer = m.runtime.newCString(text)))
    return pointer
  },

  ServerInfoGetFieldSigned: (m, data, name, outErr) => numberField(m, data, name, outErr, 0n, parseInt64),

  ServerInfoGetFieldUnsigned: (m, data, name, outErr) =>
    numberField(m, data, name, outErr, 0n, parseUnsigned),

  ServerInfoGetFieldDouble: (m, data, name, outErr) => numberField(m, data, name, outErr, 0, parseDouble),
}
