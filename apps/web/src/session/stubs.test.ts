import { describe, expect, it } from 'vitest'
import { stubCalls } from './stubs.ts'

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
