// Module Configurations API. Parameters are registered in OnLoad; LoadConfigs gives them their first values.
// @see https://valkey.io/topics/modules-api-ref/#section-module-configurations-api
import { bool, ConfigError, int, memory, text, type Bytes, type ConfigRow } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { CONFIG_KINDS, ModuleConfig, type ConfigOptions } from '../module-config.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const NAME = /^[A-Za-z0-9_-]+$/
const KNOWN_FLAGS: number =
  C.VALKEYMODULE_CONFIG_IMMUTABLE |
  C.VALKEYMODULE_CONFIG_SENSITIVE |
  C.VALKEYMODULE_CONFIG_HIDDEN |
  C.VALKEYMODULE_CONFIG_PROTECTED |
  C.VALKEYMODULE_CONFIG_DENY_LOADING |
  C.VALKEYMODULE_CONFIG_MEMORY |
  C.VALKEYMODULE_CONFIG_BITFLAGS

interface EnumWord {
  readonly name: Bytes
  readonly value: number
}

/** Adds a parameter, or says why not. `allowed` is the one flag of its kind. */
function register(
  m: ModuleApi,
  ctx: number,
  name: number,
  allowed: number,
  options: Omit<ConfigOptions, 'module' | 'name'>,
): number {
  const module = m.moduleOf(m.context(ctx))
  const own = C.VALKEYMODULE_CONFIG_MEMORY | C.VALKEYMODULE_CONFIG_BITFLAGS
  const bytes = m.text(name)
  const { flags } = options
  if (!module.loading) {
    m.setErrno('EBUSY')
    return ERR
  }
  if ((flags & ~KNOWN_FLAGS) !== 0 || (flags & own & ~allowed) !== 0 || !NAME.test(bytes)) {
    m.setErrno('EINVAL')
    return ERR
  }
  if (module.configs.some((config) => config.name.toLowerCase() === bytes.toLowerCase())) {
    m.setErrno('EALREADY')
    return ERR
  }
  const config = new ModuleConfig(m, { ...options, module, name: bytes })
  m.server.config.add(config.row)
  module.configs.push(config)
  module.cleanups.push(() => config.end())
  return OK
}

function enumForm(words: readonly EnumWord[], bits: boolean): Pick<ConfigRow, 'parse' | 'format'> {
  return {
    parse(value) {
      const given = bits ? value.split(' ').filter((word) => word !== '') : [value]
      let result = 0
      for (const word of given) {
        const found = words.find(({ name }) => name.toLowerCase() === word.toLowerCase())
        if (!found) {
          const names = words.map(({ name }) => name).join(', ')
          throw new ConfigError(`argument(s) must be one of the following: ${names}`)
        }
        result |= found.value
      }
      return result
    },
    format(value) {
      const exact = words.find((word) => word.value === value)
      if (exact) return exact.name
      let left = value as number
      const names: Bytes[] = []
      for (const word of bits ? words : []) {
        if (word.value === 0 || (left & word.value) !== word.value) continue
        names.push(word.name)
        left &= ~word.value
      }
      return names.length === 0 || left !== 0 ? 'unknown' : names.join(' ')
    },
  }
}

export const configs: Handlers<ModuleApi> = {
  RegisterStringConfig: (m, ctx, name, initial, flags, get, set, apply, privdata) =>
    register(m, ctx, name, 0, {
      kind: CONFIG_KINDS.string,
      initial: initial === 0 ? '' : m.text(initial),
      flags,
      get,
      set,
      apply,
      privdata,
      form: text('', ''),
    }),

  RegisterBoolConfig: (m, ctx, name, initial, flags, get, set, apply, privdata) =>
    register(m, ctx, name, 0, {
      kind: CONFIG_KINDS.bool,
      initial: initial !== 0,
      flags,
      get,
      set,
      apply,
      privdata,
      form: bool('', false),
    }),

  RegisterEnumConfig(m, ctx, name, initial, flags, names, values, count, get, set, apply, privdata) {
    const words = Array.from({ length: count }, (_, index) => ({
      name: m.text(m.memory.readI32(names + index * 4)),
      value: m.memory.readI32(values + index * 4),
    }))
    const bits = (flags & C.VALKEYMODULE_CONFIG_BITFLAGS) !== 0
    const form = enumForm(words, bits)
    return register(m, ctx, name, C.VALKEYMODULE_CONFIG_BITFLAGS, {
      kind: CONFIG_KINDS.enum,
      initial,
      flags,
      get,
      set,
      apply,
      privdata,
      form,
    })
  },

  RegisterNumericConfig(m, ctx, name, initial, flags, min, max, get, set, apply, privdata) {
    const isMemory = (flags & C.VALKEYMODULE_CONFIG_MEMORY) !== 0
    const form = (isMemory ? memory : int)('', 0, min, max)
    return register(m, ctx, name, C.VALKEYMODULE_CONFIG_MEMORY, {
      kind: CONFIG_KINDS.numeric,
      initial,
      flags,
      get,
      set,
      apply,
      privdata,
      form,
    })
  },

  LoadConfigs(m, ctx) {
    const { module } = m.context(ctx)
    if (module === null || !module.loading) return ERR
    for (const config of module.configs) {
      const name = config.fullName
      const given = module.givenConfigs.get(name) ?? m.queuedConfigs.get(name)
      try {
        if (given === undefined) config.write(config.row.initial)
        else m.server.config.load(config.row.name, given)
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        m.server.host.log(
          'warning',
          `Issue during loading of configuration ${config.fullName} : ${error.message}`,
        )
        module.givenConfigs.clear()
        return ERR
      }
      module.givenConfigs.delete(name)
      m.queuedConfigs.delete(name)
    }
    module.configsLoaded = true
    return OK
  },
}
