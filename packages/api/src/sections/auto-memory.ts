// Automatic memory management. What is freed is known by the context (`ModuleContext.own`); each function that makes
// something freeable adds it there.
// @see https://valkey.io/topics/modules-api-ref/#section-automatic-memory-management
import { becomeAutomatic } from '../abi/context-cell.ts'
import type { ModuleApi } from '../module-api.ts'
import type { Handlers } from '../spec/index.ts'

export const autoMemory: Handlers<ModuleApi> = {
  AutoMemory(m, ctx) {
    m.context(ctx).auto ??= []
    becomeAutomatic(m.memory, ctx)
  },
}
