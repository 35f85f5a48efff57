// Module Keyspace Notifications API.
// @see https://valkey.io/topics/modules-api-ref/#section-module-keyspace-notifications-api
import { keyspaceSubscribers } from '../keyspace-subscribers.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

export const keyspaceEvents: Handlers<ModuleApi> = {
  SubscribeToKeyspaceEvents(m, ctx, types, callback) {
    m.callback(callback, 4)
    keyspaceSubscribers(m).subscribe(m.moduleOf(m.context(ctx)), types, callback)
    return C.VALKEYMODULE_OK
  },

  AddPostNotificationJob(m, ctx, callback, privdata, freePrivdata) {
    const context = m.context(ctx)
    if (m.server.loading) return C.VALKEYMODULE_ERR
    m.callback(callback, 2)
    const module = m.moduleOf(context)
    keyspaceSubscribers(m).addJob({ module, db: context.db.id, callback, privdata, freePrivdata })
    return C.VALKEYMODULE_OK
  },

  GetNotifyKeyspaceEvents: (m) => m.server.keyspace.published,

  NotifyKeyspaceEvent(m, ctx, type, event, key) {
    if (ctx === 0) return C.VALKEYMODULE_ERR
    const { db } = m.context(ctx)
    m.server.keyspace.notify(type, m.text(event), m.string(key).bytes, db.id)
    return C.VALKEYMODULE_OK
  },
}
