// Calls that can be suspended: stopped, at fault, in transactions, where they cannot be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CONTROL } from '../src/abi/address-space.ts'
import { compileC, compileModule, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

let bench: Bench

beforeEach(async () => {
  bench = createBench({ spawnThread })
  bench.run('CONFIG SET busy-reply-threshold 1 hz 500')
  expect(bench.load('/m/yields.wasm', await compileModule('yields'))).toBe('+OK\r\n')
})
afterEach(() => bench.host.dispose())

/** What the client of RESP2 was sent last, as soon as there is something; the other one stays free to look. */
function answered(): Promise<string> {
  return vi.waitFor(() => {
    bench.server.pump()
    return bench.output() || Promise.reject(new Error('no reply'))
  }, 60_000)
}

/** The reply to a command that may be put off, as on a busy machine. */
async function reply(command: string): Promise<string> {
  return bench.run(command) || (await answered())
}

function busyWith(text: string): Promise<unknown> {
  return vi.waitFor(() => {
    bench.server.pump()
    expect(bench.run('PING', 3)).toBe(`-BUSY ${text}\r\n`)
  }, 60_000)
}

it('[VM_Yield] in a transaction each command yields in its turn', async () => {
  for (const command of ['MULTI', 'SET a 1', 'yields.busy first', 'yields.busy second', 'GET steps'])
    bench.run(command)
  expect(bench.run('EXEC')).toBe('')
  await busyWith('first')
  expect(bench.run('yields.end', 3)).toBe('+OK\r\n')
  await busyWith('second')
  expect(bench.run('yields.end', 3)).toBe('+OK\r\n')
  expect(await answered()).toBe('*4\r\n+OK\r\n:2\r\n:4\r\n$1\r\n4\r\n')
  expect(bench.run('PING', 3)).toBe('+PONG\r\n')
})

it('[D1] a command that yields can be stopped, and the next one runs', async () => {
  const stopped = /^\*2\r\n-ERR module yields: stopped in work \(yields\.c:\d+\)\r\n:-1\r\n$/
  bench.run('yields.call yields.busy inside')
  await busyWith('inside')
  bench.host.interrupt()
  expect(await answered()).toMatch(stopped)
  // By the number under which it began too: it has another one since it yielded.
  bench.run('yields.call yields.busy again')
  await busyWith('again')
  const control = bench.host.api.control as Int32Array
  expect(control[CONTROL.begun]).not.toBe(control[CONTROL.running])
  Atomics.store(control, CONTROL.interrupt, control[CONTROL.begun] ?? 0)
  expect(await answered()).toMatch(stopped)
  expect([control[CONTROL.begun], control[CONTROL.running]]).toEqual([0, 0])
  expect(bench.run('yields.call ECHO alive')).toBe('*2\r\n$5\r\nalive\r\n:2\r\n')
})

it('[D27] without shared memory Yield lets nobody be heard', async () => {
  const alone = createBench({ shared: false, timeLimit: 300 })
  alone.load('/m/yields.wasm', await compileModule('yields'))
  expect(alone.run('yields.quiet 0')).toMatch(/^-ERR module yields: stopped in /)
  alone.host.dispose()
})

const FAULTY = `#include "valkeymodule.h"
static int Fault(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc == 2) return ValkeyModule_ReplyWithCString(ctx, ValkeyModule_StringPtrLen(argv[1], 0));
    ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_NONE, 0);
    *(volatile int *)-4 = argc;
    return 0;
}
static int Deep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "faulty.deep", "E");
    (void)argv, (void)argc;
    if (!reply) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return 0;
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    ValkeyModule_Init(ctx, "faulty", 1, 1);
    ValkeyModule_CreateCommand(ctx, "faulty.fault", Fault, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "faulty.deep", Deep, "", 0, 0, 0);
}`

it('[D1] faults of commands that yield are told as those of others, and so is too deep nesting', async () => {
  bench.run('CONFIG SET busy-reply-threshold 5000')
  expect(bench.load('/m/faulty.wasm', await compileC('faulty.c', FAULTY))).toBe('+OK\r\n')
  expect(await reply('faulty.fault')).toBe(
    '-ERR module faulty: memory access out of bounds in Fault (faulty.c:5)\r\n',
  )
  expect(await reply('faulty.fault alive')).toBe('$5\r\nalive\r\n')
  expect(await reply('faulty.deep')).toBe(
    '-ERR module faulty: too many calls into modules inside each other\r\n',
  )
  expect(await reply('faulty.fault alive')).toBe('$5\r\nalive\r\n')
})
