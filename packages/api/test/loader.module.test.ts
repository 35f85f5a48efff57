import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  Reader,
  readSections,
  SectionId,
  writeModule,
  Writer,
  type Section,
} from '@valkey-playground/toolchain/wasm'
import { compileC, compileModule, createBench } from './harness.ts'

const LOAD_FAILED = '-ERR Error loading the extension. Please check the server logs.\r\n'

describe('MODULE LOAD', () => {
  it('[MODULE LOAD] runs OnLoad with its arguments and the commands reply', async () => {
    const bench = createBench()
    expect(bench.load('/m/hello.wasm', await compileModule('hello'), 'a', 'b c')).toBe('+OK\r\n')
    expect(bench.log).toEqual([
      'notice <hello> argument 0 is a',
      'notice <hello> argument 1 is b c',
      "notice Module 'hello' loaded from /m/hello.wasm",
    ])
    expect([
      bench.run('hello.count'),
      bench.run('HELLO.COUNT'),
      bench.run('hello.count x'),
      bench.run(['hello.echo', 'x\0y', '\xff']),
      bench.run('hello.words', 3),
    ]).toEqual([
      ':42\r\n',
      ':43\r\n',
      "-ERR wrong number of arguments for 'hello.count' command\r\n",
      '*3\r\n$10\r\nhello.echo\r\n$3\r\nx\0y\r\n$1\r\n\xff\r\n',
      '$3\r\ntwo\r\n',
    ])
    expect(bench.log.at(-1)).toBe('notice <hello> copied two')
  })

  it('[MODULE LOAD] places several modules beside each other, in both memory kinds', async () => {
    for (const shared of [true, false]) {
      const bench = createBench({ shared })
      const hello = await compileModule('hello', 'release')
      const other = await compileModule('redisnames')
      expect([
        bench.load('/m/hello.wasm', hello),
        bench.load('/m/redisnames.wasm', other),
        bench.run('hello.count'),
        bench.run('redisnames.state'),
        bench.run('hello.words'),
        bench.run('redisnames.state'),
        bench.run('MODULE LIST', 3),
      ]).toEqual([
        '+OK\r\n',
        '+OK\r\n',
        ':42\r\n',
        '*3\r\n:17\r\n:6\r\n:0\r\n',
        '$3\r\ntwo\r\n',
        '*3\r\n:17\r\n:7\r\n:1\r\n',
        '*2\r\n' +
          '%4\r\n$4\r\nname\r\n$5\r\nhello\r\n$3\r\nver\r\n:3\r\n$4\r\npath\r\n$13\r\n/m/hello.wasm\r\n$4\r\nargs\r\n*0\r\n' +
          '%4\r\n$4\r\nname\r\n$10\r\nredisnames\r\n$3\r\nver\r\n:1\r\n$4\r\npath\r\n$18\r\n/m/redisnames.wasm\r\n$4\r\nargs\r\n*0\r\n',
      ])
    }
  })

  it('[MODULE LOAD] finds RedisModule_OnLoad', async () => {
    const bench = createBench()
    const source = readFileSync(join(import.meta.dirname, 'modules/hello.c'), 'utf8')
    const legacy = await compileC(
      'legacy.c',
      source.replace('int ValkeyModule_OnLoad', 'int RedisModule_OnLoad'),
    )
    expect([bench.load('/m/legacy.wasm', legacy), bench.run('hello.count'), bench.log[0]]).toEqual([
      '+OK\r\n',
      ':42\r\n',
      'notice Legacy Redis Module /m/legacy.wasm found',
    ])
  })

  it('[MODULE LOAD] refuses a name that is taken', async () => {
    const bench = createBench()
    const hello = await compileModule('hello')
    bench.load('/m/hello.wasm', hello)
    expect(bench.load('/m/again.wasm', hello)).toBe(LOAD_FAILED)
    expect(bench.log.at(-1)).toBe('warning Module /m/again.wasm initialization failed. Module name is busy.')
    expect(bench.run('hello.count')).toBe(':42\r\n')
  })

  it.each([
    ['a native object', '\x7fELF\x02\x01\x01', 'it is a native shared object (ELF), which cannot run here'],
    ['something else', 'hello, world', 'it is not a WebAssembly module'],
    ['half a module', '\0asm\x01\0\0\0\x01\xff', 'unexpected end'],
    ['a module without memory', '\0asm\x01\0\0\0', 'it has no memory'],
    [
      'a module with too large a memory of its own',
      '\0asm\x01\0\0\0\x05\x04\x01\0\x80\x01',
      'needs more than 6291456 bytes',
    ],
  ])('[MODULE LOAD] refuses %s and says why', (_what, bytes, reason) => {
    const bench = createBench()
    const wasm = Uint8Array.from(bytes, (char) => char.charCodeAt(0))
    expect(bench.load('/m/x', wasm)).toBe(LOAD_FAILED)
    expect(bench.log).toHaveLength(1)
    expect(bench.log[0]).toContain(`warning Module /m/x failed to load: `)
    expect(bench.log[0]).toContain(reason)
  })

  it('[MODULE LOAD] refuses a module without OnLoad', async () => {
    const bench = createBench()
    expect(bench.load('/m/empty.wasm', await compileC('empty.c', 'int nothing(void) { return 1; }'))).toBe(
      LOAD_FAILED,
    )
    expect(bench.log).toEqual([
      'warning Module /m/empty.wasm does not export ValkeyModule_OnLoad() or RedisModule_OnLoad() symbol. Module not loaded.',
    ])
  })

  it('[MODULE LOAD] says that there is no such file', () => {
    const bench = createBench()
    expect(bench.run('MODULE LOAD /m/none')).toBe(LOAD_FAILED)
    expect(bench.log).toEqual(['warning Module /m/none failed to load: no such file'])
  })
})

describe('MODULE UNLOAD', () => {
  it('[MODULE UNLOAD] takes commands, memory and table slots back', async () => {
    const bench = createBench()
    const { runtime } = bench.host.api
    const hello = await compileModule('hello')
    const rounds = Array.from({ length: 3 }, () => {
      const loaded = bench.load('/m/hello.wasm', hello)
      const replies = [
        loaded,
        bench.run('hello.count'),
        bench.run('MODULE UNLOAD hello'),
        bench.run('hello.count'),
      ]
      return { replies, blocks: runtime.heapStats().blocks, total: runtime.heapStats().total }
    })
    expect(rounds[0]?.replies).toEqual([
      '+OK\r\n',
      ':42\r\n',
      '+OK\r\n',
      "-ERR unknown command 'hello.count', with args beginning with: \r\n",
    ])
    expect(rounds[1]).toEqual(rounds[0])
    expect(rounds[2]).toEqual(rounds[0])
    expect(bench.log.slice(-1)).toEqual(['notice Module hello unloaded'])
  })

  it('[MODULE UNLOAD] is cancelled by OnUnload', async () => {
    const bench = createBench()
    bench.load('/m/redisnames.wasm', await compileModule('redisnames'))
    bench.run('redisnames.state please stay')
    expect([bench.run('MODULE UNLOAD redisnames'), bench.run('MODULE UNLOAD nobody')]).toEqual([
      '-ERR Error unloading module: operation not possible.\r\n',
      '-ERR Error unloading module: no such module with that name\r\n',
    ])
    bench.run('redisnames.state')
    expect([bench.run('MODULE UNLOAD redisnames'), bench.run('MODULE LIST')]).toEqual(['+OK\r\n', '*0\r\n'])
    expect(bench.log.filter((line) => line.includes('asked to go'))).toHaveLength(2)
  })
})

describe('call tracing', () => {
  it('[trace] shows every API call with named arguments, result and line', async () => {
    const bench = createBench()
    bench.load('/m/hello.wasm', await compileModule('hello'))
    bench.host.tracer.enabled = true
    bench.run(['hello.echo', 'x\n'])
    bench.run('hello.count', 3)
    const [echo, count] = bench.host.tracer.list()
    expect(
      echo?.calls.map(
        ({ fn, args, result }) =>
          `${fn}(${args.map(({ name, value }) => `${name}=${value}`).join(', ')}) = ${result}`,
      ),
    ).toEqual([
      'ReplyWithArray(ctx=ctx, len=2) = 0',
      expect.stringMatching(/^StringPtrLen\(str=string "hello\.echo", len=0x[0-9a-f]+\) = "hello\.echo"$/),
      'ReplyWithStringBuffer(ctx=ctx, buf="hello.echo", len=10) = 0',
      expect.stringMatching(/^StringPtrLen\(str=string "x\\n", len=0x[0-9a-f]+\) = "x\\n"$/),
      'ReplyWithStringBuffer(ctx=ctx, buf="x\\n", len=2) = 0',
    ])
    expect(count).toMatchObject({
      argv: ['hello.count'],
      resp: 3,
      module: 'hello',
      reply: ':42\r\n',
      calls: [{ fn: 'ReplyWithLongLong', result: '0', depth: 0, line: 'hello.c:12' }],
    })
  })

  it('[trace] knows what it was about when nothing of it is left', async () => {
    const bench = createBench()
    bench.load('/m/hello.wasm', await compileModule('hello'))
    bench.host.tracer.enabled = true
    bench.run('hello.count')
    bench.run(['hello.echo', 'gone'])
    bench.run('MODULE UNLOAD hello')
    const [count, echo] = bench.host.tracer.list()
    expect(count?.calls).toMatchObject([{ fn: 'ReplyWithLongLong', line: 'hello.c:12' }])
    expect(echo?.calls.map(({ args }) => args.find(({ name }) => name === 'buf')?.value)).toContain('"gone"')
  })

  it('[trace] shows the words of a command as its format puts them together', async () => {
    const bench = createBench()
    bench.load('/m/replicates.wasm', await compileModule('replicates'))
    bench.host.tracer.enabled = true
    bench.run('replicates.many k')
    bench.run('replicates.refused')
    const calls = bench.host.tracer.list().flatMap((trace) => trace.calls)
    const shown = calls.filter(({ fn }) => fn === 'Replicate').map(({ args }) => args.at(-1)?.value)
    expect(shown).toEqual([
      '"k" "text"',
      '"number" "12"',
      '"hash" "f" "v"',
      '"bytes" "a\\u0000b"',
      '"x"',
      '…',
      '"on"',
    ])
  })

  it('[trace] names the fault that ended a command', async () => {
    const bench = createBench()
    bench.load('/m/faults.wasm', await compileModule('faults'))
    bench.host.tracer.enabled = true
    bench.run('fault abort')
    bench.run('PING')
    expect(bench.host.tracer.list().map(({ error, reply }) => [error, reply])).toEqual([
      [
        expect.stringContaining('unreachable in abort'),
        expect.stringContaining('-ERR module faults: unreachable'),
      ],
      [undefined, '+PONG\r\n'],
    ])
  })
})

describe('allocations', () => {
  it('[VM_Alloc] is the same with a tracer, which hears of it, and without one', async () => {
    const bench = createBench()
    bench.load('/m/faults.wasm', await compileModule('faults'))
    const { tracer } = bench.host
    const replies: string[] = []
    for (const enabled of [false, true, false]) {
      tracer.enabled = enabled
      replies.push(bench.run('fault huge'))
    }
    expect(new Set(replies)).toEqual(
      new Set([expect.stringContaining('out of memory: no 1879048192 bytes left')]),
    )
    const [trace, ...others] = tracer.list()
    expect([trace?.calls.map(({ fn }) => fn), others]).toEqual([expect.arrayContaining(['Alloc']), []])
  })
})

describe('a module in C++', () => {
  it('[MODULE LOAD] runs constructors, containers and templates; a throw is named', async () => {
    const bench = createBench()
    const source = readFileSync(join(import.meta.dirname, 'modules/plusplus.cpp'), 'utf8')
    expect(bench.load('/m/plusplus.wasm', await compileC('plusplus.cpp', source))).toBe('+OK\r\n')
    expect(['two', 'two', 'new', 'new'].map((word) => bench.run(`plusplus.count ${word}`))).toEqual([
      ':5\r\n',
      ':8\r\n',
      ':0\r\n',
      ':1\r\n',
    ])
    expect(bench.run('plusplus.throw')).toMatch(/^-ERR module plusplus: __cxa_\w+\(\) does not exist here/)
    expect(bench.run('plusplus.count one')).toBe(':2\r\n')
  })
})

describe('a module without relocation records', () => {
  const source = `#include "valkeymodule.h"
extern int nowhere(int) __attribute__((weak));
static int State(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    return ValkeyModule_ReplyWithLongLong(ctx, nowhere ? nowhere(argc) : 99);
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, NAME, 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, NAME, State, "", 0, 0, 0);
}
`
  it('[MODULE LOAD] places one of them at its own addresses, beside others', async () => {
    const bench = createBench()
    const one = await compileC('one.c', source.replaceAll('NAME', '"one"'))
    const two = await compileC('two.c', source.replaceAll('NAME', '"two"'))
    bench.load('/m/hello.wasm', await compileModule('hello'))
    expect([bench.load('/m/one.wasm', one), bench.run('one'), bench.run('hello.count')]).toEqual([
      '+OK\r\n',
      ':99\r\n',
      ':42\r\n',
    ])
    expect(bench.load('/m/two.wasm', two)).toBe(LOAD_FAILED)
    expect(bench.log.at(-1)).toContain('another such module is loaded')
    bench.run('MODULE UNLOAD one')
    expect([bench.load('/m/two.wasm', two), bench.run('two'), bench.run('hello.words')]).toEqual([
      '+OK\r\n',
      ':99\r\n',
      '$3\r\ntwo\r\n',
    ])
  })
})

/** The module as another linker would have made it: memory and table are its own. */
function withOwnMemory(wasm: Uint8Array): Uint8Array {
  const sections = readSections(wasm)
  const imports = sections.find(({ id }) => id === SectionId.import) as Section
  const reader = new Reader(imports.bytes)
  const kept: Uint8Array[] = []
  const own: Record<number, Uint8Array> = {}
  for (let left = reader.u32(); left > 0; left--) {
    const from = reader.at
    reader.text()
    reader.text()
    const kind = reader.u8()
    const body = reader.at
    if (kind === 0) reader.skipLeb()
    else if (kind === 3) reader.skip(2)
    else {
      if (kind === 1) reader.u8()
      const limits = reader.u8()
      reader.skipLeb()
      if (limits & 1) reader.skipLeb()
      own[kind] = imports.bytes.subarray(body, reader.at)
      continue
    }
    kept.push(imports.bytes.subarray(from, reader.at))
  }
  const vector = (items: readonly Uint8Array[]): Uint8Array =>
    items.reduce((writer, item) => writer.raw(item), new Writer().u32(items.length)).take()
  const defined = [
    { id: SectionId.table, name: '', bytes: vector([own[1] as Uint8Array]), offset: 0 },
    { id: SectionId.memory, name: '', bytes: vector([own[2] as Uint8Array]), offset: 0 },
  ]
  return writeModule(
    sections
      .filter(({ id, name }) => id !== SectionId.custom || !name.startsWith('reloc.'))
      .flatMap((section) => {
        if (section === imports) return [{ ...section, bytes: vector(kept) }]
        return section.id === SectionId.function ? [section, ...defined] : [section]
      }),
  )
}

describe('a module with a memory of its own', () => {
  const source = `#include "valkeymodule.h"
static char zeros[3000], text[] = "own data";
static int Look(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    int dirty = 0;
    for (int i = 0; i < (int)sizeof zeros; i++) dirty += zeros[i] != 0, zeros[i] = 'x';
    unsigned long page = __builtin_wasm_memory_grow(0, 2);
    char *block = (char *)(page * 65536);
    for (int i = 0; i < 131072; i++) dirty += block[i] != 0, block[i] = 'y';
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithCString(ctx, text);
    ValkeyModule_ReplyWithLongLong(ctx, dirty);
    ValkeyModule_ReplyWithBool(ctx, __builtin_wasm_memory_size(0) == page + 2 && __builtin_wasm_memory_grow(0, 0) == page + 2);
    return ValkeyModule_ReplyWithLongLong(ctx, (int)__builtin_wasm_memory_grow(0, 60000));
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, "own", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "own.look", Look, "", 0, 0, 0);
}
`
  it.each([true, false])(
    '[MODULE LOAD] takes ours, and grows by what the heap has (shared: %s)',
    async (shared) => {
      const bench = createBench({ shared })
      const wasm = withOwnMemory(await compileC('own.c', source))
      const { runtime } = bench.host.api
      bench.load('/m/hello.wasm', await compileModule('hello'))
      const before = runtime.heapStats()
      // The second time its memory holds what the first one left.
      for (let round = 0; round < 2; round++) {
        expect(bench.load('/m/own.wasm', wasm)).toBe('+OK\r\n')
        expect(bench.run('own.look', 3)).toBe('*4\r\n$8\r\nown data\r\n:0\r\n#t\r\n:-1\r\n')
        expect(bench.run('hello.count')).toBe(`:${42 + round}\r\n`)
        expect(bench.run('MODULE UNLOAD own')).toBe('+OK\r\n')
        expect(runtime.heapStats()).toEqual({ ...before, total: runtime.heapStats().total })
      }
    },
  )
})
