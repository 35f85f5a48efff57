// Calls that wait, on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const wait = (run: string): { on: string; run: string; blocks: true } => ({ on: 'b', run, blocks: true })
const answer = { on: 'b', read: true } as const
const pause = { sleep: 60 }

moduleTwins('promises', 'Calls that wait', {
  '[VM_Call] K: what need not wait is answered at once': [
    'RPUSH l a b',
    'promises.await BLPOP l 0',
    'promises.await GET l',
    'promises.await NOSUCH',
    'promises.keep BLPOP l 0',
    'promises.await BLPOP l',
  ],
  '[VM_CallReplyPromiseSetUnblockHandler] the reply comes with the element': [
    wait('promises.await BLPOP l 0'),
    pause,
    'RPUSH l a',
    answer,
    'GET resolved',
  ],
  '[VM_CallReplyPromiseSetUnblockHandler] the time is up': [
    wait('promises.await BLPOP l 0.05'),
    answer,
    'GET resolved',
  ],
  '[VM_Call] without ! the waiting command is not propagated': [
    wait('promises.quiet BLMOVE l m LEFT RIGHT 0'),
    pause,
    'RPUSH l a',
    answer,
    'LRANGE m 0 -1',
  ],
  '[VM_Call] K and 3: the late reply is in RESP3': [
    wait('promises.await3 BZPOPMIN z 0'),
    pause,
    'ZADD z 1.5 m',
    answer,
  ],
  '[VM_Call] a stream is waited for': [
    wait('promises.await XREAD BLOCK 0 STREAMS s $'),
    pause,
    'XADD s 1-1 f v',
    answer,
  ],
  '[VM_CallReplyPromiseAbort] the command waits no more': [
    'promises.keep BLPOP l 0',
    'promises.abort',
    'RPUSH l a',
    'LRANGE l 0 -1',
    'GET resolved',
    'promises.abort',
  ],
  '[VM_FreeCallReply] a promise may be forgotten': [
    'promises.forget BLPOP l 0',
    'RPUSH l a b',
    pause,
    'LRANGE l 0 -1',
    'GET resolved',
  ],
  '[VM_Call] in a transaction and in scripts nothing waits': [
    'MULTI',
    'promises.keep BLPOP l 0',
    'EXEC',
    'RPUSH l a',
    'LRANGE l 0 -1',
    'promises.abort',
  ],
})

reportCoverage(8)
