// Threads of modules on Node's workers: what they compute, how they get at the server, how they end.
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONTROL } from '../src/abi/address-space.ts'
import { compileModule, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

let bench: Bench

beforeEach(async () => {
  bench = createBench({ spawnThread })
  expect(bench.load('/m/threads.wasm', await compileModule('threads'))).toBe('+OK\r\n')
})
afterEach(() => bench.host.dispose())

/** The reply of a command that may come later. */
async function reply(command: string): Promise<string> {
  return (
    bench.run(command) || vi.waitFor(() => bench.output() || Promise.reject(new Error('no reply')), 60_000)
  )
}

describe('threads among themselves', () => {
  it('[pthread_join] a producer and a consumer share a queue by mutex and condition', async () => {
    expect(await reply('threads.queue 2000')).toBe(':2001000\r\n')
  })

  it('[VM_Alloc] the heap is whole after four threads have used it', async () => {
    expect([await reply('threads.heap 4'), bench.log.slice(1)]).toEqual([':0\r\n', []])
  })

  it('[pthread_key_create] threads have their own variables, keys and exits', async () => {
    expect(await reply('threads.personal')).toBe(
      '*8\r\n:601\r\n:702\r\n:803\r\n:5\r\n:1\r\n:6\r\n:3\r\n:1\r\n',
    )
  })

  it('[pthread_rwlock_wrlock] read-write locks, semaphores, barriers and kinds of mutexes', async () => {
    expect(await reply('threads.meet')).toBe('*8\r\n:600\r\n:1\r\n:1\r\n:1\r\n:1\r\n:0\r\n:1\r\n:1\r\n')
  })

  it('[pthread_cancel] ends a thread that sleeps, after its cleanup', async () => {
    expect(await reply('threads.cancel')).toBe('*2\r\n:1\r\n:7\r\n')
  })

  it('[pthread_mutex_lock] a command waits for a thread that calls the server meanwhile', async () => {
    expect(await reply('threads.cross')).toBe('+crossed\r\n')
  })
})

it('[pthread_create] workers that were made ready when the module was loaded need not be started any more', async () => {
  const slow = createBench({
    spawnThread: (start, onWake) => {
      let worker: ReturnType<typeof spawnThread> | undefined
      const timer = setImmediate(() => (worker = spawnThread(start, onWake)))
      return {
        terminate() {
          clearImmediate(timer)
          worker?.terminate()
        },
      }
    },
    readyThreads: 2,
  })
  slow.load('/m/threads.wasm', await compileModule('threads'))
  await vi.waitFor(() => expect(slow.run('MODULE LIST')).toContain('threads'), 60_000)
  // Nobody comes back to the event loop, which starts workers here, until all have been joined.
  const watchdog = interruptAfter(slow, 20_000)
  expect(slow.run('threads.heap 2')).toBe(':0\r\n')
  await watchdog.terminate()
  slow.host.dispose()
})

it('[pthread_create] a thread is heard although the one that called for the engine before was ended with its call', async () => {
  let near = false
  let lost = 0
  const far = createBench({
    spawnThread: (start, onWake) => spawnThread(start, () => (near ? onWake() : lost++)),
  })
  far.load('/m/threads.wasm', await compileModule('threads'))
  // More workers than are kept. One of those that go has called, which is said in shared memory, and its message is on the way.
  expect(far.run('threads.heap 8')).toBe(':0\r\n')
  await vi.waitFor(() => expect(lost).toBeGreaterThanOrEqual(8), 60_000)
  const { control, threads } = far.host.api
  Atomics.store(control as Int32Array, CONTROL.wakeSent, 1)
  threads?.serve()
  near = true
  far.run('threads.squares 3')
  await vi.waitFor(() => expect(far.output()).toBe('*3\r\n:0\r\n:1\r\n:4\r\n'), 60_000)
  far.host.dispose()
})

/** Stops what runs too long, since nobody else could while this thread stands. */
function interruptAfter({ host: { interruptWord } }: Bench, millis: number): Worker {
  return new Worker(
    `const { workerData: { interrupt, millis } } = require('node:worker_threads')
     setTimeout(() => Atomics.store(interrupt, 0, 1), millis)`,
    { eval: true, workerData: { interrupt: interruptWord, millis } },
  )
}

/** Waits until the log has a line. */
function logged(pattern: RegExp): Promise<string> {
  return vi.waitFor(
    () => bench.log.find((line) => pattern.test(line)) ?? Promise.reject(new Error(bench.log.join('\n'))),
    60_000,
  )
}

describe('threads and the server', () => {
  it('[VM_UnblockClient] a thread that slept unblocks its client', async () => {
    const began = performance.now()
    expect(await reply('threads.sleep 80 slept')).toBe('$8\r\nslept 80\r\n')
    expect(performance.now() - began).toBeGreaterThanOrEqual(80)
    expect(bench.run('INFO commandstats')).toMatch(/cmdstat_threads.sleep:calls=1,usec=[89]\d{4}|usec=\d{6}/)
  })

  it('[VM_GetThreadSafeContext] a thread replies without the lock', async () => {
    expect(await reply('threads.squares 4')).toBe('*4\r\n:0\r\n:1\r\n:4\r\n:9\r\n')
  })

  it('[VM_ThreadSafeContextLock] four threads count one after the other', async () => {
    expect(await reply('threads.count 4 50')).toBe('$3\r\n200\r\n')
    await vi.waitFor(() => expect(bench.host.threads()).toEqual([]), 60_000)
  })

  it('[VM_ThreadSafeContextLock] asked for while a command sleeps, it is had after the command', async () => {
    // A worker that starts wakes the event loop; one that ran a thread before does not.
    expect(await reply('threads.squares 1')).toBe('*1\r\n:0\r\n')
    await vi.waitFor(() => expect(bench.host.threads()).toEqual([]), 60_000)
    expect(await reply('threads.late')).toBe('+late\r\n')
  })

  it('[VM_GetDetachedThreadSafeContext] what a thread does under the lock is propagated as one transaction', async () => {
    const effects: string[] = []
    bench.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    expect(await reply('threads.nested')).toBe('$4\r\ndone\r\n')
    expect(effects).toEqual([
      'MULTI',
      'RPUSH from-thread value',
      'RPUSH from-thread again',
      'PING from thread',
      'EXEC',
    ])
  })

  it('[VM_ThreadSafeContextTryLock] is refused while a command runs, and granted between commands', async () => {
    expect(await reply('threads.try')).toBe('*2\r\n:1\r\n:1\r\n')
    expect(await reply('threads.tryuntil')).toBe('$6\r\ngot it\r\n')
    expect(bench.run('GET tried')).toBe('$1\r\n1\r\n')
  })
})

describe('threads in the trace', () => {
  it('[VM_ThreadSafeContextLock] what a thread does under the lock is one entry', async () => {
    bench.host.tracer.enabled = true
    expect(await reply('threads.nested')).toBe('$4\r\ndone\r\n')
    const entry = bench.host.tracer.list().find((trace) => trace.thread !== undefined)
    expect({
      module: entry?.module,
      argv: entry?.argv,
      calls: entry?.calls.map(({ fn }) => fn),
      propagated: entry?.propagated.map((argv) => argv.join(' ')),
    }).toEqual({
      module: 'threads',
      argv: [],
      calls: ['Call', 'FreeCallReply', 'Call', 'FreeCallReply', 'Replicate'],
      propagated: ['RPUSH from-thread value', 'RPUSH from-thread again', 'PING from thread'],
    })
  })
})

describe('threads that go wrong', () => {
  it.each([
    ['trap', /thread \d+: unreachable in faulting \(threads\.c:\d+\)/],
    [
      'misuse',
      /thread \d+: ValkeyModule_FreeString: argument str is not a ValkeyModuleString in faulting \(threads\.c:\d+\)/,
    ],
    ['heap', /thread \d+: heap: 0x123450 is not a block of the heap.* in faulting \(threads\.c:\d+\)/],
    ['stack', /thread \d+: stack overflow in faulting \(threads\.c:\d+\)/],
    [
      'unlock',
      /thread \d+: ValkeyModule_ThreadSafeContextUnlock: the server's lock was not taken.* in faulting/,
    ],
  ])('[D1] %s: the log names the C line, the engine goes on', async (how, pattern) => {
    expect(bench.run(`threads.fault ${how}`)).toBe('+OK\r\n')
    await logged(pattern)
    expect(await reply('threads.queue 20')).toBe(':210\r\n')
  })

  it('[D1] a fault under the lock gives the lock back', async () => {
    bench.run('threads.fault locked')
    await logged(/unreachable in faulting/)
    expect(await reply('threads.count 2 5')).toBe('$2\r\n10\r\n')
  })

  it('[D1] a thread that keeps the lock for ever is stopped', async () => {
    const { runningWord, interruptWord } = bench.host
    bench.run('threads.fault hog')
    const watchdog = new Worker(
      `const { workerData: { running, interrupt } } = require('node:worker_threads')
       while (Atomics.load(running, 0) === 0) Atomics.wait(running, 0, 0, 5)
       Atomics.store(interrupt, 0, Atomics.load(running, 0))`,
      { eval: true, workerData: { running: runningWord, interrupt: interruptWord } },
    )
    await logged(/thread \d+ was stopped while it had the server's lock/)
    await watchdog.terminate()
    expect([bench.run('PING'), bench.host.threads()]).toEqual(['+PONG\r\n', []])
  })

  it('[MODULE UNLOAD] ends threads that compute or wait', async () => {
    bench.run('threads.fault loop')
    await vi.waitFor(() => expect(bench.host.threads()).toHaveLength(1), 60_000)
    bench.run('threads.fault wait')
    await vi.waitFor(() => expect(bench.host.threads()).toHaveLength(2), 60_000)
    expect(bench.run('MODULE UNLOAD threads')).toBe('+OK\r\n')
    expect([bench.log.at(-2), bench.host.threads()]).toEqual([
      'warning Module threads is unloaded while 2 of its threads run; they are ended.',
      [],
    ])
  })

  it('[D7] without shared memory there are no threads', async () => {
    const alone = createBench({ shared: false, spawnThread })
    alone.load('/m/threads.wasm', await compileModule('threads'))
    expect(alone.run('threads.sleep 10 x')).toBe('')
    expect(alone.host.threads()).toEqual([])
  })
})
