// Writes redismodule.h, for modules written against the older names: it includes valkeymodule.h and gives each of its names
// the old one too. All but a few follow by prefix (VALKEYMODULE_ to REDISMODULE_, ValkeyModule to RedisModule); the few are in
// RENAMED. Functions of 8.1 and later never had an old name and are left out.

import { CONSTANT_GROUPS } from './constants/index.ts'
import { EVENTS, STRUCTS } from './structs/index.ts'
import { FUNCTIONS } from './table.ts'
import { CALLBACKS, OPAQUE_TYPES, TYPE_ALIASES } from './types.ts'

/** Names that changed by more than their prefix: new to old. */
const RENAMED: Readonly<Record<string, string>> = {
  VALKEYMODULE_CTX_FLAGS_PRIMARY: 'REDISMODULE_CTX_FLAGS_MASTER',
  VALKEYMODULE_CTX_FLAGS_REPLICA: 'REDISMODULE_CTX_FLAGS_SLAVE',
  VALKEYMODULE_NODE_PRIMARY: 'REDISMODULE_NODE_MASTER',
  VALKEYMODULE_NODE_REPLICA: 'REDISMODULE_NODE_SLAVE',
  VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE: 'REDISMODULE_EVENT_MASTER_LINK_CHANGE',
  VALKEYMODULE_SUBEVENT_PRIMARY_LINK_UP: 'REDISMODULE_SUBEVENT_MASTER_LINK_UP',
  VALKEYMODULE_SUBEVENT_PRIMARY_LINK_DOWN: 'REDISMODULE_SUBEVENT_MASTER_LINK_DOWN',
  _VALKEYMODULE_SUBEVENT_PRIMARY_NEXT: '_REDISMODULE_SUBEVENT_MASTER_NEXT',
  VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_PRIMARY: 'REDISMODULE_EVENT_REPLROLECHANGED_NOW_MASTER',
  ValkeyModuleEvent_PrimaryLinkChange: 'RedisModuleEvent_MasterLinkChange',
  ValkeyModule_DefragValkeyModuleString: 'RedisModule_DefragRedisModuleString',
}

/** Names of the header that no table holds. */
const OTHERS: readonly string[] = [
  'VALKEYMODULE_COMMAND_INFO_VERSION',
  'VALKEYMODULE_CLIENTINFO_INITIALIZER_V1',
  'VALKEYMODULE_ATTR_UNUSED',
  'ValkeyModule_GetApi',
  'ValkeyModule_Init',
  'ValkeyModule_Assert',
  'ValkeyModule_IsAOFClient',
  'ValkeyModule_OnLoad',
  'ValkeyModule_OnUnload',
]

/** The name a module of the older kind knows a header's name by. */
export function redisName(name: string): string {
  return RENAMED[name] ?? name.replace('VALKEYMODULE_', 'REDISMODULE_').replace('ValkeyModule', 'RedisModule')
}

function hadOldName(since: string): boolean {
  const [major = 0, minor = 0] = since.split('.').map(Number)
  return major < 8 || (major === 8 && minor === 0)
}

function defines(names: readonly string[]): string {
  return names
    .filter((name) => redisName(name) !== name)
    .map((name) => `#define ${redisName(name)} ${name}`)
    .join('\n')
}

const OPENING = `/* redismodule.h - the module API under its older names.
 *
 * Written for Valkey Playground from its table of the API; do not edit, it is generated. For modules that say RedisModule_ and
 * REDISMODULE_: everything here is another name for something in valkeymodule.h. */

#ifndef REDISMODULE_H
#define REDISMODULE_H

/* What a module says about linkage under the old names holds for the new ones. */
#if defined(REDISMODULE_API) && !defined(VALKEYMODULE_API)
#define VALKEYMODULE_API REDISMODULE_API
#endif
#if defined(REDISMODULE_ATTR) && !defined(VALKEYMODULE_ATTR)
#define VALKEYMODULE_ATTR REDISMODULE_ATTR
#endif

#include "valkeymodule.h"

#ifndef REDISMODULE_API
#define REDISMODULE_API VALKEYMODULE_API
#endif
#ifndef REDISMODULE_ATTR
#define REDISMODULE_ATTR VALKEYMODULE_ATTR
#endif

#define REDISMODULE_NOT_USED(V) VALKEYMODULE_NOT_USED(V)
#define REDISMODULE_GET_API(name) VALKEYMODULE_GET_API(name)`

/** The whole of redismodule.h, as text that ends with a newline. */
export function renderRedisHeader(): string {
  const types = [
    ...Object.keys(OPAQUE_TYPES),
    ...Object.keys(TYPE_ALIASES),
    ...Object.entries(STRUCTS).flatMap(([name, spec]) => [
      name,
      ...(spec.versioned ? [`${name}V1`] : []),
      ...(spec.tag === undefined || spec.tag === name ? [] : [spec.tag]),
    ]),
    ...CONSTANT_GROUPS.flatMap((group) => group.enumType ?? []),
    ...CALLBACKS.map(({ c }) => /\(\*(\w+)\)/.exec(c)?.[1] ?? ''),
  ]
  const functions = Object.entries(FUNCTIONS).filter(([, row]) => hadOldName(row.since))
  return `${[
    OPENING,
    `/* Types. */\n${defines(types.filter((name) => !name.includes('ScriptingEngine')))}`,
    `/* Constants. */\n${defines(CONSTANT_GROUPS.flatMap((group) => Object.keys(group.names)).filter((name) => !name.includes('SCRIPTING')))}`,
    `/* Events. */\n${defines(Object.keys(EVENTS).map((name) => `ValkeyModuleEvent_${name}`))}`,
    `/* Functions. */\n${defines([...OTHERS, ...functions.map(([name]) => `ValkeyModule_${name}`)])}`,
    '#endif /* REDISMODULE_H */',
  ].join('\n\n')}\n`
}
