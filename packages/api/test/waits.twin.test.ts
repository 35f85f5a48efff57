// Clients that modules keep waiting, and timers, on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const wait = (command: string): { on: string; run: string; blocks: true } => ({
  on: 'b',
  run: command,
  blocks: true,
})
const answer = { on: 'b', read: true } as const
const pause = { sleep: 60 }

moduleTwins('waits', 'Blocked clients and timers', {
  '[VM_UnblockClient] runs the reply callback with its data, then frees that': [
    wait('waits.block 0'),
    pause,
    'waits.end hello',
    answer,
    pause,
    'waits.history',
    'waits.null',
  ],
  '[VM_BlockClientSetPrivateData] data may be there from the beginning': ['waits.private', 'waits.history'],
  '[VM_BlockClient] its time is up': [
    wait('waits.block 50'),
    answer,
    'waits.history',
    'waits.end late',
    pause,
    'waits.history',
  ],
  '[VM_AbortBlock] lets the client go on without a reply': [
    wait('waits.block 0'),
    pause,
    'waits.abort',
    pause,
    { on: 'b', run: 'PING' },
    'waits.history',
  ],
  '[VM_BlockClient] CLIENT UNBLOCK needs a timeout callback': [
    { on: 'b', run: 'CLIENT SETNAME waiter' },
    wait('waits.block -100000'),
    pause,
    { run: 'CLIENT LIST', mask: (raw) => (/name=waiter.*flags=b/.exec(raw) ?? ['none']).length.toString() },
    'waits.end x',
    answer,
    'waits.history',
  ],
  '[VM_BlockClient] is refused in transactions': [
    'MULTI',
    'waits.block 0',
    'waits.now',
    'EXEC',
    'waits.history',
  ],
  '[VM_GetThreadSafeContext] replies are kept for the blocked client': [
    'waits.now',
    'SELECT 3',
    'waits.now',
    'SELECT 0',
  ],
  '[VM_BlockClientOnKeys] a key that serves ends it, one that does not does not': [
    wait('waits.keys 0 0 k l'),
    pause,
    'SET k 1',
    pause,
    'waits.history',
    'RPUSH l a b',
    answer,
    'LRANGE l 0 -1',
    pause,
    'waits.history',
  ],
  '[VM_BlockClientOnKeys] its time is up': [wait('waits.keys 50 0 k l'), answer, pause, 'waits.history'],
  '[VM_BlockClientOnKeysWithFlags] a deleted key is looked at': [
    'RPUSH l a',
    wait('waits.keys 0 1 l'),
    pause,
    'DEL l',
    answer,
    pause,
    'waits.history',
  ],
  '[VM_SignalKeyAsReady] makes waiting clients look': [
    'SET k 1',
    wait('waits.keys 0 0 k'),
    { until: 'INFO clients', shows: /blocked_clients:1\r/ },
    'waits.signal k',
    pause,
    'waits.history',
    'waits.end x',
    answer,
    pause,
    'waits.history',
  ],
  '[VM_UnblockClient] a client that waits for keys is answered as if its time were up': [
    wait('waits.keys 0 0 k'),
    pause,
    'waits.end x',
    answer,
    pause,
    'waits.history',
  ],
  '[VM_CreateTimer] timers fire in their order, each once, and propagate': [
    'DEL fired',
    'waits.timer 700 second',
    'waits.timer 30 first',
    { until: 'DBSIZE', shows: /1/ },
    { until: 'LLEN fired', shows: /2/ },
    'LRANGE fired 0 -1',
    'waits.timers',
  ],
  '[VM_CreateTimer] a timer of a context without module fires as well': [
    'DEL fired',
    'waits.loose 30 loose',
    { until: 'DBSIZE', shows: /1/ },
    'LRANGE fired 0 -1',
  ],
  '[VM_StopTimer] gives the data back, once': [
    'waits.timer 100000 kept',
    'waits.timers',
    'MODULE UNLOAD waits',
    'waits.stop',
    'waits.stop',
    'waits.timers',
  ],
})

reportCoverage(25)
