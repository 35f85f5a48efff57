// What MODULE LIST and INFO say of a module.
import type { ModuleListEntry } from '@valkey-playground/engine'
import { commandFilters } from '../command-filters.ts'
import type { ModuleApi } from '../module-api.ts'
import type { LoadedModule } from './loaded-module.ts'

export function listEntry(api: ModuleApi, module: LoadedModule): ModuleListEntry {
  return {
    name: module.name,
    version: module.version,
    path: module.path,
    args: module.args,
    apiVersion: module.apiVersion,
    filters: commandFilters(api).countOf(module),
    usedby: [...module.usedBy].map((other) => other.name),
    using: [...module.using].map((other) => other.name),
  }
}
