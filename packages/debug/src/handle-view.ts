// Objects of the engine as variables: what the module API tells of a handle, in the shape that values are shown in.
import { inspectHandle, type HandleDetail, type HandleOrigins, type ModuleHost } from '@valkey-playground/api'
import type { HandleLine, HandleView } from './values/program.ts'

/** Looks handles up in a host. With `origins` the line that made an object is told as well. */
export function handleView(host: ModuleHost, origins?: HandleOrigins): HandleView {
  return {
    show(typeName, pointer) {
      const info = inspectHandle(host.api, typeName, pointer, origins)
      if (!info) return undefined
      const more = [
        ...(info.autoMemory ? [{ name: 'freed by', value: 'automatic memory' }] : []),
        ...(info.madeAt === undefined ? [] : [{ name: 'made at', value: info.madeAt }]),
      ]
      return {
        value: `0x${pointer.toString(16)} ${info.text}`,
        type: info.type,
        children: () => [...info.details().map(lineOf), ...more],
      }
    },
  }
}

function lineOf({ name, value, children }: HandleDetail): HandleLine {
  return { name, value, ...(children ? { children: () => children().map(lineOf) } : {}) }
}
