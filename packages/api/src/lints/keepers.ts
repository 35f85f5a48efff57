// What modules hand to functions of ours to keep: it may come back to them although it stands in no memory of theirs.
import { HANDLE_BASE } from '../abi/address-space.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import type { ApiName } from '../spec/index.ts'
import type { Lints } from './lints.ts'
import { forAll, type LintRules } from './rules.ts'

/** Functions that are handed something to keep, and as which argument. */
const KEEPERS = {
  DictSetC: 3,
  DictSet: 2,
  DictReplaceC: 3,
  DictReplace: 2,
  CreateTimer: 3,
  BlockClientSetPrivateData: 1,
  BlockClientOnKeys: 7,
  BlockClientOnKeysWithFlags: 7,
  UnblockClient: 1,
  EventLoopAdd: 3,
  EventLoopAddOneShot: 1,
  AddPostNotificationJob: 2,
  CallReplyPromiseSetUnblockHandler: 2,
  Fork: 1,
  RegisterStringConfig: 7,
  RegisterBoolConfig: 7,
  RegisterNumericConfig: 9,
  RegisterEnumConfig: 10,
  CommandFilterArgInsert: 2,
  CommandFilterArgReplace: 2,
  ModuleTypeSetValue: 2,
  ModuleTypeReplaceValue: 2,
} as const satisfies Partial<Record<ApiName, number>>

/** Addresses given to them come back by the type's free callback. */
const OF_VALUES: ReadonlySet<ApiName> = new Set<ApiName>(['ModuleTypeSetValue', 'ModuleTypeReplaceValue'])

const keptOf = perEngine(() => ({ numbers: new Set<number>() }))

/** All that was handed over so far, addresses and handles. */
export function keptNumbers(m: ModuleApi): ReadonlySet<number> {
  return keptOf(m).numbers
}

/** Notes what is kept: what is handed over, and what callbacks return, as rdb_load does. */
export const KEEPER_RULES: LintRules = {
  before: forAll(
    Object.keys(KEEPERS) as (keyof typeof KEEPERS)[],
    (name) =>
      (lints: Lints, ...args: readonly unknown[]) => {
        const given = args[KEEPERS[name]]
        if (typeof given !== 'number' || given === 0) return
        if (!OF_VALUES.has(name) || given >= HANDLE_BASE) keptOf(lints.m).numbers.add(given)
      },
  ),
  ended(lints, { context, result }) {
    if (context.kind === 'callback' && typeof result === 'number' && result >= HANDLE_BASE)
      keptOf(lints.m).numbers.add(result)
  },
}
