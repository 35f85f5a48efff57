// Module Keyspace Notifications API, the part that sends and asks; being told of events is not written yet.
// @see https://valkey.io/topics/modules-api-ref/#section-module-keyspace-notifications-api
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

export const keyspaceEvents: Handlers<ModuleApi> = {
  GetNotifyKeyspaceEvents: (m) => m.server.notifyFlags,

  NotifyKeyspaceEvent(m, ctx, type, event, key) {
    if (ctx === 0) return C.VALKEYMODULE_ERR
    const { db } = m.context(ctx)
    m.server.notify(type, m.text(event), m.string(key).bytes, db.id)
    return C.VALKEYMODULE_OK
  },
}
