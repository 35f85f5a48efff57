// The table of objects that modules hold: strings, keys, replies, dictionaries and so on.
import { lostHandles } from '../lost-handles.ts'
import type { RequestTable } from '../session.ts'
import type { HandleRow } from './shapes.ts'

/** Requests about handles. */
export const HANDLE_REQUESTS: RequestTable = {
  'playground/handles'(session): { readonly handles: readonly HandleRow[] } {
    const handles = session.handles()
    const { past } = session.debugger
    const unit = past.moment?.unit
    const running = unit && (past.inPast || unit.end === null) ? unit.number : undefined
    const lost = lostHandles(session.parts.host, handles, (madeIn) => madeIn !== running)
    return {
      handles: handles.map(({ handle, type, text, references, autoMemory, madeAt, madeIn }) => ({
        handle: `0x${handle.toString(16)}`,
        type,
        value: text,
        autoMemory,
        leaked: lost.has(handle),
        ...(references === undefined ? {} : { references }),
        ...(madeAt === undefined ? {} : { madeAt }),
        ...(madeIn === undefined ? {} : { madeIn }),
      })),
    }
  },
}
