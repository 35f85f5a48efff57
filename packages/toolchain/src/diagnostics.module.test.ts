// What the compiler says of sources, as a reader of messages gets it.
import { beforeAll, describe, expect, it } from 'vitest'
import { compile, debug, lines, onLoad, toolchain } from './node/test-toolchain.ts'

beforeAll(() => toolchain.prepare(), 180_000)

describe('diagnostics', () => {
  it('[syntax error] has its range and the compiler’s fix', async () => {
    const { diagnostics, wasm } = await compile({
      'd/a.c': 'int f(void) {\n  int größe = 1; return größe\n}\n',
    })
    expect(wasm).toBeNull()
    expect(lines(diagnostics)).toEqual([
      "d/a.c:2:30-2:30 error: expected ';' after return statement",
      ' fix d/a.c:2:30-2:30 ";"',
    ])
  })

  it('[missing include] names the file', async () => {
    const { diagnostics } = await compile({ 'a.c': '#include "nope.h"\n' })
    expect(lines(diagnostics)).toEqual(["a.c:1:10-1:18 error: 'nope.h' file not found"])
  })

  it('[warning] carries its switch, and its notes their fixes', async () => {
    const { diagnostics, wasm } = await compile({
      'a.c': 'int f(int q) {\n  if (q = 0) return 1;\n  return q;\n}\n',
    })
    expect(wasm).not.toBeNull()
    expect(lines(diagnostics)).toMatchInlineSnapshot(`
      [
        "a.c:2:7-2:12 warning -Wparentheses: using the result of an assignment as a condition without parentheses",
        " a.c:2:9-2:10 note: place parentheses around the assignment to silence this warning",
        "  fix a.c:2:7-2:7 "("",
        "  fix a.c:2:12-2:12 ")"",
        " a.c:2:9-2:10 note: use '==' to turn this assignment into an equality comparison",
        "  fix a.c:2:9-2:10 "=="",
      ]
    `)
  })

  it('[header] a message in it comes once, with the way it was included', async () => {
    const header = 'static int unused(void) { char *p = 3; return p != 0; }\n'
    const source = '#include "h.h"\nint NAME(void) { return unused(); }\n'
    const { diagnostics } = await compile({
      'a.c': source.replace('NAME', 'a'),
      'b.c': source.replace('NAME', 'b'),
      'h.h': header,
    })
    expect(lines(diagnostics)).toEqual([
      "h.h:1:33-1:38 warning -Wint-conversion: incompatible integer to pointer conversion initializing 'char *' with an expression of type 'int'",
      ' a.c:1:1-1:1 note: included from here',
    ])
  })

  it('[undefined symbol] is a warning where it is used, for functions and data', async () => {
    const { diagnostics, wasm } = await compile({
      'a.c': `#include <stdio.h>\nint gone(void);\nextern int lost;\n${onLoad('fflush(stdout); return gone() + lost;')}`,
      'b.c': 'int gone(void);\nint b(void) { return gone(); }\n',
    })
    expect(wasm).not.toBeNull()
    expect(lines(diagnostics)).toEqual([
      "a.c:2:5-2:9 warning undefined-symbol: undefined function 'gone': neither the sources nor the C library define it, and the module cannot call it",
      ' b.c:1:5-1:9 note: also used here',
      "a.c:3:12-3:16 warning undefined-symbol: undefined variable 'lost': its address is 0",
    ])
  })

  it('[duplicate symbol] is an error with both places', async () => {
    const { diagnostics, wasm } = await compile({
      'a.c': 'int x;\nint twice = 1;\n',
      'd/b.c': 'int twice = 2;\n',
    })
    expect(wasm).toBeNull()
    expect(lines(diagnostics)).toEqual([
      'a.c:2:5-2:10 error duplicate-symbol: duplicate symbol: twice',
      ' d/b.c:1:5-1:10 note: defined in d/b.c',
    ])
  })

  it('[signature mismatch] between files is a warning with both places', async () => {
    const { diagnostics } = await compile({
      'a.c': `int f(void);\n${onLoad('return f();')}`,
      'b.c': 'int f(int x) { return x; }\n',
    })
    expect(lines(diagnostics)).toEqual([
      'a.c:1:5-1:6 warning signature-mismatch: function signature mismatch: f',
      ' b.c:1:5-1:6 note: defined as (i32) -> i32 in b.c',
    ])
  })

  it('[throw] is said to trap', async () => {
    const { diagnostics } = await compile({
      'a.cc': 'extern "C" int ValkeyModule_OnLoad(void *) {\n  throw 1;\n}\n',
    })
    expect(lines(diagnostics)).toEqual([
      'a.cc:2:3-2:8 warning undefined-symbol: C++ exceptions have no runtime here: a throw that is reached traps',
    ])
  })

  it('[crash] of the compiler is an error, and it works again afterwards', async () => {
    const files = { 'a.c': 'int x __attribute__((__common__));\n' }
    const { diagnostics, wasm } = await compile(files, { flags: ['-U__common__'] })
    expect(wasm).toBeNull()
    expect(lines(diagnostics)).toEqual([
      expect.stringMatching(/^a\.c:1:1-1:1 error trap: the compiler itself crashed on this file: /) as string,
    ])
    expect((await compile(files)).wasm).not.toBeNull()
  })

  it('[other processor] its headers are fetched when asked for, and their errors summed up', async () => {
    const { diagnostics } = await compile({ 'a.c': '#include <mmintrin.h>\nint x;\n' })
    expect(diagnostics.map(({ file, notes }) => [file, notes[0]?.file])).toEqual([
      ['/usr/include/mmintrin.h', 'a.c'],
    ])
  })

  it('[no source] is an error', async () => {
    const { diagnostics, wasm } = await compile({ 'README.md': '' })
    expect(wasm).toBeNull()
    expect(lines(diagnostics)).toEqual([':1:1-1:1 error: there is no C or C++ source among the files'])
  })

  it('[check] gives a compile’s messages and builds nothing', async () => {
    const files = { 'a.c': 'int f(void) { int unused; return g(); }\n' }
    const messages = lines(await toolchain.check(files, debug))
    expect(messages).toEqual(
      lines((await compile(files)).diagnostics).filter((line) => !line.includes('undefined-symbol')),
    )
    expect(messages).toHaveLength(2)
  })

  it('[LP64] a long that is passed as a long long is told, no other cast of pointers', async () => {
    const source = `#include <stddef.h>
#include <stdint.h>
void take(int64_t *out);
void f(char *text, size_t *size, int *small, int64_t *wide) {
  long n;
  take((int64_t *)&n);
  take((int64_t *)size);
  take((int64_t *)small);
  take((int64_t *)text);
  take((int64_t *)wide);
}
`
    const strict = await compile({ 'a.c': source }, { flags: ['-Werror'] })
    expect(strict.wasm).not.toBeNull()
    expect(lines(strict.diagnostics).filter((line) => !line.includes('undefined-symbol')))
      .toMatchInlineSnapshot(`
        [
          "a.c:6:8-6:21 warning -Wcast-align: 'long *' points to 4 bytes, 'int64_t *' to 8: a variable gets the lower half of what is stored, anything else loses what lies behind",
          "a.c:7:8-7:23 warning -Wcast-align: 'size_t *' points to 4 bytes, 'int64_t *' to 8: a variable gets the lower half of what is stored, anything else loses what lies behind",
        ]
      `)
    expect(lines(await toolchain.checkLp64({ 'a.c': source }, debug))).toMatchInlineSnapshot(`
      [
        "a.c:6:8-6:21 note lp64: only in this 32-bit build: 'long *' points to 4 bytes, 'int64_t *' to 8: a variable gets the lower half of what is stored, anything else loses what lies behind [-Wcast-align]",
        "a.c:7:8-7:23 note lp64: only in this 32-bit build: 'size_t *' points to 4 bytes, 'int64_t *' to 8: a variable gets the lower half of what is stored, anything else loses what lies behind [-Wcast-align]",
      ]
    `)
  })

  it('[LP64] tells what a 64-bit build sees differently, both ways', async () => {
    const files = {
      'a.c': `int f(void *p) { return (int)p; }\nlong g(void) { return 1L << 40; }\n_Static_assert(sizeof(long) == 4, "l");\n`,
    }
    expect(lines(await toolchain.checkLp64(files, debug))).toMatchInlineSnapshot(`
      [
        "a.c:1:25-1:31 warning lp64: in a 64-bit build: cast to smaller integer type 'int' from 'void *' [-Wvoid-pointer-to-int-cast]",
        "a.c:2:26-2:31 note lp64: only in this 32-bit build: shift count >= width of type [-Wshift-count-overflow]",
        "a.c:3:16-3:33 warning lp64: in a 64-bit build: static assertion failed due to requirement 'sizeof(long) == 4': l",
        " a.c:3:16-3:33 note: expression evaluates to '8 == 4'",
      ]
    `)
    const both = await compile(files, { lp64: true })
    expect(both.diagnostics.filter(({ code }) => code === 'lp64')).toHaveLength(3)
    expect(both.wasm).not.toBeNull()
  })

  it('[LP64] says nothing of a C++ source that is the same under both', async () => {
    const files = {
      'a.cc': '#include <cstdint>\n#include <vector>\nint f() { return (int)std::vector<int>{1}.size(); }\n',
    }
    expect(lines(await toolchain.checkLp64(files, debug))).toEqual([])
  })
})
