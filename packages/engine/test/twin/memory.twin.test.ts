// Memory, eviction, background work and configuration beside the real server, as far as they can be compared: what is
// measured must be equal where the layout of a value leaves no choice, and the rules around limits everywhere.
import { twins } from './twin.ts'

const lengths = [1, 5, 20, 30, 44, 45, 100, 200, 500, 1000, 5000, 10_000]
const fields = [1, 2, 5, 20, 100, 128]
const numbered = (count: number, word: string): string =>
  Array.from({ length: count }, (_, i) => `${word}${i}`).join(' ')
const pairs = (count: number): string => Array.from({ length: count }, (_, i) => `f${i} v${i}`).join(' ')
const scored = (count: number): string => Array.from({ length: count }, (_, i) => `${i} m${i}`).join(' ')
/** The names of what MEMORY STATS tells. */
const names = (raw: string): string => (raw.match(/^[a-z][a-z.\d-]+$/gm) ?? []).join(' ')
const fieldNames = (raw: string): string => (raw.match(/^[a-z_\d]+(?=:)/gm) ?? []).join(' ')

twins(
  'MEMORY USAGE',
  {
    '[MEMORY USAGE] strings': lengths.flatMap((n) => [`SET s ${'x'.repeat(n)}`, 'MEMORY USAGE s']),
    '[MEMORY USAGE] long names and expire times': [
      `SET ${'k'.repeat(60)} x`,
      `MEMORY USAGE ${'k'.repeat(60)}`,
      'SET e v EX 1000',
      'MEMORY USAGE e',
      'SET i 123',
      'MEMORY USAGE i',
      'MEMORY USAGE i SAMPLES 0',
      'MEMORY USAGE i SAMPLES -1',
      'MEMORY USAGE i SAMPLE 1',
    ],
    '[MEMORY USAGE] compact hashes': fields.flatMap((n) => [
      'DEL h',
      `HSET h ${pairs(n)}`,
      'MEMORY USAGE h SAMPLES 0',
    ]),
    '[MEMORY USAGE] compact sets': fields.flatMap((n) => [
      'DEL a b',
      `SADD a ${numbered(n, 'm')}`,
      `SADD b ${numbered(n, '')}`,
      'MEMORY USAGE a SAMPLES 0',
      'MEMORY USAGE b SAMPLES 0',
    ]),
    '[MEMORY USAGE] compact sorted sets and lists': fields.flatMap((n) => [
      'DEL z l',
      `ZADD z ${scored(n)}`,
      'MEMORY USAGE z SAMPLES 0',
      `RPUSH l ${numbered(n, 'e')}`,
      'MEMORY USAGE l SAMPLES 0',
    ]),
    '[MEMORY] its other subcommands': [
      'MEMORY USAGE nosuch',
      { run: 'MEMORY STATS', mask: names },
      'MEMORY PURGE',
      'MEMORY NOSUCH',
      'MEMORY USAGE',
    ],
  },
  { effects: false, events: false },
)

twins(
  'limits on memory',
  {
    '[maxmemory] refuses scripts and what they call': [
      'CONFIG SET maxmemory 1',
      `EVAL "return redis.call('set','x','1')" 1 x`,
      `EVAL "return redis.call('get','x')" 1 x`,
      `EVAL "redis.pcall('set','x','1') return 'ran'" 1 x`,
      `EVAL "#!lua\n return 1" 0`,
      `EVAL "#!lua flags=no-writes\n return 1" 0`,
      `EVAL "#!lua flags=allow-oom\n return redis.call('set','x','1')" 1 x`,
      'CONFIG SET maxmemory 0',
      'GET x',
    ],
    '[maxmemory] evicts keys that expire, and refuses when there are none': [
      'CONFIG SET maxmemory-policy volatile-ttl',
      'SET stays 1',
      'SET goes 1 EX 1000',
      'CONFIG SET maxmemory 1',
      'PING',
      'EXISTS stays goes',
      'SET more 1',
      'CONFIG SET maxmemory 0 maxmemory-policy noeviction',
    ],
    '[maxmemory] evicts any key': [
      'CONFIG SET maxmemory-policy allkeys-lru',
      'SET goes 1',
      'CONFIG SET maxmemory 1',
      'PING',
      'DBSIZE',
      'CONFIG SET maxmemory 0 maxmemory-policy noeviction',
    ],
    '[OBJECT FREQ] is told under LFU policies alone': [
      'SET k v',
      'OBJECT FREQ k',
      'OBJECT IDLETIME k',
      'CONFIG SET maxmemory-policy allkeys-lfu',
      'SET new v',
      'OBJECT FREQ new',
      'OBJECT IDLETIME new',
      'OBJECT FREQ nosuch',
      'RESTORE old 0 "\\x00\\x01v\\x0b\\x00\\x29\\x51\\x8d\\x5e\\x8e\\x9b\\x24\\x2b" FREQ 100',
      'CONFIG SET maxmemory-policy noeviction',
    ],
    '[maxmemory-clients] takes sizes and percentages': [
      'CONFIG SET maxmemory-clients 10%',
      'CONFIG GET maxmemory-clients',
      'CONFIG SET maxmemory-clients 101%',
      'CONFIG SET maxmemory-clients 1mb',
      'CONFIG GET maxmemory-clients',
      'CONFIG SET maxmemory-clients 0',
    ],
    '[client-output-buffer-limit] says what is wrong': [
      'CONFIG SET client-output-buffer-limit "wrong number"',
      'CONFIG SET client-output-buffer-limit "nosuch 1 1 1"',
      'CONFIG SET client-output-buffer-limit "normal 1x 1 1"',
      'CONFIG SET client-output-buffer-limit "pubsub 1mb 1mb 60s"',
    ],
  },
  { effects: false, events: false },
)

twins(
  'background work and its neighbours',
  {
    '[BGSAVE] its words': [
      'BGSAVE CANCEL',
      'BGSAVE NOSUCH',
      'BGSAVE SCHEDULE MORE',
      'CONFIG SET latency-monitor-threshold 0',
      'LATENCY GRAPH nosuch',
      'LATENCY RESET',
    ],
    '[CONFIG SET] all or nothing': [
      'CONFIG SET maxmemory 5mb hz 20 timeout x',
      'CONFIG GET hz',
      'CONFIG GET maxmemory',
      'CONFIG SET maxmemory 5mb maxmemory 6mb',
      'CONFIG SET nosuch 1 hz 20',
      'CONFIG SET hz 20 databases 3',
      'CONFIG GET hz',
      'CONFIG REWRITE MORE',
      'CONFIG REWRITE',
    ],
    '[DEBUG] about tables and buffers': [
      'SET s abc',
      'RPUSH l a',
      'DEBUG LISTPACK l',
      'DEBUG LISTPACK s',
      'DEBUG LISTPACK nosuch',
      'DEBUG QUICKLIST l',
      'DEBUG PAUSE-CRON 0',
      'DEBUG REPLYBUFFER PEAK-RESET-TIME reset',
      'DEBUG REPLYBUFFER NOSUCH 1',
      'DEBUG REPLYBUFFER RESIZING 1',
      'DEBUG CLIENT-ENFORCE-REPLY-LIST 0',
      'DEBUG DICT-RESIZING 1',
      'DEBUG HTSTATS 99',
      'DEBUG HTSTATS x',
      'DEBUG HTSTATS-KEY s',
      'DEBUG HTSTATS-KEY nosuch',
      'DEBUG SDSLEN l',
      'DEBUG SDSLEN nosuch',
    ],
    '[INFO] the fields of memory': [{ run: 'INFO memory', mask: fieldNames }],
  },
  { effects: false, events: false },
)
