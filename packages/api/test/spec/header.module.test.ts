// The generated headers against the facts of the server's, as clang sees them. With VALKEY_HEADER set to the path of a real
// valkeymodule.h of 8.1, the facts themselves are put to the test, and our header is searched for names it lacks.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderHeader, renderRedisHeader } from '../../src/spec/index.ts'
import { place } from './place.ts'
import { renderProof } from './proof.ts'
import { INCLUDE, compile, complaints, ourHeaders } from './toolchain.ts'

const proofFile = readFileSync(join(import.meta.dirname, 'header-proof.c'), 'utf8')
const realHeader = process.env['VALKEY_HEADER']

async function eventsOf(wasm: Uint8Array<ArrayBuffer> | null): Promise<number> {
  const { instance } = await place(wasm)
  return (instance.exports['proof_events'] as () => number)()
}

describe('the headers', () => {
  it('[valkeymodule.h] is what the tables make', () => {
    expect(ourHeaders()['valkeymodule.h']).toBe(renderHeader())
  })

  it('[redismodule.h] is what the tables make', () => {
    expect(readFileSync(join(INCLUDE, 'redismodule.h'), 'utf8')).toBe(renderRedisHeader())
  })

  it('[valkeymodule.h] has the constants, layouts and types that the proof states', async () => {
    const result = await compile({ 'proof.c': proofFile }, { flags: ['-Wl,--export=proof_events'] })
    expect(complaints(result)).toEqual([])
    expect(await eventsOf(result.wasm)).toBe(17)
  })

  it('[header-proof.c] states what the tables say', () => {
    const { text, counts } = renderProof()
    expect(proofFile).toBe(text)
    expect(counts).toEqual({
      constants: 279,
      structures: 21,
      fields: 112,
      functions: 364,
      types: 90,
      events: 17,
    })
  })

  it('[header-proof.c] fails on a header with one wrong value, offset or type', async () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['VALKEYMODULE_KEYTYPE_STREAM 7', 'VALKEYMODULE_KEYTYPE_STREAM 8'],
      ['uint16_t port;', 'uint32_t port;'],
      [
        '(*ValkeyModule_SelectDb)(ValkeyModuleCtx *ctx, int newid)',
        '(*ValkeyModule_SelectDb)(ValkeyModuleCtx *ctx, long newid)',
      ],
    ]
    const header = renderHeader()
    for (const [right, other] of wrong) {
      expect(header.split(right).length).toBe(2)
      const headers = { 'valkeymodule.h': header.replace(right, other) }
      const result = await compile({ 'proof.c': proofFile }, { headers })
      expect(
        complaints(result).filter((line) => line.includes('static assertion failed')).length,
      ).toBeGreaterThan(0)
    }
  })

  it('[valkeymodule.h] may be included by several C and C++ files of one module', async () => {
    const load =
      'int %_OnLoad(%Ctx *ctx, %String **argv, int argc) { (void)argv; (void)argc; return %_Init(ctx, "m", 1, 1); }'
    const other =
      '#include "valkeymodule.h"\nextern "C" void *get(void); void *get(void) { return ValkeyModule_Alloc(1); }\n'
    const result = await compile({
      'a.c': `#include "valkeymodule.h"\nvoid *get(void);\nvoid *twice(void) { get(); return ValkeyModule_Alloc(2); }\n${load.replaceAll('%', 'ValkeyModule')}`,
      'b.cc': other,
    })
    expect(complaints(result)).toEqual([])
  })

  it('[redismodule.h] compiles a module that uses the older names', async () => {
    const source = `#include "redismodule.h"
static int hello(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    REDISMODULE_NOT_USED(argv);
    if (argc != 1) return RedisModule_WrongArity(ctx);
    if (RedisModule_GetContextFlags(ctx) & REDISMODULE_CTX_FLAGS_SLAVE) return REDISMODULE_ERR;
    RedisModule_SubscribeToServerEvent(ctx, RedisModuleEvent_MasterLinkChange, NULL);
    return RedisModule_ReplyWithNull(ctx);
}
int RedisModule_OnLoad(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    REDISMODULE_NOT_USED(argv);
    REDISMODULE_NOT_USED(argc);
    if (RedisModule_Init(ctx, "m", 1, REDISMODULE_APIVER_1) == REDISMODULE_ERR) return REDISMODULE_ERR;
    RedisModuleCmdFunc command = hello;
    return RedisModule_CreateCommand(ctx, "m.hello", command, "readonly", 0, 0, 0);
}
`
    expect(complaints(await compile({ 'm.c': source }))).toEqual([])
  })
})

// Set VALKEY_HEADER to a valkeymodule.h of the server's to hold it to the same proof.
if (realHeader !== undefined) {
  describe("the server's own header", () => holdsTheProof(readFileSync(realHeader, 'utf8')))
}

function holdsTheProof(text: string): void {
  it('[header-proof.c] holds for it', async () => {
    const headers = { 'valkeymodule.h': text }
    const result = await compile(
      { 'proof.c': proofFile },
      { headers, flags: ['-Wl,--export=proof_events', '-Wno-extra'] },
    )
    expect(complaints(result)).toEqual([])
    expect(await eventsOf(result.wasm)).toBe(17)
  })

  it('[valkeymodule.h] of ours has every name that it has', () => {
    const names = (source: string): Set<string> => {
      const code = source.replace(/\/\*.*?\*\//gs, '')
      return new Set(code.match(/\b_?(?:VALKEYMODULE_|ValkeyModule|VMSE_|RMAPI_)\w+/g))
    }
    const ours = names(renderHeader())
    const missing = [...names(text)].filter((name) => !ours.has(name))
    expect(missing).toEqual(['VALKEYMODULE_CORE', 'VALKEYMODULE_CORE_MODULE'])
  })
}
