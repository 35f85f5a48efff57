import { describe, expect, it } from 'vitest'
import { stubCalls, youngCommands } from './stubs.ts'

describe('stubCalls', () => {
  it('finds calls of stubs, under both names, and not what stands in comments, strings or other files', () => {
    const files = {
      'module.c': `/* ValkeyModule_CreateTimer( */
int f(void) {
  puts("ValkeyModule_CreateTimer(");
  if (ValkeyModule_CreateTimer == NULL) return ValkeyModule_Alloc(1) != 0;
  return RedisModule_CreateTimer (0);
}`,
      'notes.md': 'ValkeyModule_CreateTimer()',
    }
    expect(stubCalls(files, ['CreateTimer'])).toEqual([
      {
        name: 'CreateTimer',
        warning: {
          file: 'module.c',
          range: { start: { line: 5, column: 10 }, end: { line: 5, column: 33 } },
          severity: 'warning',
          message:
            'RedisModule_CreateTimer is not available in Valkey Playground yet: a command that calls it ends with an error',
          code: 'not-yet',
          notes: [],
          fixits: [],
        },
      },
    ])
  })
})

describe('youngCommands', () => {
  const since = new Map([
    ['HPEXPIRE', '9.0.0'],
    ['SET', '1.0.0'],
    ['CLUSTER', '3.0.0'],
    ['WAITAOF', '7.2.0'],
  ])
  const source = `int f(ValkeyModuleCtx *ctx) {
  ValkeyModule_Call(ctx, "SET", "cc", "k", "v");
  /* ValkeyModule_Call(ctx, "waitaof", "") */
  ValkeyModule_Call(g(1, 2), name, "c", "waitaof");
  return RedisModule_Call (ctx,
    "waitaof", "lll", 1, 1, 1) != 0;
}`
  it('finds commands called by name that the oldest server lacks', () => {
    expect(youngCommands({ 'm.c': source }, '7.0', since).map(({ warning }) => warning)).toEqual([
      {
        file: 'm.c',
        range: { start: { line: 6, column: 6 }, end: { line: 6, column: 13 } },
        severity: 'warning',
        message: 'waitaof came with 7.2.0: a server 7.0 does not have this command',
        code: 'minimum-version',
        notes: [],
        fixits: [],
      },
    ])
  })

  it('finds none where the server is young enough, or none was chosen', () => {
    expect(youngCommands({ 'm.c': source }, '7.2', since)).toEqual([])
    expect(youngCommands({ 'm.c': source }, '', since)).toEqual([])
  })
})
