import { describe, expect, it } from 'vitest'
import { apiUses, compareVersions } from './api-uses.ts'

describe('uses of the module API', () => {
  it('[apiUses] finds the first use of each function, of both names', () => {
    const files = {
      'a.c':
        'int f(void) {\n  ValkeyModule_Log(0, "", "");\n  return RedisModule_Free(0), ValkeyModule_Log(0, 0, 0);\n}\n',
      'b.c': 'void g(void) { ValkeyModule_Free(0); }\n',
    }
    expect(apiUses(files)).toEqual([
      { name: 'Log', file: 'a.c', line: 2, column: 3 },
      { name: 'Free', file: 'a.c', line: 3, column: 10 },
    ])
  })

  it('[apiUses] does not count comments, texts and the header itself', () => {
    const files = {
      'a.c':
        '// ValkeyModule_A\n/* ValkeyModule_B\n ValkeyModule_C */ char *s = "ValkeyModule_D \\" ValkeyModule_E";\n',
      'deps/valkeymodule.h': 'int ValkeyModule_F(void);\n',
    }
    expect(apiUses(files)).toEqual([])
  })

  it('[compareVersions] compares numbers, not letters, and fills up with zeros', () => {
    const order = ['8.1.0', '7.2', '10.0.0', '7.2.4', '7.10'].toSorted(compareVersions)
    expect(order).toEqual(['7.2', '7.2.4', '7.10', '8.1.0', '10.0.0'])
    expect(compareVersions('7.2', '7.2.0')).toBe(0)
  })
})
