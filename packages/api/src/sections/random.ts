// Modules utility APIs: random bytes, from the host's source of chance.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-utility-apis
import type { ModuleApi } from '../module-api.ts'
import type { Handlers } from '../spec/index.ts'

const HEX = '0123456789abcdef'

export const random: Handlers<ModuleApi> = {
  GetRandomBytes(m, dst, len) {
    const { host } = m.server
    const length = len >>> 0
    const bytes = m.memory.bytes(dst, length)
    for (let index = 0; index < length; index++) bytes[(dst >>> 0) + index] = Math.floor(host.random() * 256)
    m.memory.wrote(dst, length)
  },

  GetRandomHexChars(m, dst, len) {
    const { host } = m.server
    const length = len >>> 0
    const bytes = m.memory.bytes(dst, length)
    for (let index = 0; index < length; index++)
      bytes[(dst >>> 0) + index] = HEX.charCodeAt(Math.floor(host.random() * HEX.length))
    m.memory.wrote(dst, length)
  },
}
