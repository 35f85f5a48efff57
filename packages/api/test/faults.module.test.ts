import { beforeAll, describe, expect, it } from 'vitest'
import { Worker } from 'node:worker_threads'
import { compileC, compileModule, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'
import { mutate } from './twin/mutate.ts'

const PROFILES = ['debug', 'release'] as const

describe.each(PROFILES)('a module at fault (%s)', (profile) => {
  let bench: Bench
  beforeAll(async () => {
    bench = createBench()
    expect(bench.load('/m/faults.wasm', await compileModule('faults', profile))).toBe('+OK\r\n')
    bench.run('SET key value')
  })

  /** What happens, without the place in the code. */
  const CASES: readonly (readonly [string, string])[] = [
    ['divide', 'divide by zero in Fault'],
    ['abort', 'unreachable in abort'],
    ['exit', 'exit(3) was called'],
    ['far', 'memory access out of bounds in Fault'],
    ['pointer', 'call of a function pointer with another type, or NULL in Fault'],
    ['null-call', 'call of a function pointer with another type, or NULL in Fault'],
    ['recurse', 'stack overflow in recurse'],
    ['recurse-frameless', 'stack overflow in recurse_without_frame'],
    ['leaf-frame', 'stack overflow in large_frame'],
    ['vla', 'stack overflow in variable_frame'],
    ['double-free', 'was freed already in Fault'],
    ['free-middle', 'heap: 0x'],
    ['overrun', 'was written beyond its end'],
    [
      'null-string',
      'ValkeyModule_ReplyWithString: argument str is NULL instead of a ValkeyModuleString in Fault',
    ],
    ['null-text', 'ValkeyModule_ReplyWithCString: argument buf is NULL in Fault'],
    [
      'stale-string',
      'ValkeyModule_StringPtrLen: argument str is a ValkeyModuleString that was freed or closed already in Fault',
    ],
    ['text-as-string', 'ValkeyModule_StringPtrLen: argument str is not a ValkeyModuleString in Fault'],
    ['context-as-string', 'ValkeyModule_StringPtrLen: argument str is not a ValkeyModuleString in Fault'],
    [
      'exit-from-child',
      'ValkeyModule_ExitFromChild: this is not a forked child, it would end the server in Fault',
    ],
    ['undefined', 'no_such_function_anywhere() does not exist here'],
    ['huge', 'out of memory: no 1879048192 bytes left'],
    ['assert', 'ASSERTION FAILED: faults.c:'],
    ['too-much', 'a reply with a length of -5'],
  ]
  it('an array of 6 MiB on the stack is none', () => {
    expect(bench.run('fault large-vla')).toBe('*2\r\n+started\r\n:5\r\n')
  })

  it.each(CASES)('%s ends the command with an error and nothing else', (what, message) => {
    const reply = bench.run(['fault', what])
    expect(reply).toMatch(/^-ERR module faults: [^\r\n]*\r\n$/)
    expect(reply).toContain(message)
    expect([bench.run('fault none'), bench.run('GET key')]).toEqual([
      '*2\r\n+started\r\n+finished\r\n',
      '$5\r\nvalue\r\n',
    ])
  })

  it('a context used after its command returned is named', () => {
    bench.run('fault.keep')
    expect(bench.run('fault stale-context')).toContain(
      'ValkeyModule_ReplyWithNull: argument ctx is a ValkeyModuleCtx of a call that has returned',
    )
  })

  it('an argument used after its command returned is named', () => {
    bench.run('fault.keep')
    expect(bench.run('fault kept-argument')).toContain(
      'is a ValkeyModuleString that was freed or closed already',
    )
  })

  it('pthread_create and an allocation that cannot be had are refused politely', () => {
    expect([bench.run('fault.thread'), bench.run('fault.tryhuge')]).toEqual([':1\r\n', ':1\r\n'])
  })

  it.each(['spin', 'spin-recursive'])(
    '%s is stopped by the interrupt word, again and again',
    async (what) => {
      for (let round = 0; round < 2; round++) {
        const stopped = stopLater(bench, 100)
        expect(bench.run(['fault', what])).toMatch(
          /^-ERR module faults: stopped in (Fault|deep)[^\r\n]*\r\n$/,
        )
        await stopped
      }
      expect(bench.run('fault none')).toBe('*2\r\n+started\r\n+finished\r\n')
    },
  )
})

const ENDLESS = `#include "valkeymodule.h"
#include <unistd.h>
static int Endless(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc > 1) return sleep(1000);
    for (;;) ValkeyModule_GetSelectedDb(ctx);
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "endless", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "endless", Endless, "", 0, 0, 0);
}
`

/** Another thread writes values into the word, one after the other, as the page or a watchdog does. */
function stopLater(
  { host }: Bench,
  delay: number,
  values: readonly (number | 'running')[] = [1],
): Promise<void> {
  const worker = new Worker(
    `const { workerData: { word, running, delay, values } } = require('node:worker_threads')
     values.forEach((value, index) => {
       setTimeout(() => Atomics.store(word, 0, value === 'running' ? running[0] : value), delay * (index + 1))
     })`,
    { eval: true, workerData: { word: host.interruptWord, running: host.runningWord, delay, values } },
  )
  return new Promise((resolve) => worker.once('exit', () => resolve()))
}

describe('a function that nobody has written', () => {
  it('can be had, but calling it ends the command with its name', async () => {
    const putBack = mutate('LatencyAddSample', 'missing')
    const bench = createBench()
    putBack()
    bench.load('/m/faults.wasm', await compileModule('faults'))
    expect(bench.run('fault stub')).toContain(
      'ValkeyModule_LatencyAddSample is not available in Valkey Playground yet in Fault',
    )
  })
})

describe('the interrupt word', () => {
  it('stops the call whose number it holds, and no other', async () => {
    const bench = createBench()
    bench.load('/m/faults.wasm', await compileModule('faults', 'release'))
    expect(bench.host.runningWord?.[0]).toBe(0)
    const stopped = stopLater(bench, 60, [999_999, 'running'])
    const start = performance.now()
    expect(bench.run('fault spin')).toContain('stopped in Fault')
    expect(performance.now() - start).toBeGreaterThan(100)
    await stopped
    expect([bench.host.interruptWord?.[0], bench.host.runningWord?.[0]]).toEqual([0, 0])
  })

  // Compilers give the jump back, where such a loop is stopped, no line.
  it('stops a loop with nothing but a call in it at the line of that call', async () => {
    const bench = createBench()
    bench.load('/m/endless.wasm', await compileC('endless.c', ENDLESS))
    const stopped = stopLater(bench, 60)
    expect(bench.run('endless')).toBe('-ERR module endless: stopped in Endless (endless.c:5)\r\n')
    await stopped
  })

  it('stops a command that sleeps where it does', async () => {
    const bench = createBench({ spawnThread })
    bench.load('/m/endless.wasm', await compileC('endless.c', ENDLESS))
    const stopped = stopLater(bench, 60)
    expect(bench.run('endless asleep')).toBe('-ERR module endless: stopped in Endless (endless.c:4)\r\n')
    await stopped
    bench.host.dispose()
  })

  it('set while nothing runs, it stops nothing', async () => {
    const bench = createBench()
    bench.load('/m/faults.wasm', await compileModule('faults'))
    Atomics.store(bench.host.interruptWord as Int32Array, 0, 1)
    expect(bench.run('fault none')).toBe('*2\r\n+started\r\n+finished\r\n')
  })

  it('stops an OnLoad that never returns', async () => {
    const bench = createBench()
    const wasm = await compileModule('faults')
    const stopped = stopLater(bench, 100)
    expect(bench.load('/m/faults.wasm', wasm, 'spin')).toMatch(/^-ERR Error loading the extension/)
    await stopped
    expect(bench.log.at(-1)).toMatch(/failed in OnLoad: stopped in ValkeyModule_OnLoad \(faults\.c:\d+\)$/)
    expect(bench.load('/m/faults.wasm', wasm)).toBe('+OK\r\n')
  })
})

describe('without shared memory', () => {
  it('a loop that has taken too long is stopped', async () => {
    const bench = createBench({ shared: false, timeLimit: 100 })
    bench.load('/m/faults.wasm', await compileModule('faults', 'release'))
    for (const what of ['spin', 'spin-recursive', 'spin'])
      expect(bench.run(['fault', what])).toMatch(/^-ERR module faults: stopped in/)
    expect(bench.run('fault none')).toBe('*2\r\n+started\r\n+finished\r\n')
  })
})

describe('MODULE LOAD of a module that fails', () => {
  it.each([
    ['refuse', 'warning Module /m/faults.wasm initialization failed. Module not loaded.'],
    ['trap', 'warning Module /m/faults.wasm failed in OnLoad: unreachable in abort'],
  ])('one that wants to %s leaves nothing behind', async (what, line) => {
    const bench = createBench()
    const before = bench.host.api.runtime.heapStats()
    const wasm = await compileModule('faults')
    expect(bench.load('/m/faults.wasm', wasm, what)).toBe(
      '-ERR Error loading the extension. Please check the server logs.\r\n',
    )
    expect(bench.log[0]).toBe(line)
    expect([
      bench.run('fault none'),
      bench.run('MODULE LIST'),
      bench.host.api.runtime.heapStats().blocks,
    ]).toEqual([
      "-ERR unknown command 'fault', with args beginning with: 'none' \r\n",
      '*0\r\n',
      before.blocks,
    ])
    expect(bench.load('/m/faults.wasm', wasm)).toBe('+OK\r\n')
    expect(bench.run('fault none')).toBe('*2\r\n+started\r\n+finished\r\n')
  })
})
