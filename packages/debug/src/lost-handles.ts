// Objects that nobody can free any more.
//
// An object is lost when the call that made it is over and its number stands nowhere in memory that modules still use, nor in what they
// have handed to the engine to keep.
import { unusedNumbers, type HandleInfo, type ModuleHost } from '@valkey-playground/api'

/** Kinds that the maker has to free. Others live as long as the module, or end by themselves. */
const FREED_BY_HAND: ReadonlySet<string> = new Set([
  'ValkeyModuleString',
  'ValkeyModuleKey',
  'ValkeyModuleCallReply',
  'ValkeyModuleDict',
  'ValkeyModuleDictIter',
  'ValkeyModuleScanCursor',
  'ValkeyModuleServerInfoData',
  'ValkeyModuleUser',
  'ValkeyModuleRdbStream',
])

/** The objects of calls that are over of which no word in memory tells, by handle. */
export function lostHandles(
  host: ModuleHost,
  handles: readonly HandleInfo[],
  isOver: (unit: number) => boolean,
): ReadonlySet<number> {
  const suspects = handles.filter(
    ({ type, autoMemory, madeIn }) =>
      FREED_BY_HAND.has(type) && !autoMemory && madeIn !== undefined && isOver(madeIn),
  )
  return unusedNumbers(
    host.api,
    suspects.map(({ handle }) => handle),
  )
}
