// Modules Timers API.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-timers-api
import type { ModuleApi } from '../module-api.ts'
import { moduleTimers } from '../module-timers.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

export const timers: Handlers<ModuleApi> = {
  CreateTimer(m, ctx, period, callback, data) {
    const context = m.context(ctx)
    return moduleTimers(m).add(context.module, context.db, period, callback, data)
  },

  StopTimer(m, ctx, id, data) {
    const timer = moduleTimers(m).get(m.context(ctx).module, id)
    if (timer === undefined) return ERR
    if (data !== 0) m.memory.writeI32(data, timer.data)
    moduleTimers(m).stop(timer)
    return OK
  },

  GetTimerInfo(m, ctx, id, remaining, data) {
    const timer = moduleTimers(m).get(m.context(ctx).module, id)
    if (timer === undefined) return ERR
    // The server counts microseconds and rounds down: of the running millisecond something is always gone.
    const left = Math.max(0, Math.ceil(timer.due - m.server.host.now()) - 1)
    if (remaining !== 0) m.memory.writeI64(remaining, BigInt(left))
    if (data !== 0) m.memory.writeI32(data, timer.data)
    return OK
  },
}
