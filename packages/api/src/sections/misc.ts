// Miscellaneous APIs: what this server knows, as bits and numbers.
// @see https://valkey.io/topics/modules-api-ref/#section-miscellaneous-apis
import {
  commandHasKeys,
  keysOf,
  type Bytes,
  type Command,
  type KeyReference,
} from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'
import { keyFlagBits } from './command-info.ts'

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

/** A new array of ints for the module to free. */
function intArray(m: ModuleApi, values: readonly number[]): number {
  const pointer = m.runtime.malloc(values.length * 4)
  if (pointer === 0) throw new ModuleFault('heap', `out of memory: no ${values.length * 4} bytes left`)
  values.forEach((value, index) => m.memory.writeI32(pointer + index * 4, value))
  return pointer
}

/**
 * The keys of a command as the server tells modules: the flags of key specs are not in it, only what a command's own
 * function knows; and a destination before a count of keys comes last.
 */
function keysAsModulesSeeThem(command: Command, words: readonly Bytes[]): readonly KeyReference[] {
  const keys = keysOf(command, words) ?? []
  if (command.row.getKeys !== undefined) return keys
  const bare = keys.map(({ position }) => ({ position, flags: '' }))
  const counted = command.keySpecs.find(({ find }) => find.type === 'keynum')?.begin
  if (counted?.type !== 'index') return bare
  const { index } = counted
  return [
    ...bare.filter(({ position }) => position > index),
    ...bare.filter(({ position }) => position < index),
  ]
}

/** The positions of keys in a command line; with `outFlags`, how the command uses each. */
function commandKeys(m: ModuleApi, argv: number, argc: number, numKeys: number, outFlags: number): number {
  const words = Array.from({ length: argc }, (_, index) => m.string(m.memory.readI32(argv + index * 4)).bytes)
  const command = words.length === 0 ? undefined : m.server.commands.lookup(words)
  if (command === undefined) {
    m.setErrno('ENOENT')
    return 0
  }
  if (!commandHasKeys(command)) {
    m.setErrno(null)
    return 0
  }
  if (!command.acceptsArity(argc)) {
    m.setErrno('EINVAL')
    return 0
  }
  const keys = keysAsModulesSeeThem(command, words)
  m.memory.writeI32(numKeys, keys.length)
  if (keys.length === 0) {
    m.setErrno(null)
    return 0
  }
  if (outFlags !== 0) {
    const flags = keys.map((key) => keyFlagBits(key.flags))
    m.memory.writeI32(outFlags, intArray(m, flags))
  }
  return intArray(
    m,
    keys.map((key) => key.position),
  )
}

export const misc: Handlers<ModuleApi> = {
  GetModuleOptionsAll: () => C._VALKEYMODULE_OPTIONS_FLAGS_NEXT - 1,

  GetContextFlagsAll: () => C._VALKEYMODULE_CTX_FLAGS_NEXT - 1,

  GetKeyspaceNotificationFlagsAll: () => C._VALKEYMODULE_NOTIFY_NEXT - 1,

  GetServerVersion: () => SERVER_VERSION,

  GetTypeMethodVersion: () => C.VALKEYMODULE_TYPE_METHOD_VERSION,

  MallocSize: (m, ptr) => m.runtime.usableSize(ptr),

  MallocUsableSize: (m, ptr) => m.runtime.usableSize(ptr),

  GetCommandKeysWithFlags: (m, _ctx, argv, argc, numKeys, outFlags) =>
    commandKeys(m, argv, argc, numKeys, outFlags),

  GetCommandKeys: (m, _ctx, argv, argc, numKeys) => commandKeys(m, argv, argc, numKeys, 0),

  GetCurrentCommandName(m, ctx) {
    const command = m.optionalContext(ctx)?.call?.command
    return command === undefined ? 0 : lastingText(m, command.fullName)
  },
}
