// The loops of modules/calls.c, which api.ts and tracing.ts measure.

import { resolve } from 'node:path'

export const MODULE: string = resolve('scripts/bench/modules/calls.c')
/** Turns of a loop. */
export const TURNS = 200_000

/** A command of the module. */
export interface Loop {
  readonly command: string
  /** What one turn of the loop calls, and how many calls that is. */
  readonly what: string
  readonly calls: number
  /** Fewer turns for those that take long. */
  readonly share?: number
}

/** The commands of the module. */
export const LOOPS: readonly Loop[] = [
  { command: 'calls.getselecteddb', what: 'GetSelectedDb', calls: 1 },
  { command: 'calls.stringptrlen', what: 'StringPtrLen', calls: 1 },
  { command: 'calls.alloc', what: 'Alloc, Free', calls: 2 },
  { command: 'calls.createstring', what: 'CreateString, FreeString', calls: 2 },
  { command: 'calls.openkey', what: 'OpenKey, CloseKey', calls: 2 },
  { command: 'calls.replies', what: 'ReplyWithLongLong', calls: 1 },
  { command: 'calls.callping', what: 'Call PING, FreeCallReply', calls: 2, share: 0.1 },
  { command: 'calls.callset', what: 'Call SET, FreeCallReply', calls: 2, share: 0.1 },
  { command: 'calls.callincr', what: 'Call INCR, FreeCallReply', calls: 2, share: 0.1 },
  { command: 'calls.hashset', what: 'HashSet', calls: 1 },
  { command: 'calls.zsetadd', what: 'ZsetAdd', calls: 1 },
  { command: 'calls.dictset', what: 'DictReplaceC', calls: 1 },
]
