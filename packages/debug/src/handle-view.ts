// Objects of the engine as variables: what the module API tells of a handle, in the shape that values are shown in.
import {
  inspectHandle,
  type HandleDetail,
  type HandleInfo,
  type HandleOrigins,
  type ModuleHost,
} from '@valkey-playground/api'
import type { HandleLine, HandleView } from './values/program.ts'

/** Looks handles up in a host. With `origins` the line that made an object is told as well. */
/** `past` gives the objects of the time that is looked at, by handle; null for the present. */
export function handleView(
  host: ModuleHost,
  origins?: HandleOrigins,
  past: () => ReadonlyMap<number, HandleInfo> | null = () => null,
): HandleView {
  return {
    show(typeName, pointer) {
      const then = past()
      const known = then?.get(pointer)
      const info = then
        ? (ofType(known, typeName) ?? contextOf(host, typeName, pointer))
        : inspectHandle(host.api, typeName, pointer, origins)
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

function ofType(info: HandleInfo | undefined, typeName: string): HandleInfo | undefined {
  return info?.type === typeName.replace(/^RedisModule/, 'ValkeyModule') ? info : undefined
}

/** Contexts are told by where they lie, which is the same at all times of a call. */
function contextOf(host: ModuleHost, typeName: string, pointer: number): HandleInfo | undefined {
  return typeName.endsWith('ModuleCtx') ? inspectHandle(host.api, typeName, pointer) : undefined
}

function lineOf({ name, value, children }: HandleDetail): HandleLine {
  return { name, value, ...(children ? { children: () => children().map(lineOf) } : {}) }
}
