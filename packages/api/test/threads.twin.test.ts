// Threads of modules on both servers: here workers and shared memory, there the machine's own.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const wait = (run: string): { on: string; run: string; blocks: true } => ({ on: 'b', run, blocks: true })
const answer = { on: 'b', read: true } as const

moduleTwins('threads', 'Threads', {
  '[pthread_create] what threads compute among themselves': [
    'threads.queue 500',
    'threads.heap 3',
    'threads.meet',
    'threads.personal',
    'threads.cancel',
    'threads.cross',
  ],
  '[VM_UnblockClient] a thread unblocks the client that waits for it': [
    wait('threads.sleep 30 first'),
    answer,
    wait('threads.sleep 0 second'),
    answer,
  ],
  '[VM_BlockClient] the time is up before the thread is': [
    wait('threads.sleep 400 late 40'),
    answer,
    { sleep: 500 },
    'PING',
  ],
  "[VM_BlockedClientMeasureTimeStart] the time of the thread counts as the command's": [
    'CONFIG RESETSTAT',
    wait('threads.sleep 50 measured'),
    answer,
    {
      run: 'INFO commandstats',
      mask: (raw) => String(/cmdstat_threads.sleep:calls=1,usec=\d{5,},/.exec(raw) !== null),
    },
  ],
  '[VM_GetThreadSafeContext] a thread writes the reply': [
    wait('threads.squares 5'),
    answer,
    wait('threads.squares 0'),
    answer,
  ],
  '[VM_ThreadSafeContextLock] threads take turns with the server': [
    wait('threads.count 3 40'),
    answer,
    'GET counter',
  ],
  '[VM_GetDetachedThreadSafeContext] effects of a thread are propagated': [
    wait('threads.nested'),
    answer,
    'LRANGE from-thread 0 -1',
  ],
  '[VM_ThreadSafeContextTryLock] is refused while a command runs': [
    'threads.try',
    wait('threads.tryuntil'),
    answer,
    'GET tried',
  ],
  '[VM_BlockClient] in a keyspace event the reply comes when the thread is done': [
    'threads.hear',
    'SET quick 1',
    wait('SET slow 1'),
    { sleep: 10 },
    'GET slow',
    answer,
    'LRANGE noted 0 -1',
    wait('INCR slow'),
    { on: 'b', run: 'GET slow', blocks: true },
    answer,
    answer,
    'MULTI',
    'SET slow 3',
    'EXEC',
    'LRANGE noted 0 -1',
  ],
  '[VM_BlockClient] is refused in a transaction': [
    'MULTI',
    'threads.sleep 5 x',
    'EXEC',
    { sleep: 60 },
    'PING',
  ],
})

reportCoverage(15)
