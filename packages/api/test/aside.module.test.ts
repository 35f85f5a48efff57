// Callbacks of data types that run for somebody who only looks.
import { describe, expect, it } from 'vitest'
import { dumpValue, ModuleValue } from '@valkey-playground/engine'
import { aside } from '../src/index.ts'
import { compileC, createBench, type Bench } from './harness.ts'

// Its callbacks do what callbacks should not: they count, log, keep memory, and replicate.
const SOURCE = `#include "valkeymodule.h"
static ValkeyModuleType *Type;
static int saved;
static char *kept;
static ValkeyModuleString *name;
static ValkeyModuleCtx *detached;

static void *load(ValkeyModuleIO *io, int version) {
    VALKEYMODULE_NOT_USED(version);
    return (void *)(uintptr_t)ValkeyModule_LoadUnsigned(io);
}
static void save(ValkeyModuleIO *io, void *value) {
    saved++;
    kept = ValkeyModule_Alloc(100000);
    ValkeyModule_Log(detached, "warning", "saved %d times", saved);
    ValkeyModule_Replicate(detached, "INCR", "c", "saves");
    ValkeyModule_SaveUnsigned(io, (uint64_t)(uintptr_t)value + (uint64_t)saved);
}
static size_t usage(const void *value) {
    return (size_t)*((const char *)value + 0x70000000);
}
static void digest(ValkeyModuleDigest *to, void *value) {
    VALKEYMODULE_NOT_USED(value);
    ValkeyModule_DigestAddStringBuffer(to, ValkeyModule_StringPtrLen(name, NULL), 1);
    ValkeyModule_DigestEndSequence(to);
}
static int Name(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    if (name) ValkeyModule_FreeString(NULL, name);
    ValkeyModule_RetainString(NULL, name = argv[1]);
    return ValkeyModule_ReplyWithString(ctx, name);
}
static int Set(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_ModuleTypeSetValue(key, Type, (void *)3);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithLongLong(ctx, saved);
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "aside", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {
        .version = VALKEYMODULE_TYPE_METHOD_VERSION, .rdb_load = load, .rdb_save = save, .mem_usage = usage, .digest = digest};
    Type = ValkeyModule_CreateDataType(ctx, "asidetype", 0, &methods);
    ValkeyModule_CreateCommand(ctx, "aside.name", Name, "", 0, 0, 0);
    detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    return ValkeyModule_CreateCommand(ctx, "aside.set", Set, "write", 1, 1, 1);
}
`

async function loaded(): Promise<Bench> {
  const bench = createBench()
  expect(bench.load('aside', await compileC('aside.c', SOURCE))).toBe('+OK\r\n')
  bench.run('aside.set k')
  return bench
}

function valueOf({ server }: Bench): ModuleValue {
  const value = server.databases[0]?.peekRaw('k')?.value
  if (!(value instanceof ModuleValue)) throw new Error('k is no value of a module')
  return value
}

describe('aside', () => {
  it('leaves memory, log, trace and replication as they were', async () => {
    const bench = await loaded()
    const { host, server } = bench
    const effects: string[] = []
    server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    host.tracer.enabled = true
    host.lints.enabled = true
    const reports: unknown[] = []
    host.lints.onReport((report) => reports.push(report))
    const memory = (): Uint8Array => new Uint8Array(host.api.memory.wasm.buffer).slice()
    const before = { memory: memory(), log: [...bench.log], stats: server.stats.commands }

    const look = (): unknown => aside(host.api, () => dumpValue(valueOf(bench), 'k', 0, false).length)
    expect([look(), look()]).toEqual([
      { result: 23, warnings: ['<aside> saved 1 times'] },
      { result: 23, warnings: ['<aside> saved 1 times'] },
    ])

    expect(Buffer.compare(memory(), before.memory)).toBe(0)
    expect({ log: bench.log, stats: server.stats.commands }).toEqual({
      log: before.log,
      stats: before.stats,
    })
    expect({ traces: host.tracer.list(), reports }).toEqual({ traces: [], reports: [] })
    expect(bench.run('aside.set k')).toBe(':0\r\n')
    expect(effects).toEqual([])
  })

  it('tells a fault as a warning, and the module counts as sound', async () => {
    const bench = await loaded()
    const { dataType, value } = valueOf(bench)
    const { result, warnings } = aside(bench.host.api, () => dataType.memoryUsage?.(value, 'k', Infinity, 0))
    expect(result).toBe(0)
    expect(warnings).toEqual([expect.stringMatching(/^Module aside: .* in usage \(aside\.c:\d+\)$/)])
    expect(bench.host.api.modules.get('aside')?.lastFault).toBe(null)
  })

  it('leaves strings whose bytes were asked for as they were', async () => {
    const bench = await loaded()
    const { dataType, value } = valueOf(bench)
    bench.run('aside.name one')
    const ignored = { addString() {}, addInteger() {}, endSequence() {} }
    aside(bench.host.api, () => dataType.digest?.(value, ignored, 'k', 0))
    expect(bench.run('aside.name two')).toBe('$3\r\ntwo\r\n')
  })
})
