// C text that calls API functions with one argument that is bad, made from the specification table: a command for each pointer
// argument of each function. `bad.call <number> <way>` runs one; all other arguments are what the function expects.
import { HANDLE_TYPES } from '../src/abi/handles.ts'
import type { Param } from '../src/spec/c-types.ts'
import { API_NAMES, functionSpec, prototypeOf, type ApiName } from '../src/spec/index.ts'

/** What is bad about the argument: `freed` is an object of the right kind that was given back, `stale` one of some kind. */
export const WAYS = ['null', 'stale', 'freed', 'wrong', 'outside'] as const

/** A way. */
export type Way = (typeof WAYS)[number]

/** One argument of one function. */
export interface BadCase {
  readonly name: ApiName
  readonly param: Param
  /** Whether it is a handle of an object, which is always looked up. */
  readonly handle: boolean
}

/** These end the module's process or thread, wait for ever, or are for threads alone; they have tests of their own. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['Fork', 'SendChildHeartbeat', 'ExitFromChild', 'KillForkChild', '_Assert', 'Yield', 'SetModuleAttribs'],
  ...['ThreadSafeContextLock', 'ThreadSafeContextTryLock', 'ThreadSafeContextUnlock'],
])

/** Whatever the module likes: the server never looks at it. */
const OPAQUE: ReadonlySet<string> = new Set(['void *', 'void **', 'ValkeyModuleScriptingEngineCtx *'])

const HANDLES: ReadonlySet<string> = new Set(Object.values(HANDLE_TYPES))

function pointee(ctype: string): string {
  return ctype.replace(/^const /, '').replace(/ ?\*$/, '')
}

/** A value of a C type that is fine. */
const GOOD: Readonly<Record<string, string>> = {
  ValkeyModuleCtx: 'ctx',
  ValkeyModuleString: 'string',
  ValkeyModuleKey: 'key',
  ValkeyModuleCallReply: 'reply',
  ValkeyModuleDict: 'dict',
  ValkeyModuleDictIter: 'iter',
  ValkeyModuleScanCursor: 'cursor',
  ValkeyModuleUser: 'user',
  ValkeyModuleServerInfoData: 'info',
  ValkeyModuleType: 'type',
  ValkeyModuleRdbStream: 'stream',
  char: '"text"',
}

/** Names of numbers that say how many there are of something. */
const COUNT = /num|argc|count|len/

function good({ name, ctype, kind }: Param): string {
  if (kind === 'callback') return `(${ctype})dummy`
  if (kind === 'ptr') return `(${ctype})${GOOD[pointee(ctype)] ?? 'buffer'}`
  if (kind === 'struct') return `(${ctype}){0}`
  if (kind === 'f32' || kind === 'f64' || kind === 'longdouble') return '1'
  return kind === 'u32' || COUNT.test(name) ? '1' : '0'
}

/** Whether all other objects that a function wants can be had in a command. */
function canBeReached(name: ApiName, param: Param): boolean {
  return prototypeOf(name).params.every(
    ({ name: other, ctype }) => other === param.name || !isHandle(ctype) || pointee(ctype) in GOOD,
  )
}

function isHandle(ctype: string): boolean {
  return HANDLES.has(pointee(ctype)) && !ctype.endsWith('**')
}

/** All cases, by number. */
export const CASES: readonly BadCase[] = API_NAMES.filter(
  (name) => !LEFT_OUT.has(name) && functionSpec(name)?.inServer !== false,
).flatMap((name) =>
  prototypeOf(name)
    .params.filter(({ kind, ctype }) => kind === 'ptr' && !OPAQUE.has(ctype))
    .filter((param) => canBeReached(name, param))
    .map((param) => ({ name, param, handle: isHandle(param.ctype) })),
)

function caseFunction({ name, param }: BadCase, number: number): string {
  const args = prototypeOf(name)
    .params.filter(({ kind }) => kind !== 'varargs')
    .map((each) => (each.name === param.name ? `(${each.ctype})bad` : good(each)))
  return `CASE(${number}) { ValkeyModule_${name}(${args.join(', ')}); }`
}

/** How to make an object of a type, and how to give it back. */
const FREED: Readonly<Record<string, readonly [make: string, free: string]>> = {
  ValkeyModuleString: ['CreateString(NULL, "gone", 4)', 'FreeString(NULL, gone)'],
  ValkeyModuleKey: ['OpenKey(ctx, string, VALKEYMODULE_WRITE)', 'CloseKey(gone)'],
  ValkeyModuleCallReply: ['Call(ctx, "PING", "")', 'FreeCallReply(gone)'],
  ValkeyModuleDict: ['CreateDict(NULL)', 'FreeDict(NULL, gone)'],
  ValkeyModuleDictIter: ['DictIteratorStartC(dict, "^", NULL, 0)', 'DictIteratorStop(gone)'],
  ValkeyModuleScanCursor: ['ScanCursorCreate()', 'ScanCursorDestroy(gone)'],
  ValkeyModuleUser: ['CreateModuleUser("gone")', 'FreeModuleUser(gone)'],
  ValkeyModuleServerInfoData: ['GetServerInfo(NULL, "server")', 'FreeServerInfo(NULL, gone)'],
  ValkeyModuleRdbStream: ['RdbStreamCreateFromFile("gone.rdb")', 'RdbStreamFree(gone)'],
}

function freedFunction([type, [make, free]]: [string, readonly [string, string]]): string {
  return `static void *gone${type}(ValkeyModuleCtx *ctx) { ${type} *gone = ValkeyModule_${make}; ValkeyModule_${free}; VALKEYMODULE_NOT_USED(ctx); return gone; }`
}

function freedFor({ param }: BadCase): string {
  const type = pointee(param.ctype)
  return type in FREED ? `gone${type}` : 'goneValkeyModuleString'
}

function wrongFor({ param }: BadCase): string {
  return pointee(param.ctype) === 'ValkeyModuleScanCursor' ? '(void **)&reply' : '(void **)&cursor'
}

/** The module's source. */
export function badArgumentsSource(): string {
  return `/* Made from the specification table: see bad-arguments.ts. */
#include "valkeymodule.h"
#include <string.h>

static int dummy(void) { return 0; }
static char buffer[4096];
static ValkeyModuleString *string;
static ValkeyModuleKey *key;
static ValkeyModuleCallReply *reply;
static ValkeyModuleDict *dict;
static ValkeyModuleDictIter *iter;
static ValkeyModuleScanCursor *cursor;
static ValkeyModuleUser *user;
static ValkeyModuleServerInfoData *info;
static ValkeyModuleRdbStream *stream;
static ValkeyModuleType *type;

#define CASE(number) static void case##number(ValkeyModuleCtx *ctx, void *bad)

${CASES.map(caseFunction).join('\n')}

static void (*const cases[])(ValkeyModuleCtx *, void *) = {${CASES.map((_, number) => `case${number}`).join(', ')}};

/* An object of another kind than the one that is asked for. */
static void **const wrong[] = {${CASES.map(wrongFor).join(', ')}};

${Object.entries(FREED).map(freedFunction).join('\n')}

static void *(*const freed[])(ValkeyModuleCtx *) = {${CASES.map(freedFor).join(', ')}};

static void *badPointer(ValkeyModuleCtx *ctx, long long number, const char *way) {
    if (strcmp(way, "null") == 0) return NULL;
    if (strcmp(way, "outside") == 0) return (void *)0x7ffffff0;
    if (strcmp(way, "wrong") == 0) return *wrong[number];
    if (strcmp(way, "freed") == 0) return freed[number](ctx);
    return goneValkeyModuleString(ctx);
}

static int Call(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    long long number;
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_StringToLongLong(argv[1], &number);
    string = ValkeyModule_CreateString(ctx, "text", 4);
    ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "k", 1);
    key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    reply = ValkeyModule_Call(ctx, "PING", "");
    dict = ValkeyModule_CreateDict(ctx);
    iter = ValkeyModule_DictIteratorStartC(dict, "^", NULL, 0);
    info = ValkeyModule_GetServerInfo(ctx, "server");
    void *bad = badPointer(ctx, number, ValkeyModule_StringPtrLen(argv[2], NULL));
    cases[number](ctx, bad);
    return ValkeyModule_ReplyWithSimpleString(ctx, "returned");
}

static int Check(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    char *block = ValkeyModule_Alloc(100000);
    ValkeyModule_Free(block);
    return ValkeyModule_ReplyWithString(ctx, argv[1]);
}

static void Free(void *value) { VALKEYMODULE_NOT_USED(value); }

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "bad", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {.version = 1, .free = Free};
    type = ValkeyModule_CreateDataType(ctx, "bad-type0", 0, &methods);
    cursor = ValkeyModule_ScanCursorCreate();
    user = ValkeyModule_CreateModuleUser("bad");
    stream = ValkeyModule_RdbStreamCreateFromFile("bad.rdb");
    ValkeyModule_CreateCommand(ctx, "bad.call", Call, "write", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "bad.check", Check, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
`
}
