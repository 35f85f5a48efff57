// The whole toolchain on real sources, with one compiler for all tests.
import { beforeAll, describe, expect, it } from 'vitest'
import { createToolchain, wrappedSymbols } from './index.ts'
import type { CompileResult, Progress, SourceFiles } from './index.ts'
import { createNodeHost } from './node/index.ts'
import { compile, debug, lines, onLoad, toolchain } from './node/test-toolchain.ts'

function moduleOf(result: CompileResult): WebAssembly.Module {
  expect(lines(result.diagnostics)).toEqual([])
  return new WebAssembly.Module(result.wasm as Uint8Array<ArrayBuffer>)
}

// Runs a module that needs nothing but memory and a table, the way a loader does.
function start(
  module: WebAssembly.Module,
  env: WebAssembly.ModuleImports = {},
): Record<string, CallableFunction> {
  const memory = new WebAssembly.Memory({ initial: 160, maximum: 65536, shared: true })
  const table = new WebAssembly.Table({ initial: 64, element: 'anyfunc' })
  const imports = { env: { memory, __indirect_function_table: table, ...env }, wasi_snapshot_preview1: {} }
  const { exports } = new WebAssembly.Instance(module, imports)
  ;(exports['_initialize'] as () => void)()
  return exports as Record<string, CallableFunction>
}

beforeAll(() => toolchain.prepare(), 180_000)

describe('prepare', () => {
  const phases = (seen: Set<string>) => (progress: Progress) => void seen.add(progress.phase)

  it('[prepare] compiles something small, once', async () => {
    const other = createToolchain(createNodeHost())
    const first = new Set<string>()
    await other.prepare(phases(first))
    const second = new Set<string>()
    await other.prepare(phases(second))
    other.dispose()
    expect([first.has('prepare'), second.has('prepare')]).toEqual([true, false])
  })

  it('[prepare] leaves that to a compile that is asked for before the compiler is there', async () => {
    const other = createToolchain(createNodeHost())
    const seen = new Set<string>()
    const prepared = other.prepare(phases(seen))
    const { wasm } = await other.compile({ 'a.c': onLoad('return 1;') }, debug)
    await prepared
    other.dispose()
    expect(wasm).not.toBeNull()
    expect(seen).not.toContain('prepare')
  })
})

describe('compile', () => {
  it('[C] runs what it built, under both profiles', async () => {
    const files = { 'a.c': `static int square(int x) { return x * x; }\n${onLoad('return square(7);')}` }
    for (const profile of ['debug', 'release'] as const) {
      const module = moduleOf(await compile(files, { profile }))
      expect(start(module)['ValkeyModule_OnLoad']?.(0)).toBe(49)
    }
  })

  it('[C] a number is rounded up to a power of two also where that shifts by more bits than there are', async () => {
    const source = `static unsigned long up(unsigned long n) {
      n--;
      for (int by = 1; by < 32; by *= 2) n |= n >> by;
      n |= n >> 32;
      return n + 1;
    }\n${onLoad('return (int)up((unsigned long)ctx);')}`
    for (const profile of ['debug', 'release'] as const) {
      const { wasm, diagnostics } = await compile({ 'a.c': source }, { profile })
      expect(diagnostics.map(({ code }) => code)).toEqual(['-Wshift-count-overflow'])
      expect(
        start(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))['ValkeyModule_OnLoad']?.(500),
      ).toBe(512)
    }
  })

  it('[C] -O0 -g keeps line tables, -O2 is smaller and keeps names', async () => {
    const files = { 'a.c': onLoad('int sum = 0; for (int i = 0; i < 9; i++) sum += i; return sum;') }
    const sections = ['.debug_line', '.debug_info', 'name', 'reloc.CODE', 'linking']
    const has = (module: WebAssembly.Module): boolean[] =>
      sections.map((name) => WebAssembly.Module.customSections(module, name).length > 0)
    const slow = await compile(files)
    const fast = await compile(files, { profile: 'release' })
    expect(has(moduleOf(slow))).toEqual([true, true, true, true, true])
    expect(has(moduleOf(fast))).toEqual([false, false, true, true, true])
    expect(fast.wasm?.length).toBeLessThan(slow.wasm?.length ?? 0)
  })

  it('[link] imports memory, table and the wrapped functions, exports what the loader needs', async () => {
    const source = `#include <stdlib.h>
#include <string.h>
#include <unistd.h>
${onLoad('char *s = strdup("x"); free(s); void *p = realloc(calloc(1, 2), 3); return p == s || usleep(1);')}`
    const module = moduleOf(await compile({ 'a.c': source }))
    const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`)
    expect(imports.toSorted()).toEqual(
      [
        'env.__indirect_function_table',
        ...['calloc', 'free', 'malloc', 'realloc', 'usleep'].map((name) => `env.__wrap_${name}`),
        'env.memory',
      ].toSorted(),
    )
    expect(wrappedSymbols).toEqual(expect.arrayContaining(['malloc', 'pthread_create', 'nanosleep']))
    const exports = WebAssembly.Module.exports(module).map(({ name }) => name)
    expect(exports).toEqual(
      expect.arrayContaining(['__stack_pointer', '__wasm_call_ctors', '_initialize', 'ValkeyModule_OnLoad']),
    )
  })

  it('[C++] links the C++ library and runs constructors', async () => {
    const source = `#include <algorithm>
#include <array>
struct Counter { int count; Counter() : count(5) {} };
static Counter counter;
extern "C" int RedisModule_OnLoad(void *) {
  std::array<int, 3> values{3, 1, 2};
  std::sort(values.begin(), values.end());
  return values[0] * 100 + values[2] * 10 + counter.count;
}
`
    const module = moduleOf(await compile({ 'a.cpp': source }, { profile: 'release' }))
    expect(start(module)['RedisModule_OnLoad']?.(0)).toBe(135)
  })

  it('[C++] containers link, whose data the linker must keep apart', async () => {
    const source = `#include <map>
#include <string>
extern "C" int ValkeyModule_OnLoad(void *) {
  std::map<std::string, int> m;
  m["a"] = 1;
  return (int)m.size();
}
`
    const result = await compile({ 'a.cc': source })
    expect(lines(result.diagnostics)).toEqual([])
    expect(result.wasm).not.toBeNull()
  })

  it('[C++] leading includes are read once; messages and changes in them are not lost', async () => {
    const source = (result: string): string => `#include <vector>
#include "mine.h"
#include "unguarded.inc"
extern "C" int ValkeyModule_OnLoad(void *) { return ${result}; }
`
    const files = {
      'x/a.cc': source('MINE + static_cast<int>(std::vector<int>{1, 2}.size()) + twin'),
      'x/mine.h': '#pragma once\n#define MINE 1\ninline int f() { int unused; return 0; }\n',
      'x/unguarded.inc':
        '#ifndef U\n#define U\n#endif\nextern "C" { static const int twin_of_none = 0; }\nenum { twin = 4 };\n',
    }
    const warning = "x/mine.h:3:22-3:28 warning -Wunused-variable: unused variable 'unused'"
    const first = await toolchain.check(files, debug)
    expect(lines(first).filter((line) => line.includes('mine.h'))).toEqual([warning])
    // Without the header that must not be read twice.
    const guarded = { ...files, 'x/unguarded.inc': '#pragma once\nenum { twin = 4 };\n' }
    expect(lines(await toolchain.check(guarded, debug))).toEqual([
      warning,
      ' x/a.cc:2:1-2:1 note: included from here',
    ])
    const edited = { ...guarded, 'x/a.cc': source('MINE + wrong') }
    const started = performance.now()
    expect(lines(await toolchain.check(edited, debug))).toEqual([
      "x/a.cc:4:60-4:65 error: use of undeclared identifier 'wrong'",
      warning,
      ' x/a.cc:2:1-2:1 note: included from here',
    ])
    const quick = performance.now() - started
    const changed = { ...edited, 'x/mine.h': '#pragma once\n#define MINE 1\nconstexpr int wrong = 2;\n' }
    const again = performance.now()
    expect(lines(await toolchain.check(changed, debug))).toEqual([])
    expect(quick).toBeLessThan((performance.now() - again) / 3)
  })

  it('[several files] are compiled each and linked once, and only changed ones again', async () => {
    const files = {
      'src/a.c': `#include "../inc/both.h"\n${onLoad('return twice(counter);')}`,
      'src/b.c': '#include "both.h"\nint counter = 4;\nint twice(int x) { return x * FACTOR; }\n',
      'inc/both.h': '#define FACTOR 2\nextern int counter;\nint twice(int x);\n',
    }
    const includePaths = ['inc']
    const run = async (changed: SourceFiles): Promise<unknown> =>
      start(moduleOf(await compile({ ...files, ...changed }, { includePaths })))['ValkeyModule_OnLoad']?.(0)
    expect(await run({})).toBe(8)
    const seen: string[] = []
    const again = await compile(files, { includePaths, onProgress: ({ phase }) => seen.push(phase) })
    const fresh = { ...files, 'src/a.c': `${files['src/a.c']}\n`, 'src/b.c': `${files['src/b.c']}\n` }
    expect(again.timings.compile).toBeLessThan((await compile(fresh, { includePaths })).timings.compile / 3)
    expect(seen).toEqual(['compile', 'compile', 'compile', 'link', 'link'])
    // A header that only `b.c` makes use of, and one that appears where it shadows the other.
    expect(await run({ 'inc/both.h': files['inc/both.h'].replace('2', '3') })).toBe(12)
    expect(await run({ 'src/both.h': '#define FACTOR 5\nint twice(int x);\n' })).toBe(20)
    expect(await run({})).toBe(8)
  })

  it('[headers] ours are found, also one folder up; a user’s own file of that name wins', async () => {
    const headers = { 'valkeymodule.h': '#define ANSWER 1\n' }
    const run = async (files: SourceFiles): Promise<unknown> =>
      start(moduleOf(await compile(files, { headers })))['ValkeyModule_OnLoad']?.(0)
    const source = `#include "valkeymodule.h"\n${onLoad('return ANSWER;')}`
    expect(await run({ 'a.c': source })).toBe(1)
    expect(await run({ 'm/a.c': source.replace('"v', '"../v') })).toBe(1)
    expect(await run({ 'a.c': source, 'valkeymodule.h': '#define ANSWER 2\n' })).toBe(2)
    expect(
      await run({ 'm/a.c': source.replace('"v', '"../v'), 'valkeymodule.h': '#define ANSWER 3\n' }),
    ).toBe(3)
  })

  it('[..] is resolved in paths, also through folders that do not exist', async () => {
    const files = {
      'src/deep/a.c': `#include "../../lib/x.h"\n#include "nowhere/../y.h"\n${onLoad('return X + Y;')}`,
      'lib/x.h': '#define X 40\n',
      'src/deep/y.h': '#define Y 2\n',
    }
    expect(start(moduleOf(await compile(files)))['ValkeyModule_OnLoad']?.(0)).toBe(42)
  })

  it('[flags] defines and user flags reach the compiler; those of native builds are dropped', async () => {
    const files = { 'a.c': onLoad('return A + B;') }
    const flags = [
      '-DB=2',
      '-fPIC',
      '-shared',
      '-fcommon',
      '-march=native',
      '-lc',
      '-o',
      'a.so',
      '-std=gnu99',
    ]
    const module = moduleOf(await compile(files, { defines: { A: '40' }, flags }))
    expect(start(module)['ValkeyModule_OnLoad']?.(0)).toBe(42)
  })

  it('[flags] one the compiler does not know is an error without a place', async () => {
    const { diagnostics, wasm } = await compile(
      { 'a.c': onLoad('return 0;') },
      { flags: ['-fno-such-thing'] },
    )
    expect(wasm).toBeNull()
    expect(lines(diagnostics)).toEqual([":1:1-1:1 error: unknown argument: '-fno-such-thing'"])
  })

  it('[common] unmodified headers with common API pointers compile in several files', async () => {
    const header = 'int (*ValkeyModule_Alloc)(int) __attribute__((__common__));\n'
    const old = 'int (*RedisModule_Free)(int);\n'
    const files = {
      'a.c': `#include "h.h"\n${onLoad('return ValkeyModule_Alloc == 0 && RedisModule_Free == 0;')}`,
      'b.c': '#include "h.h"\nint b(void) { return ValkeyModule_Alloc(1); }\n',
      'h.h': header + old,
    }
    expect(start(moduleOf(await compile(files)))['ValkeyModule_OnLoad']?.(0)).toBe(1)
  })

  it('[stack] is small, large with large frames in any file, or what the flags say', async () => {
    const frame = (bytes: string): SourceFiles => ({
      'a.c': `int use(char *);\nint large(int n) { char room[${bytes}]; return use(room) + n; }\n`,
      'b.c': `int large(int);\nint use(char *room) { return room[5]; }\n${onLoad('return large(7);')}`,
    })
    const size = async (bytes: string, flags: readonly string[] = []): Promise<unknown> => {
      const { wasm } = await compile(frame(bytes), { profile: 'release', flags })
      const { __stack_pointer: top } = start(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
      return (top as unknown as WebAssembly.Global).value
    }
    const [small, large] = [1 << 20, 8 << 20]
    expect(await Promise.all(['100', '20000', 'n', '1 << 21'].map((bytes) => size(bytes)))).toEqual([
      small,
      ...[large, large, large],
    ])
    const flags = [['-Wl,-z,stack-size=131072,-z,now'], ['-Wl,-z', '-Wl,stack-size=131072'], ['-Wl,-z,now']]
    expect(await Promise.all(flags.map((each) => size('n', each)))).toEqual([131_072, 131_072, large])
  })

  it.each(['debug', 'release'] as const)(
    '[long] a variable given away as a long long keeps the lower half and no neighbour is touched (%s)',
    async (profile) => {
      const source = `void give(long long *to, long long value);
static long before = 1, shared = 2, after = 3;
static int sum(long a, long b, long c, long d, long e, long f) {
  return a == 1 && b == -5 && c == 3 && d == 4 && e == -6 && f == 6;
}
${onLoad(`long first = 4, local = 5, last = 6;
  give((long long *)&shared, -5); give(&local, -6); give((long long *)&first, 4); give((long long *)&before, 1);
  give((long long *)&last, 6); give((long long *)&after, 3); give(&local, -6); give((long long *)&shared, -5);
  return sum(before, shared, after, first, local, last);`)}`
      const files = { 'a.c': source, 'b.c': 'void give(long long *to, long long value) { *to = value; }\n' }
      const { wasm, diagnostics } = await compile(files, { profile })
      expect(diagnostics.map(({ code }) => code)).toEqual([
        '-Wcast-align',
        '-Wincompatible-pointer-types',
        ...Array.from({ length: 4 }, () => '-Wcast-align'),
        '-Wincompatible-pointer-types',
        '-Wcast-align',
      ])
      const exports = start(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
      expect(exports['ValkeyModule_OnLoad']?.(0)).toBe(1)
    },
  )

  it.each(['debug', 'release'] as const)('[long] formats fit what is printed (%s)', async (profile) => {
    const source = `#include <stdint.h>
#include <stdio.h>
#include <string.h>
extern int (*RedisModule_Log)(char *to, const char *format, ...);
${onLoad(`char text[200];
  size_t size = 3000000000u; long less = -2; int64_t large = -5000000000ll; int width = 4;
  RedisModule_Log(text, "%llu|%*lld|%ld|%.*zu|%s\\\\|%%ld|%d|%hhd|%lld", size, width, less, large, 2, large, "text", less, 300, large);
  return strcmp(text, "3000000000|  -2|-5000000000|18446744068709551616|text\\\\|%ld|-2|44|-5000000000");`)}`
    const files = {
      'a.c': source,
      'b.c':
        'int sprintf(char *, const char *, ...);\nint (*RedisModule_Log)(char *, const char *, ...) = sprintf;\n',
    }
    const { wasm, diagnostics } = await compile(files, { profile })
    expect(lines(diagnostics)).toEqual([])
    const exports = start(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
    expect(exports['ValkeyModule_OnLoad']?.(0)).toBe(0)
  })

  it.each(['debug', 'release'] as const)('[long] Call gets eight bytes for each l (%s)', async (profile) => {
    const source = `
extern void *(*RedisModule_Call)(void *ctx, const char *name, const char *format, ...);
${onLoad(`int number = -3; long longer = -4; long long whole = -5000000000ll;
  return RedisModule_Call(0, "SET", "!clblvl", "text", number, "bytes", 5, longer, &number, 1, whole) == 0
    && RedisModule_Call(0, "SET", "!clblvl", "text", -3, "bytes", 5, -4, &number, 1, whole) == 0;`)}`
    const reader = `#include <stdarg.h>
#include <string.h>
static void *call(void *ctx, const char *name, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int right = !strcmp(va_arg(list, char *), "text") && va_arg(list, long long) == -3 && !strcmp(va_arg(list, char *), "bytes");
  right = right && va_arg(list, unsigned long) == 5 && va_arg(list, long long) == -4 && *va_arg(list, int *) == -3;
  right = right && va_arg(list, unsigned long) == 1 && va_arg(list, long long) == -5000000000ll;
  return right ? 0 : ctx + 1;
}
void *(*RedisModule_Call)(void *ctx, const char *name, const char *format, ...) = call;
`
    const { wasm } = await compile({ 'a.c': source, 'b.c': reader }, { profile })
    const exports = start(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
    expect(exports['ValkeyModule_OnLoad']?.(0)).toBe(1)
  })

  it('[-fcommon] makes one of variables that several files define without a value', async () => {
    const files = {
      'a.c': 'int shared;\nint ValkeyModule_OnLoad(void) { return shared; }\n',
      'b.c': 'int shared;\nint other(void) { return shared; }\n',
    }
    const without = await toolchain.compile(files, { profile: 'debug' })
    expect(without.wasm).toBeNull()
    const common = await toolchain.compile(files, { profile: 'debug', flags: ['-fcommon'] })
    expect(common.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(common.wasm).not.toBeNull()
  })

  it('[errno] is the one that the C library sets', async () => {
    const source = `#include <errno.h>
#include <stdlib.h>
${onLoad('errno = 0; strtol("99999999999999999999", 0, 10); return errno == ERANGE;')}`
    expect(start(moduleOf(await compile({ 'a.c': source })))['ValkeyModule_OnLoad']?.(0)).toBe(1)
    expect(
      start(moduleOf(await compile({ 'a.cc': `extern "C" {\n${source}}\n` })))['ValkeyModule_OnLoad']?.(0),
    ).toBe(1)
  })

  it('[setjmp] comes back through longjmp', async () => {
    const source = `#include <setjmp.h>
static jmp_buf home;
static void away(int n) { longjmp(home, n); }
${onLoad('int n = setjmp(home); if (n) return n; away(6); return 1;')}`
    const result = await compile({ 'a.c': source })
    const module = moduleOf(result)
    const env: WebAssembly.ModuleImports = { __wrap_malloc: () => 0, __wrap_free: () => undefined }
    expect(start(module, env)['ValkeyModule_OnLoad']?.(0)).toBe(6)
  })
})
