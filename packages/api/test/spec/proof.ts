// Writes the proof that a header is the server's: a C file of static assertions on every constant, structure, function type and
// alias of the tables. The file is checked in as header-proof.c, so that the facts stand on their own: the test compiles it
// against our header, and against the server's own where one is at hand.

import {
  C,
  CALLBACKS,
  CONSTANT_GROUPS,
  EVENTS,
  FUNCTIONS,
  OPAQUE_TYPES,
  STRUCTS,
  TYPE_ALIASES,
  layoutOf,
  prototypeOf,
} from '../../src/spec/index.ts'
import type { ApiName, Field, Nested, StructName } from '../../src/spec/index.ts'

/** A proof, and how many facts it states, by kind. */
export interface Proof {
  readonly text: string
  readonly counts: Readonly<
    Record<'constants' | 'structures' | 'fields' | 'functions' | 'types' | 'events', number>
  >
}

const MACROS = [
  'VALKEYMODULE_API',
  'VALKEYMODULE_ATTR',
  'VALKEYMODULE_ATTR_COMMON',
  'VALKEYMODULE_ATTR_PRINTF',
  'VALKEYMODULE_ATTR_UNUSED',
  'VALKEYMODULE_CLIENTINFO_INITIALIZER_V1',
  'VALKEYMODULE_COMMAND_INFO_VERSION',
  'VALKEYMODULE_GET_API',
  'VALKEYMODULE_NOT_USED',
  'RMAPI_FUNC_SUPPORTED',
  'ValkeyModule_Assert',
  'ValkeyModule_IsAOFClient',
]

function constantFacts(): string[] {
  return CONSTANT_GROUPS.flatMap((group) =>
    Object.entries(group.names).flatMap(([name, [expression]]) => {
      const value = C[name as keyof typeof C] as number | string
      if (typeof value === 'string')
        return [`FACT(__builtin_strcmp(${name}, ${JSON.stringify(value)}) == 0);`]
      if (value === Infinity || value === -Infinity) {
        return [
          `INFINITE((${name}) ${value > 0 ? '>' : '<'} ${value > 0 ? '' : '-'}1.7976931348623157e308);`,
          `TYPE(${name}, double);`,
        ]
      }
      if (expression.includes('*'))
        return [`FACT((long)(${name}) == ${value});`, `TYPE(${name}, ValkeyModuleString *);`]
      if (group.enumType !== undefined) return [`FACT(${name} == ${value});`]
      const ctype = /\dULL/.test(expression)
        ? 'unsigned long long'
        : /\dUL/.test(expression)
          ? 'unsigned long'
          : 'int'
      return [`FACT((${name}) == ${value});`, `TYPE(${name}, ${ctype});`]
    }),
  )
}

function fieldFacts(struct: string, members: readonly (Field | Nested)[], path: string): string[] {
  return members.flatMap((member) => {
    if ('nested' in member) {
      const inner = member.name === '' ? path : `${path}${member.name}.`
      return fieldFacts(struct, member.members, inner)
    }
    const [ctype, name] = member
    return [`TYPE(((${struct} *)0)->${path}${name}, ${ctype});`]
  })
}

function structFacts(struct: string): { fields: string[]; layout: string[] } {
  const { size, offsets } = layoutOf(struct as StructName)
  return {
    fields: fieldFacts(struct, STRUCTS[struct as StructName].members, ''),
    layout: [
      `FACT(sizeof(${struct}) == ${size});`,
      ...[...offsets].map(([path, offset]) => `FACT(offsetof(${struct}, ${path}) == ${offset});`),
    ],
  }
}

function functionFacts(): string[] {
  return Object.keys(FUNCTIONS).map((name) => {
    const { result, params, name: whole } = prototypeOf(name as ApiName)
    const list = params.length === 0 ? 'void' : params.map((param) => param.ctype).join(', ')
    const pointer = result.ctype.endsWith('*') ? `${result.ctype}(*)` : `${result.ctype} (*)`
    return `TYPE(${whole}, ${pointer}(${list}));`
  })
}

function typeFacts(): string[] {
  return [
    ...Object.keys(OPAQUE_TYPES).map((name) => `TYPE((struct ${name} *)0, ${name} *);`),
    ...Object.entries(TYPE_ALIASES).map(([name, [ctype]]) => `TYPE((${name} *)0, ${ctype} *);`),
    ...CALLBACKS.map(({ c }) => {
      const name = /\(\*(\w+)\)/.exec(c)?.[1] ?? ''
      return `TYPE((${name})0, ${c.slice(0, -1).replace(`(*${name})`, '(*)')});`
    }),
    ...Object.entries(STRUCTS).flatMap(([name, { versioned, tag }]) => [
      ...(versioned ? [`TYPE((${name} *)0, ${name}V1 *);`] : []),
      // A versioned structure's tag is only reachable where its name is no macro.
      ...(tag === undefined || tag === name ? [] : [`TYPE((struct ${tag} *)0, ${name} *);`]),
    ]),
  ]
}

/** The proof made from the tables as they are. */
export function renderProof(): Proof {
  const constants = constantFacts()
  const structs = Object.keys(STRUCTS).map(structFacts)
  const fields = structs.flatMap((struct) => struct.fields)
  const functions = functionFacts()
  const types = typeFacts()
  const events = Object.entries(EVENTS).map(
    ([name, id]) =>
      `    good += ValkeyModuleEvent_${name}.id == ${C[id as keyof typeof C]} && ValkeyModuleEvent_${name}.dataver == 1;`,
  )
  const text = `/* Facts about valkeymodule.h of server 8.1.1, to be compiled against a header that claims to be it.
 * Made by proof.ts from the tables of packages/api/src/spec; the layouts are those of wasm32. */

#include <stddef.h>
#include "valkeymodule.h"

#define FACT(condition) _Static_assert(condition, #condition)
/* gcc does not take a comparison with infinity for a constant. */
#ifdef __clang__
#define INFINITE(condition) FACT(condition)
#else
#define INFINITE(condition) FACT(1)
#endif
#define TYPE(expression, ...) \\
    _Static_assert(__builtin_types_compatible_p(__typeof__(expression), __VA_ARGS__), #expression " is not " #__VA_ARGS__)

/* Constants. */
${constants.join('\n')}

/* Structures: the types of their fields, then sizes and offsets. */
${fields.join('\n')}
#ifdef __wasm32__
${structs.flatMap((struct) => struct.layout).join('\n')}
#endif

/* Functions. */
${functions.join('\n')}

/* Other types. */
${types.join('\n')}

/* Macros. */
${MACROS.map((name) => `#ifndef ${name}\n#error "${name} is not defined"\n#endif`).join('\n')}

/* How many of the ready-made events are right. */
__attribute__((visibility("default"))) int proof_events(void) {
    int good = 0;
${events.join('\n')}
    return good;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_Assert(proof_events() == ${events.length});
    return ValkeyModule_Init(ctx, "proof", 1, VALKEYMODULE_APIVER_1);
}
`
  return {
    text,
    counts: {
      constants: CONSTANT_GROUPS.flatMap((group) => Object.keys(group.names)).length,
      structures: structs.length,
      fields: fields.length,
      functions: functions.length,
      types: types.length,
      events: events.length,
    },
  }
}
