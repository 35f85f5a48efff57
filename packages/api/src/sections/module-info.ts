// Module information and time measurement.
// @see https://valkey.io/topics/modules-api-ref/#section-module-information-and-time-measurement
import { ERRORS } from '@valkey-playground/engine'
import type { Handled } from '../abi/handles.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'
import { yieldFrom } from '../yielding.ts'

const MICROS_PER_MS = 1000

/** What time measurement needs of a blocked client. */
interface Measured extends Handled {
  readonly kind: 'blockedClient'
  /** Monotonic µs of the last start, and the sum so far. */
  measuredSince: number
  measuredMicros: number
}

export const moduleInfo: Handlers<ModuleApi> = {
  SetModuleAttribs(m, ctx, name, ver, apiver) {
    const context = m.context(ctx)
    const module = m.loadingModule
    if (context.module !== null || module === null) return
    module.name = m.text(name)
    module.version = ver
    module.apiVersion = apiver
    context.module = module
  },

  IsModuleNameBusy: (m, name) => (m.modules.has(m.text(name)) ? 1 : 0),

  Milliseconds: (m) => BigInt(m.server.host.now()),

  MonotonicMicroseconds: (m) => BigInt(Math.floor(m.server.host.monotonicMicros())),

  Microseconds: ({ server: { host } }) => BigInt(host.nowMicros?.() ?? host.now() * MICROS_PER_MS),

  CachedMicroseconds: ({ server }) => BigInt(server.clock.fineTime(server.time)),

  BlockedClientMeasureTimeStart(m, bc) {
    m.object<Measured>(bc, 'blockedClient').measuredSince = m.server.host.monotonicMicros()
    return C.VALKEYMODULE_OK
  },

  BlockedClientMeasureTimeEnd(m, bc) {
    const client = m.object<Measured>(bc, 'blockedClient')
    if (client.measuredSince === 0) return C.VALKEYMODULE_ERR
    client.measuredMicros += m.server.host.monotonicMicros() - client.measuredSince
    return C.VALKEYMODULE_OK
  },

  Yield(m, ctx, flags, busyReply) {
    const context = m.context(ctx)
    const text = busyReply === 0 ? null : m.text(busyReply)
    const hears = (flags & C.VALKEYMODULE_YIELD_FLAG_CLIENTS) !== 0
    yieldFrom(m, context, hears ? (text === null ? ERRORS.busyModule : `BUSY ${text}`) : null)
  },

  SetModuleOptions(m, ctx, options) {
    m.moduleOf(m.context(ctx)).options = options
  },

  SignalModifiedKey(m, ctx, keyname) {
    const { db } = m.context(ctx)
    db.signalModified(m.string(keyname).bytes)
    return C.VALKEYMODULE_OK
  },
}
