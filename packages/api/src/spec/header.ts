// Writes valkeymodule.h from the tables: what the file contains is decided there, what it looks like here. The generated file is
// checked in (packages/api/include) and a test compares; `npm run generate` rewrites it.
// The header must compile as C and C++, be included by several files of one module, and come without the server's: hence
// pointers with `common` linkage, or weak ones where the target has no common symbols (wasm) or the language no such thing.

import { CONSTANT_GROUPS } from './constants/index.ts'
import type { ConstantGroup } from './constants/index.ts'
import { DATA_STRUCTS, EVENTS, METHOD_STRUCTS } from './structs/index.ts'
import type { Field, Nested, StructSpec } from './structs/index.ts'
import { FUNCTIONS, SECTIONS } from './table.ts'
import { CALLBACKS, OPAQUE_TYPES, TYPE_ALIASES } from './types.ts'

const WIDTH = 100

/** Positions of format and first argument in the functions that clang is to check like printf. */
const PRINTF: Readonly<Record<string, string>> = {
  CreateStringPrintf: '2, 3',
  Log: '3, 4',
  LogIOError: '3, 4',
}

/** Breaks a text at spaces so that lines stay within WIDTH; further lines start with `indent`, all but the last end with `eol`. */
function fill(text: string, indent: string, eol = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length + eol.length > WIDTH) {
      lines.push(line + eol)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

function comment(text: string): string {
  return fill(`/* ${text} */`, '   ')
}

function banner(text: string): string {
  return `/* ${'-'.repeat(4)} ${text} ${'-'.repeat(Math.max(4, WIDTH - 12 - text.length))} */`
}

/** A C type and a name as a declaration: arrays and function pointers go around the name. */
export function declare(ctype: string, name: string): string {
  const array = /^(.*)(\[\d+\])$/.exec(ctype)
  if (array) return `${array[1]} ${name}${array[2]}`
  if (ctype.includes('(*)')) return ctype.replace('(*)', `(*${name})`)
  return ctype.endsWith('*') ? `${ctype}${name}` : `${ctype} ${name}`
}

function renderMember(member: Field | Nested, indent: string): string {
  if ('nested' in member) {
    const inner = member.members.map((m) => renderMember(m, `${indent}    `)).join('\n')
    const name = member.name === '' ? '' : ` ${member.name}`
    return `${indent}${member.nested} {\n${inner}\n${indent}}${name};`
  }
  const [ctype, name, doc] = member
  return `${indent}${declare(ctype, name)}; /* ${doc} */`
}

function renderStruct([name, spec]: readonly [string, StructSpec]): string {
  const tag = spec.tag === undefined ? '' : `${spec.tag} `
  const members = spec.members.map((member) => renderMember(member, '    ')).join('\n')
  const alias = spec.versioned ? `${name}V1` : name
  const newest = spec.versioned ? `\n#define ${name} ${alias}` : ''
  return `${comment(spec.doc)}\ntypedef struct ${tag}{\n${members}\n} ${alias};${newest}`
}

function renderConstants(group: ConstantGroup): string {
  const rows = Object.entries(group.names)
  if (group.enumType !== undefined) {
    const members = rows.map(([name, [value, doc]]) => `    ${name} = ${value}, /* ${doc} */`)
    const tag = group.enumType.includes('ScriptingEngine') ? `${group.enumType} ` : ''
    return `${comment(group.doc)}\ntypedef enum ${tag}{\n${members.join('\n').replace(/,([^,]*)$/, '$1')}\n} ${group.enumType};`
  }
  const defines = rows.map(([name, [value, doc]]) => {
    const line = `#define ${name} ${value}`
    if (line.length <= WIDTH) return `${line} /* ${doc} */`
    // Only a sum of flags may be broken: in a text the spaces count.
    return `${comment(doc)}\n${value.includes(' | ') ? fill(line, '    ', ' \\') : line}`
  })
  return `${comment(group.doc)}\n${defines.join('\n')}`
}

function renderFunction(name: string, c: string, doc: string, since: string): string {
  const printf = PRINTF[name]
  const check = printf === undefined ? '' : ` VALKEYMODULE_ATTR_PRINTF(${printf})`
  const pointer = c.replace(`ValkeyModule_${name}(`, `(*ValkeyModule_${name})(`).slice(0, -1)
  return `${comment(`${doc} Since ${since}.`)}\n${fill(`VALKEYMODULE_API ${pointer} VALKEYMODULE_ATTR${check};`, '    ')}`
}

const OPENING = `/* valkeymodule.h - the Valkey module API.
 *
 * Written for Valkey Playground from its table of the API; do not edit, it is generated. It declares the same names, types and
 * values as the header of Valkey server 8.1, so a module compiled with either can be loaded by both.
 *
 * A module includes this file in each of its sources, defines ValkeyModule_OnLoad, and calls ValkeyModule_Init there first. */

#ifndef VALKEYMODULE_H
#define VALKEYMODULE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>`

const ATTRIBUTES = `/* Each of these may be defined before the include to have it otherwise. */

#ifndef VALKEYMODULE_ATTR_UNUSED
#ifdef __GNUC__
#define VALKEYMODULE_ATTR_UNUSED __attribute__((unused))
#else
#define VALKEYMODULE_ATTR_UNUSED
#endif
#endif

#ifndef VALKEYMODULE_ATTR_PRINTF
#ifdef __GNUC__
#define VALKEYMODULE_ATTR_PRINTF(nth, first) __attribute__((format(printf, nth, first)))
#else
#define VALKEYMODULE_ATTR_PRINTF(nth, first)
#endif
#endif

/* One pointer for all sources of a module: common symbols, or weak ones where there are none. */
#ifndef VALKEYMODULE_ATTR_COMMON
#if defined(__wasm__) || (defined(__clang__) && defined(__cplusplus))
#define VALKEYMODULE_ATTR_COMMON __attribute__((weak))
#elif defined(__GNUC__)
#define VALKEYMODULE_ATTR_COMMON __attribute__((__common__))
#else
#define VALKEYMODULE_ATTR_COMMON
#endif
#endif

#ifndef VALKEYMODULE_API
#define VALKEYMODULE_API
#endif

#ifndef VALKEYMODULE_ATTR
#define VALKEYMODULE_ATTR VALKEYMODULE_ATTR_COMMON
#endif`

const MACROS = `/* Says that an argument is not used. */
#define VALKEYMODULE_NOT_USED(V) ((void)(V))

/* Starts a ValkeyModuleClientInfo for GetClientInfoById. */
#define VALKEYMODULE_CLIENTINFO_INITIALIZER_V1 {.version = 1}

/* Whether the server has a function: its pointer is NULL if not. */
#define RMAPI_FUNC_SUPPORTED(func) ((func) != NULL)

/* Whether a client ID is that of the AOF being loaded. */
#define ValkeyModule_IsAOFClient(id) ((id) == UINT64_MAX)

/* Fetches the pointer of one function from the server; a nonzero result means it has none. */
#define VALKEYMODULE_GET_API(name) \\
    ValkeyModule_GetApi("ValkeyModule_" #name, (void **)&ValkeyModule_##name)

/* Ends the server with a message if a condition does not hold. */
#define ValkeyModule_Assert(_e) \\
    ((_e) ? (void)0 : (ValkeyModule__Assert(#_e, __FILE__, __LINE__), exit(1)))`

const COMMAND_INFO_VERSION = `/* The sizes of this header's structures, for ValkeyModuleCommandInfo. */
static const ValkeyModuleCommandInfoVersion ValkeyModule_CurrentCommandInfoVersion = {
    1,
    sizeof(ValkeyModuleCommandHistoryEntry),
    sizeof(ValkeyModuleCommandKeySpec),
    sizeof(ValkeyModuleCommandArg),
};
#define VALKEYMODULE_COMMAND_INFO_VERSION (&ValkeyModule_CurrentCommandInfoVersion)`

function renderInit(): string {
  const fetches = Object.keys(FUNCTIONS).map((name) => `    VALKEYMODULE_GET_API(${name});`)
  return `${comment(
    "Gives the module its name and version and fetches all functions. Call it first in ValkeyModule_OnLoad; ERR means the name is taken: return it. The first word of a context is the address of the server's GetApi.",
  )}
static int ValkeyModule_Init(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver) VALKEYMODULE_ATTR_UNUSED;
static int ValkeyModule_Init(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver) {
    ValkeyModule_GetApi = (int (*)(const char *, void *))(uintptr_t)*(void **)ctx;
${fetches.join('\n')}
    if (ValkeyModule_IsModuleNameBusy && ValkeyModule_IsModuleNameBusy(name)) return VALKEYMODULE_ERR;
    ValkeyModule_SetModuleAttribs(ctx, name, ver, apiver);
    return VALKEYMODULE_OK;
}`
}

function renderEvents(): string {
  const rows = Object.entries(EVENTS).map(([name, id]) =>
    fill(
      `static const ValkeyModuleEvent ValkeyModuleEvent_${name} VALKEYMODULE_ATTR_UNUSED = {${id}, 1};`,
      '    ',
    ),
  )
  return `${comment('The events to subscribe to.')}\n${rows.join('\n')}`
}

/** The whole of valkeymodule.h, as text that ends with a newline. */
export function renderHeader(): string {
  const opaque = Object.entries(OPAQUE_TYPES).map(
    ([name, doc]) => `typedef struct ${name} ${name}; /* ${doc} */`,
  )
  const aliases = Object.entries(TYPE_ALIASES).map(
    ([name, [ctype, doc]]) => `typedef ${ctype} ${name}; /* ${doc} */`,
  )
  const functions = Object.values(SECTIONS).map((section) =>
    [
      banner(section.title),
      ...Object.entries(section.functions).map(([name, row]) =>
        renderFunction(name, row.c, row.doc, row.since),
      ),
    ].join('\n\n'),
  )
  return `${[
    OPENING,
    banner('Attributes'),
    ATTRIBUTES,
    banner('Types'),
    [...opaque, '', ...aliases].join('\n'),
    banner('Constants'),
    ...CONSTANT_GROUPS.map(renderConstants),
    banner('Structures'),
    ...Object.entries(DATA_STRUCTS).map(renderStruct),
    COMMAND_INFO_VERSION,
    renderEvents(),
    banner('Callbacks'),
    ...CALLBACKS.map(({ c, doc }) => `${comment(doc)}\n${fill(`typedef ${c}`, '    ')}`),
    ...Object.entries(METHOD_STRUCTS).map(renderStruct),
    comment('Looks a function up by its whole name and stores its address; 0 if there is one.') +
      '\nVALKEYMODULE_API int (*ValkeyModule_GetApi)(const char *name, void *pointer) VALKEYMODULE_ATTR;',
    ...functions,
    banner('Macros and start'),
    MACROS,
    renderInit(),
    '#endif /* VALKEYMODULE_H */',
  ].join('\n\n')}\n`
}
