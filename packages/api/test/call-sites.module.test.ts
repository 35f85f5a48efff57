// The trace says from which line each function was called, whatever else is called by pointer.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { compileC, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

const SOURCE = `#include "valkeymodule.h"
#include <pthread.h>
#include <stdlib.h>
static int compare(const void *a, const void *b) {
  return ValkeyModule_Milliseconds() == 0 ? 0 : *(int *)a - *(int *)b;
}
static void *body(void *none) { return ValkeyModule_Milliseconds() == 0 ? 0 : none; }
static int run(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  int (*volatile order)(const void *, const void *) = compare;
  int numbers[] = {2, 1};
  (void)argv;
  if (argc == 1) {
    qsort(numbers, 2, sizeof(int), order);
  } else {
    pthread_t thread;
    pthread_create(&thread, NULL, body, NULL);
    pthread_join(thread, NULL);
  }
  return ValkeyModule_ReplyWithLongLong(ctx, numbers[0]);
}
static int leak(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv, (void)argc;
  ValkeyModule_Call(ctx, NAME ".run", "");
  return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv, (void)argc;
  if (ValkeyModule_Init(ctx, NAME, 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
  ValkeyModule_CreateCommand(ctx, NAME ".leak", leak, "", 0, 0, 0);
  return ValkeyModule_CreateCommand(ctx, NAME ".run", run, "", 0, 0, 0);
}
`

/** The line with some code. */
function lineOf(code: string): string {
  return `sites.c:${SOURCE.split('\n').findIndex((line) => line.includes(code)) + 1}`
}
const REPLY = lineOf('ReplyWithLongLong')

let bench: Bench
beforeEach(async () => {
  bench = createBench({ spawnThread })
  for (const [name, profile] of [
    ['lines', 'debug'],
    ['plain', 'release'],
  ] as const) {
    const wasm = await compileC('sites.c', `#define NAME "${name}"\n#line 1\n${SOURCE}`, profile)
    expect(bench.load(`/m/${name}.wasm`, wasm)).toBe('+OK\r\n')
  }
  bench.host.tracer.enabled = true
})
afterEach(() => bench.host.dispose())

/** Functions and lines of all calls, by command. */
function traced(): unknown[] {
  return bench.host.tracer.list().map(({ calls }) => calls.map(({ fn, line }) => [fn, line]))
}

describe('lines of calls', () => {
  it('[trace] are those of the calls, not of what else is called by pointer', () => {
    bench.run('lines.run')
    expect(traced()).toEqual([
      [
        ['Milliseconds', lineOf('*(int *)a')],
        ['ReplyWithLongLong', REPLY],
      ],
    ])
  })

  it('[trace] a module without lines has none beside one that has', () => {
    bench.run('lines.run')
    bench.run('plain.run')
    expect(traced()[1]).toEqual([
      ['Milliseconds', undefined],
      ['ReplyWithLongLong', undefined],
    ])
  })

  it('[trace] a thread has none, and takes nobody else’s', async () => {
    const done = bench.run('lines.run in-thread')
    await vi.waitFor(() => done || bench.output() || Promise.reject(new Error('no reply')), 60_000)
    expect(traced()).toEqual([
      [
        ['Milliseconds', undefined],
        ['ReplyWithLongLong', REPLY],
      ],
    ])
  })

  it('[lint] what is made after other code of modules has run has the line of its own call', () => {
    const { lints } = bench.host
    const places: unknown[] = []
    lints.enabled = true
    lints.onReport(({ name, function: where, place }) => places.push([name, where, place?.line]))
    bench.run('lines.leak')
    expect(places).toEqual([['reply-leaked', 'leak', Number(lineOf('NAME ".run", "");').split(':')[1])]])
  })
})
