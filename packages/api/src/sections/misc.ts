// Miscellaneous APIs: what this server knows, as bits and numbers.
// @see https://valkey.io/topics/modules-api-ref/#section-miscellaneous-apis
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

/** 8.1.1, the server whose behaviour is followed here. */
const SERVER_VERSION = 0x00080101

/** Texts that were given out as C strings, by engine: they stay where they are. */
const textsOf = new WeakMap<ModuleApi, Map<string, number>>()

/** The address of a text that modules may keep for ever. */
function lastingText(m: ModuleApi, text: string): number {
  let texts = textsOf.get(m)
  if (!texts) textsOf.set(m, (texts = new Map()))
  let pointer = texts.get(text)
  if (pointer === undefined) texts.set(text, (pointer = m.runtime.newCString(text)))
  return pointer
}

export const misc: Handlers<ModuleApi> = {
  GetModuleOptionsAll: () => C._VALKEYMODULE_OPTIONS_FLAGS_NEXT - 1,

  GetContextFlagsAll: () => C._VALKEYMODULE_CTX_FLAGS_NEXT - 1,

  GetKeyspaceNotificationFlagsAll: () => C._VALKEYMODULE_NOTIFY_NEXT - 1,

  GetServerVersion: () => SERVER_VERSION,

  GetTypeMethodVersion: () => C.VALKEYMODULE_TYPE_METHOD_VERSION,

  MallocSize: (m, ptr) => m.runtime.usableSize(ptr),

  MallocUsableSize: (m, ptr) => m.runtime.usableSize(ptr),

  GetCurrentCommandName(m, ctx) {
    const command = m.optionalContext(ctx)?.call?.command
    return command === undefined ? 0 : lastingText(m, command.fullName)
  },
}
