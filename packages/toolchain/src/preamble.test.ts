import { describe, expect, it } from 'vitest'
import { preambleOf } from './preamble.ts'

describe('preambleOf', () => {
  it.each([
    [
      'includes and defines',
      '// x\n#include <map>\n\n#define A 1\n# include "b.h"\n',
      'int x;\n#include "c.h"\n',
    ],
    ['a comment over lines', '/* a\n * b */\n#include <map>\n', 'namespace {}\n'],
    ['Windows line ends', '#include <map>\r\n', 'int x;\r\n'],
    ['a condition', '#include <map>\n', '#ifdef X\n#include <set>\n#endif\n'],
    ['a define over lines', '#include <map>\n', '#define A \\\n 1\n'],
    ['a define that opens a comment', '#include <map>\n', '#define A /* one\n two */ 1\n'],
    ['code behind a comment', '#include <map>\n', '/* a */ int x;\n'],
    ['no line end', '#include <map>', ''],
  ])('[%s] is cut at the right place', (_, preamble, rest) => {
    expect(preambleOf(preamble + rest)).toBe(preamble)
  })

  it('[no include] is no preamble', () => {
    expect(preambleOf('// nothing\n#define A 1\nint x;\n')).toBeUndefined()
  })
})
