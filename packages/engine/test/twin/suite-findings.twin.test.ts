// What the public test suite found to be different, kept beside the real server so that it stays equal.
import { twins } from './twin.ts'

const maskIds = (raw: string): string => raw.replace(/(id\r\n):\d+/g, '$1:<id>')
const callsOnly = (raw: string): string =>
  raw.replace(/^[^]*(cmdstat_blpop:calls=\d+).*(,rejected_calls=\d+,failed_calls=\d+)[^]*$/, '$1$2')

twins(
  'found by the public suite',
  {
    '[SWAPDB] brings a watched key that has expired': [
      'DEBUG SET-ACTIVE-EXPIRE 0',
      'SET x foo PX 1',
      { sleep: 20 },
      'SELECT 1',
      'WATCH x',
      'SWAPDB 0 1',
      'MULTI',
      'PING',
      'EXEC',
      'DEBUG SET-ACTIVE-EXPIRE 1',
      'FLUSHALL',
    ],
    '[SWAPDB] exchanges a watched expired key with a living one': [
      'DEBUG SET-ACTIVE-EXPIRE 0',
      'SET x foo PX 1',
      { sleep: 20 },
      'WATCH x',
      'SELECT 1',
      'SET x bar',
      'SWAPDB 0 1',
      'MULTI',
      'PING',
      'EXEC',
      'DEBUG SET-ACTIVE-EXPIRE 1',
      'FLUSHALL',
    ],
    '[HELLO] shows the older name if asked to': [
      'CONFIG SET extended-redis-compatibility yes',
      { run: 'HELLO', mask: maskIds },
      'CONFIG SET extended-redis-compatibility no',
      { run: 'HELLO', mask: maskIds },
    ],
    '[CONFIG] percentiles are numbers up to 100': [
      'CONFIG SET latency-tracking-info-percentiles "0.0 50.0 99.95"',
      'CONFIG GET latency-tracking-info-percentiles',
      'CONFIG SET latency-tracking-info-percentiles "10 a"',
      'CONFIG SET latency-tracking-info-percentiles "10 101"',
      'CONFIG SET latency-tracking-info-percentiles ""',
      'CONFIG GET latency-tracking-info-percentiles',
      'CONFIG SET latency-tracking-info-percentiles "50 99 99.9"',
    ],
    '[CLIENT UNBLOCK] counts the call that waited': [
      'CONFIG RESETSTAT',
      'BLPOP nothing 0.05',
      { run: 'INFO commandstats', mask: callsOnly },
    ],
    '[DEBUG] list nodes of their own begin at the size told': [
      'DEBUG QUICKLIST-PACKED-THRESHOLD 3',
      'RPUSH l aaaa b cccc dd',
      'LINSERT l BEFORE dd eeee',
      'LRANGE l 0 -1',
      'LSET l 1 ffff',
      'LRANGE l 0 -1',
      'DEBUG QUICKLIST-PACKED-THRESHOLD 5gb',
      'DEBUG QUICKLIST-PACKED-THRESHOLD x',
      'DEBUG QUICKLIST-PACKED-THRESHOLD 0',
    ],
    '[CONFIG] maxmemory refuses what needs memory': [
      'CONFIG SET maxmemory 1',
      'SET a 1',
      'GET a',
      'DEL a',
      'MULTI',
      'LPUSH l 1',
      'CONFIG SET maxmemory 0',
      'EXEC',
      'MULTI',
      'SET a 1',
      { on: 'other', run: 'CONFIG SET maxmemory 1' },
      'EXEC',
      { on: 'other', run: 'CONFIG SET maxmemory 0' },
      'GET a',
    ],
  },
  { effects: false, events: false },
)
