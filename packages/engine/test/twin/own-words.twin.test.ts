// Commands whose replies are words of each server's own [D2] or tell about its process: here only that they answer, with the same
// kind of reply to the same arguments. What can be compared whole is compared whole.
import { crc64 } from '../../src/base/crc64.ts'
import { twins, type Step } from './twin.ts'

const CONTAINERS = [
  'ACL',
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'COMMANDLOG',
  'CONFIG',
  'FUNCTION',
  'LATENCY',
  'MEMORY',
  'MODULE',
  'OBJECT',
  'PUBSUB',
  'SCRIPT',
  'SLOWLOG',
  'XGROUP',
  'XINFO',
]

const loose = (run: string): Step => ({ run, loose: true })
/** Keeps the first line and the kind of what follows. */
const heads = (raw: string): string => raw.split('\r\n', 2).join(' ').replace(/\d+/g, 'N')

// A dump of no libraries: the version of the format and a checksum.
function emptyDump(): string {
  const version = '\x50\x00'
  const sum = crc64(Uint8Array.from(version, (char) => char.charCodeAt(0)))
  const bytes = Array.from({ length: 8 }, (_, i) => Number((sum >> BigInt(8 * i)) & 0xffn))
  return version + String.fromCharCode(...bytes)
}

twins('words of our own', {
  '[HELP] is there in every container, and takes no arguments': CONTAINERS.flatMap((name) => [
    loose(`${name} HELP`),
    `${name} HELP more`,
    `${name} NOSUCH`,
    ...(name === 'COMMAND' ? [] : [name]),
  ]),
  '[LOLWUT] draws': [loose('LOLWUT'), loose('LOLWUT VERSION 5'), loose('LOLWUT VERSION 9 a b')],
  '[MEMORY] [CLIENT INFO] [COMMAND COUNT] tell about the process': [
    loose('MEMORY DOCTOR'),
    'MEMORY DOCTOR more',
    loose('LATENCY DOCTOR'),
    'LATENCY DOCTOR more',
    'MEMORY PURGE',
    'MEMORY PURGE more',
    loose('MEMORY STATS'),
    'MEMORY STATS more',
    loose('MEMORY MALLOC-STATS'),
    'MEMORY MALLOC-STATS more',
    loose('CLIENT INFO'),
    'CLIENT INFO more',
    loose('COMMAND COUNT'),
    'COMMAND COUNT more',
  ],
  '[ROLE] [SLAVEOF] of a primary': [
    { run: 'ROLE', mask: heads },
    'SLAVEOF NO ONE',
    'SLAVEOF no one',
    'SLAVEOF',
    'REPLICAOF NO ONE',
    'ROLE more',
  ],
  '[WAITAOF] [MIGRATE] check their arguments': [
    // The real server has a replica: the listener to its stream of effects.
    { run: 'WAITAOF 0 0 0', mask: heads },
    'WAITAOF 1 0 0',
    'WAITAOF 2 0 0',
    'WAITAOF -1 0 0',
    'WAITAOF 0 -1 0',
    'WAITAOF 0 0 -1',
    'WAITAOF 0 0',
    'MIGRATE 127.0.0.1 1 none 0 100',
    'MIGRATE 127.0.0.1 1 none x 100',
    'MIGRATE 127.0.0.1 1 none 0 x',
    'MIGRATE 127.0.0.1 1 none 0 100 NOSUCH',
    'MIGRATE 127.0.0.1 1 none 0 100 KEYS a b',
  ],
  '[MONITOR] is acknowledged': [
    { on: 'm', run: 'MONITOR' },
    { on: 'n', run: 'MONITOR more' },
  ],
  '[QUIT] says goodbye, whatever its arguments': [
    { on: 'a', run: 'QUIT' },
    { on: 'b', run: 'QUIT more words' },
  ],
  '[FUNCTION RESTORE] checks its payload': [
    ['FUNCTION', 'RESTORE', emptyDump()],
    ['FUNCTION', 'RESTORE', emptyDump(), 'REPLACE'],
    ['FUNCTION', 'RESTORE', emptyDump(), 'NOSUCH'],
    ['FUNCTION', 'RESTORE', `${emptyDump()}x`],
    'FUNCTION RESTORE short',
    'FUNCTION RESTORE',
    'FUNCTION RESTORE a b c',
    'FUNCTION DUMP',
  ],
})
