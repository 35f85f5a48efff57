// Values of modules on both servers: freed behind the server's back, and written as commands when the append-only file is
// made anew.
import type { Step } from '../../engine/test/twin/twin.ts'
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const forget = { run: 'datatypes.history', loose: true } as const

/** What takes long to free is freed. */
const later: Step = { until: 'INFO memory', shows: /lazyfree_pending_objects:0\r/ }

const lazily: Record<string, readonly Step[]> = {
  'values that are much work are freed after the command': [
    forget,
    'CONFIG RESETSTAT',
    'datatypes.set k 65 a',
    'UNLINK k',
    later,
    'datatypes.history',
    { run: 'INFO memory', mask: (raw) => (/lazyfree\w+:\d+\r\nlazyfreed\w+:\d+/.exec(raw) ?? [''])[0] },
  ],
  'values that say 0 are very much work, small ones are freed at once': [
    forget,
    'CONFIG RESETSTAT',
    'datatypes.set k 0 a',
    'DEL k',
    later,
    'datatypes.set k 64 b',
    'DEL k',
    'datatypes.history',
    'datatypes.plain p',
    'UNLINK p',
    { run: 'INFO memory', mask: (raw) => (/lazyfreed\w+:\d+/.exec(raw) ?? [''])[0] },
  ],
  'values that are replaced, renamed over and expire': [
    forget,
    'datatypes.set k 70 a',
    'SET k x',
    later,
    'datatypes.history',
    'datatypes.set k 71 b',
    'datatypes.set k 72 c',
    later,
    'datatypes.history',
    'SET other 1',
    'RENAME other k',
    later,
    'datatypes.history',
    'datatypes.set k 73 d',
    'PEXPIRE k 1',
    { sleep: 30 },
    'EXISTS k',
    later,
    'datatypes.history',
  ],
  'FLUSHALL frees all in the background or at once, asking nobody': [
    forget,
    'CONFIG RESETSTAT',
    'datatypes.set k 1 a',
    'SET s x',
    'FLUSHALL ASYNC',
    later,
    'datatypes.history',
    { run: 'INFO memory', mask: (raw) => (/lazyfreed\w+:\d+/.exec(raw) ?? [''])[0] },
    'datatypes.set k 100 a',
    'FLUSHALL SYNC',
    'datatypes.history',
  ],
}

moduleTwins('datatypes', 'Values freed in the background', lazily)
moduleTwins(
  'datatypes',
  'Values freed at once',
  {
    'DEL frees at once if it is told to, UNLINK does not': [
      forget,
      'datatypes.set k 500 a',
      'DEL k',
      'datatypes.history',
      'datatypes.set k 501 a',
      'UNLINK k',
      later,
      'datatypes.history',
      'datatypes.set k 502 a',
      'SET k x',
      'datatypes.history',
    ],
  },
  { config: { 'lazyfree-lazy-user-del': 'no', 'lazyfree-lazy-server-del': 'no' } },
)

/** Tells how the last rewrite ended. The real server may have one of its own under way, which `appendonly` began. */
const outcome: Step = {
  run: 'INFO persistence',
  mask: (raw) => (/aof_last_bgrewrite_status:\w+/.exec(raw) ?? [''])[0],
}
const idle: Step = {
  until: 'INFO persistence',
  shows: /aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/,
}
const rewrite: readonly Step[] = [idle, 'BGREWRITEAOF', idle, outcome]

moduleTwins(
  'datatypes',
  '[VM_EmitAOF]',
  {
    'what a type emits is what the file brings back': [
      'datatypes.set odd 11 "with blanks"',
      'PEXPIREAT odd 33177117420000',
      'SELECT 3',
      'datatypes.set even 12 ""',
      'SELECT 0',
      ...rewrite,
      'DEBUG LOADAOF',
      'datatypes.get odd',
      'PEXPIRETIME odd',
      'GET rewritten',
      'SELECT 3',
      'datatypes.get even',
      'SELECT 0',
      'DBSIZE',
    ],
    'unknown commands and bad formats end the rewrite': [
      'datatypes.set bad 1 one',
      ...rewrite,
      'datatypes.set bad 4 good',
      ...rewrite,
      'datatypes.set bad 2 two',
      ...rewrite,
      'datatypes.set bad 4 good',
      ...rewrite,
      'datatypes.set bad 3 three',
      ...rewrite,
    ],
  },
  { config: { appendonly: 'yes', 'aof-use-rdb-preamble': 'no', save: '' }, resp: [2] },
)

reportCoverage(20)
