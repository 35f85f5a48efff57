// What an editor offers for C modules: every function, constant, macro and type of the header with its signature and our line
// on it, for completion, hover and signature help. Made from the same tables as the header.

import { CONSTANT_GROUPS } from './constants/index.ts'
import { declare } from './header.ts'
import { REFERENCE_URL } from './section.ts'
import { EVENTS, STRUCTS } from './structs/index.ts'
import { prototypeOf, SECTIONS } from './table.ts'
import type { ApiName } from './table.ts'
import { CALLBACKS, OPAQUE_TYPES, TYPE_ALIASES } from './types.ts'

/** A name a module may write. */
export interface EditorSymbol {
  readonly name: string
  readonly kind: 'function' | 'macro' | 'constant' | 'type'
  /** The declaration as one line of C. */
  readonly signature: string
  /** For a function: each parameter as it stands in the signature. */
  readonly params?: readonly string[]
  readonly doc: string
  /** First server version, for functions. */
  readonly since?: string
  /** Heading it belongs under. */
  readonly section: string
  /** Address of that section in the reference, where it has one. */
  readonly url?: string
}

/** Macros that no table holds. */
const MACROS: readonly EditorSymbol[] = [
  {
    name: 'ValkeyModule_Init',
    kind: 'function',
    signature: 'int ValkeyModule_Init(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver)',
    params: ['ValkeyModuleCtx *ctx', 'const char *name', 'int ver', 'int apiver'],
    doc: 'Names the module and fetches all functions: call it first in ValkeyModule_OnLoad. ERR if the name is taken.',
    section: 'Macros and start',
  },
  {
    name: 'ValkeyModule_OnLoad',
    kind: 'function',
    signature: 'int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc)',
    params: ['ValkeyModuleCtx *ctx', 'ValkeyModuleString **argv', 'int argc'],
    doc: 'Yours to write: runs when the module is loaded, with the arguments of MODULE LOAD; returns VALKEYMODULE_OK or refuses with ERR.',
    section: 'Macros and start',
  },
  {
    name: 'ValkeyModule_OnUnload',
    kind: 'function',
    signature: 'int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx)',
    params: ['ValkeyModuleCtx *ctx'],
    doc: 'Yours to write, if wanted: runs before the module is unloaded; ERR keeps it loaded.',
    section: 'Macros and start',
  },
  {
    name: 'ValkeyModule_Assert',
    kind: 'macro',
    signature: 'ValkeyModule_Assert(condition)',
    doc: 'Ends the server with a message in its log if the condition does not hold.',
    section: 'Macros and start',
  },
  {
    name: 'ValkeyModule_IsAOFClient',
    kind: 'macro',
    signature: 'ValkeyModule_IsAOFClient(id)',
    doc: 'Nonzero if a client ID is that of the AOF being loaded.',
    section: 'Macros and start',
  },
  {
    name: 'VALKEYMODULE_NOT_USED',
    kind: 'macro',
    signature: 'VALKEYMODULE_NOT_USED(argument)',
    doc: 'Says that an argument is not used, so that the compiler does not.',
    section: 'Macros and start',
  },
  {
    name: 'RMAPI_FUNC_SUPPORTED',
    kind: 'macro',
    signature: 'RMAPI_FUNC_SUPPORTED(function)',
    doc: 'Nonzero if the server has the function.',
    section: 'Macros and start',
  },
  {
    name: 'VALKEYMODULE_COMMAND_INFO_VERSION',
    kind: 'macro',
    signature: '#define VALKEYMODULE_COMMAND_INFO_VERSION',
    doc: 'Goes in the version field of ValkeyModuleCommandInfo.',
    section: 'Macros and start',
  },
  {
    name: 'VALKEYMODULE_CLIENTINFO_INITIALIZER_V1',
    kind: 'macro',
    signature: '#define VALKEYMODULE_CLIENTINFO_INITIALIZER_V1',
    doc: 'Starts a ValkeyModuleClientInfo for GetClientInfoById.',
    section: 'Macros and start',
  },
]

function functionSymbols(): EditorSymbol[] {
  return Object.values(SECTIONS).flatMap((section) =>
    Object.entries(section.functions).map(([name, row]) => ({
      name: `ValkeyModule_${name}`,
      kind: 'function' as const,
      signature: row.c.slice(0, -1),
      params: prototypeOf(name as ApiName).params.map((param) =>
        param.kind === 'varargs' ? '...' : declare(param.ctype, param.name),
      ),
      doc: row.doc,
      since: row.since,
      section: section.title,
      ...(section.anchor === '' ? {} : { url: `${REFERENCE_URL}#${section.anchor}` }),
    })),
  )
}

function constantSymbols(): EditorSymbol[] {
  return CONSTANT_GROUPS.flatMap((group) =>
    Object.entries(group.names)
      .filter(([name]) => !name.startsWith('_'))
      .map(([name, [value, doc]]) => ({
        name,
        kind: 'constant' as const,
        signature:
          group.enumType === undefined ? `#define ${name} ${value}` : `${group.enumType} ${name} = ${value}`,
        doc,
        section: group.doc,
      })),
  )
}

function typeSymbols(): EditorSymbol[] {
  const type = (name: string, signature: string, doc: string): EditorSymbol => ({
    name,
    kind: 'type',
    signature,
    doc,
    section: 'Types',
  })
  return [
    ...Object.entries(OPAQUE_TYPES).map(([name, doc]) => type(name, `struct ${name}`, doc)),
    ...Object.entries(TYPE_ALIASES).map(([name, [ctype, doc]]) =>
      type(name, `typedef ${ctype} ${name}`, doc),
    ),
    ...CONSTANT_GROUPS.flatMap(({ enumType, doc }) =>
      enumType === undefined ? [] : [type(enumType, `enum ${enumType}`, doc)],
    ),
    ...Object.entries(STRUCTS).map(([name, spec]) => type(name, `struct ${name}`, spec.doc)),
    ...CALLBACKS.map(({ c, doc }) =>
      type(/\(\*(\w+)\)/.exec(c)?.[1] ?? '', `typedef ${c.slice(0, -1)}`, doc),
    ),
  ]
}

function eventSymbols(): EditorSymbol[] {
  return Object.keys(EVENTS).map((event) => ({
    name: `ValkeyModuleEvent_${event}`,
    kind: 'constant',
    signature: `const ValkeyModuleEvent ValkeyModuleEvent_${event}`,
    doc: `The ${event} event, for SubscribeToServerEvent.`,
    section: 'Server events',
  }))
}

/** Everything of the header that a module may use, in no particular order; built anew at each call. */
export function editorSymbols(): readonly EditorSymbol[] {
  return [...functionSymbols(), ...MACROS, ...constantSymbols(), ...eventSymbols(), ...typeSymbols()]
}
