// How large values, arguments and requests may be, beside the real server, and what is said of those that are larger.
import { twins, type Step } from './twin.ts'

const MIB = 1024 * 1024

/** Each on a connection of its own, since the server closes it. */
const onItsOwn = (requests: readonly string[]): readonly Step[] =>
  requests.map((raw, i) => ({ on: `limit${i}`, raw }))

twins('Values', {
  'are no longer than 512 MiB': [
    'SET a x',
    'SETRANGE a 536870911 yz',
    'SETRANGE a 536870912 y',
    'SETRANGE a -1 y',
    'SETRANGE nosuch 536870912 y',
    'SETBIT a 4294967296 1',
    'SETBIT a -1 1',
    'GETBIT a 4294967296',
    'BITFIELD a SET u8 4294967296 1',
    'BITFIELD a SET u8 #536870912 1',
    'STRLEN a',
  ],
})

twins(
  'Values, where arguments may have no more than a mebibyte,',
  {
    'grow no further either': [
      ['SET', 'a', 'x'.repeat(MIB)],
      'APPEND a y',
      'SETRANGE a 1048576 y',
      'SETRANGE a 1048575 yz',
      'SETRANGE a 1048575 y',
      'SETBIT a 8388608 1',
      'SETBIT a 8388607 1',
      'BITFIELD b SET u8 8388608 1',
      'STRLEN a',
      'DEL a',
    ],
    'come in arguments of that length at most': [
      ...onItsOwn([`*3\r\n$3\r\nSET\r\n$1\r\na\r\n$${MIB + 1}\r\n`, `*1\r\n$${MIB + 1}\r\n`]),
      { on: 'fits', run: ['SET', 'a', 'x'.repeat(MIB)] },
      { on: 'fits', run: 'STRLEN a' },
    ],
  },
  { config: { 'proto-max-bulk-len': String(MIB) } },
)

twins('Requests', {
  'have no more arguments than an integer counts': onItsOwn([
    '*2147483648\r\n',
    '*9223372036854775808\r\n',
    '*x\r\n',
    '*1\r\n$536870913\r\n',
    '*1\r\n$-1\r\n',
    '*1\r\n$9223372036854775808\r\n',
    '*1\r\nx\r\n',
  ]),
  'in one line are no longer than 64 KiB, nor are lines that tell lengths': onItsOwn([
    'x'.repeat(64 * 1024 + 1),
    `*${'1'.repeat(64 * 1024 + 1)}`,
    `*1\r\n$${'1'.repeat(64 * 1024 + 1)}`,
  ]),
  'of many small arguments are taken': [
    ['SADD', 's', ...Array.from({ length: 20_000 }, (_, i) => String(i))],
    'SCARD s',
  ],
})

twins('The id of the stream', {
  'changes when DEBUG wants it to': ['DEBUG CHANGE-REPL-ID', 'DEBUG CHANGE-REPL-ID x'],
})
