// The table of objects that modules hold: strings, keys, replies, dictionaries and so on.
import { listHandles } from '@valkey-playground/api'
import type { RequestTable } from './request.ts'

/** Requests about handles. */
export const HANDLE_REQUESTS: RequestTable = {
  'playground/handles'(session) {
    const handles = listHandles(session.parts.host.api, session.handleOrigins)
    return {
      handles: handles.map(({ handle, type, text, references, autoMemory, madeAt }) => ({
        handle: `0x${handle.toString(16)}`,
        type,
        value: text,
        autoMemory,
        ...(references === undefined ? {} : { references }),
        ...(madeAt === undefined ? {} : { madeAt }),
      })),
    }
  },
}
