// Defrag API. Memory is never defragmented here, so what is registered for it never runs: the functions that only such a
// callback could call have nothing to be called from.
// @see https://valkey.io/topics/modules-api-ref/#section-defrag-api
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

export const defrag: Handlers<ModuleApi> = {
  RegisterDefragFunc(m, ctx, cb) {
    m.moduleOf(m.context(ctx))
    m.callback(cb, 1)
    return C.VALKEYMODULE_OK
  },
}
