// RESTORE's options, errors and effects beside the real server.
import { StringValue, ListValue, defaultEncodingLimits } from '../../src/index.ts'
import { dumpValue } from '../../src/rdb/dump.ts'
import { crc64 } from '../../src/base/crc64.ts'
import { RdbWriter } from '../../src/rdb/writer.ts'
import { uint8ArrayToBytes } from '../../src/base/bytes.ts'
import { twins } from './twin.ts'

const text = dumpValue(new StringValue('hello'), 'k', 0, true)
const list = ListValue.fromElements(defaultEncodingLimits(), ['a', 'b', '3'], true)
const listText = dumpValue(list, 'k', 0, true)

/** A payload with any content and a right footer. */
function sealed(content: string, version = 11): string {
  const to = new RdbWriter(false)
  to.raw(content)
  to.uint16(version)
  to.uint64(crc64(to.bytes()))
  return uint8ArrayToBytes(to.bytes())
}

function little(value: number, size: number): string {
  return Array.from({ length: size }, (_, i) => String.fromCharCode((value >>> (8 * i)) & 255)).join('')
}

/** A ziplist of entries given without their first part, the size of the entry before. */
function ziplist(entries: readonly string[]): string {
  let body = ''
  let previous = 0
  let tail = 0
  for (const entry of entries) {
    const whole = (previous < 254 ? little(previous, 1) : '\xfe' + little(previous, 4)) + entry
    tail = body.length
    body += whole
    previous = whole.length
  }
  return little(body.length + 11, 4) + little(tail + 10, 4) + little(entries.length, 2) + body + '\xff'
}

function rdbString(bytes: string): string {
  const to = new RdbWriter(false)
  to.string(bytes)
  return uint8ArrayToBytes(to.bytes())
}

const EVERY_ENTRY = [
  '\x01a',
  '\xf1',
  '\xfd',
  '\xfe\x85',
  '\xc0\x00\x80',
  '\xd0\x01\0\0\x80',
  '\xf0\x00\x00\x80',
  '\xf0\xff\xff\x7f',
  '\xe0\x01\0\0\0\0\0\0\x80',
  '\x41\x00' + 'm'.repeat(256),
  '\x02hi',
  '\x80\x00\x00\x01\x00' + 'n'.repeat(256),
  '\x00',
]

const flipped = text.slice(0, 2) + 'X' + text.slice(3)
const now = Date.now()

twins('RESTORE', {
  'makes a key': [
    ['RESTORE', 'k', '0', text],
    'GET k',
    'TTL k',
    'OBJECT ENCODING k',
    ['RESTORE', 'l', '0', listText],
    'LRANGE l 0 -1',
  ],
  'answers BUSYKEY and takes REPLACE': [
    'SET k old EX 100',
    ['RESTORE', 'k', '0', text],
    ['RESTORE', 'k', 'x', text],
    ['RESTORE', 'k', '0', 'bad'],
    ['RESTORE', 'k', '0', text, 'REPLACE'],
    'GET k',
    'TTL k',
    ['RESTORE', 'k', '0', listText, 'replace'],
    'TYPE k',
  ],
  'takes a TTL': [
    ['RESTORE', 'k', '100000', text],
    'TTL k',
    ['RESTORE', 'a', String(now + 500000), text, 'ABSTTL'],
    'EXPIRETIME a',
    ['RESTORE', 'k2', '-1', text],
    ['RESTORE', 'k2', 'x', text],
    ['RESTORE', 'k2', '1.5', text],
    ['RESTORE', 'k2', '9223372036854775808', text],
    'EXISTS k2',
  ],
  'with a time that has passed deletes what it replaces': [
    'SET k 1',
    ['RESTORE', 'k', '1', text, 'ABSTTL', 'REPLACE'],
    'EXISTS k',
    ['RESTORE', 'k', '1000', text, 'ABSTTL'],
    'EXISTS k',
    ['RESTORE', 'k', '1000', text, 'REPLACE', 'ABSTTL'],
  ],
  'takes IDLETIME and FREQ': [
    ['RESTORE', 'k', '0', text, 'IDLETIME', '1000'],
    'OBJECT IDLETIME k',
    ['RESTORE', 'k2', '0', text, 'IDLETIME', '-1'],
    ['RESTORE', 'k2', '0', text, 'IDLETIME', 'x'],
    ['RESTORE', 'k2', '0', text, 'IDLETIME'],
    ['RESTORE', 'k2', '0', text, 'FREQ', '256'],
    ['RESTORE', 'k2', '0', text, 'FREQ', '-1'],
    ['RESTORE', 'k2', '0', text, 'FREQ', 'x'],
    ['RESTORE', 'k2', '0', text, 'FREQ'],
    ['RESTORE', 'k2', '0', text, 'FREQ', '5', 'IDLETIME', '5'],
    ['RESTORE', 'k2', '0', text, 'IDLETIME', '5', 'FREQ', '5'],
    ['RESTORE', 'k2', '0', text, 'FREQ', '5', 'REPLACE'],
    ['RESTORE', 'k3', '0', text, 'BOGUS'],
  ],
  'refuses what is not a payload': [
    ['RESTORE', 'k', '0', ''],
    ['RESTORE', 'k', '0', 'short'],
    ['RESTORE', 'k', '0', flipped],
    ['RESTORE', 'k', '0', text.slice(1)],
    ['RESTORE', 'k', '0', text + 'x'],
    ['RESTORE', 'k', '0', sealed(text.slice(0, -10), 12)],
    ['RESTORE', 'k', '0', sealed(text.slice(0, -10), 79)],
    ['RESTORE', 'k', '0', sealed(text.slice(0, -10), 80)],
    ['RESTORE', 'k', '0', sealed(text.slice(0, -10), 6)],
    ['RESTORE', 'k2', '0', sealed('')],
    ['RESTORE', 'k2', '0', sealed('\x08\x01a')],
    ['RESTORE', 'k2', '0', sealed('\x16\x01a')],
    ['RESTORE', 'k2', '0', sealed('\xfa\x01a')],
    ['RESTORE', 'k2', '0', sealed('\x06\x01a')],
    ['RESTORE', 'k2', '0', sealed('\x07\x01a')],
    'EXISTS k2',
  ],
  'refuses broken values': [
    ['RESTORE', 'k', '0', sealed('\x00\x3fabc')],
    ['RESTORE', 'k', '0', sealed('\x00\x81\xff\xff\xff\xff\xff\xff\xff\xff')],
    ['RESTORE', 'k', '0', sealed('\x00\xc4abc')],
    ['RESTORE', 'k', '0', sealed('\x00\xc3\x03\x05\x04ab')],
    ['RESTORE', 'k', '0', sealed('\x00\xc3\x01\x3f\x00')],
    ['RESTORE', 'k', '0', sealed('\x00\x82aaaaaaaa')],
    ['RESTORE', 'k', '0', sealed('\x01\x00')],
    ['RESTORE', 'k', '0', sealed('\x02\x00')],
    ['RESTORE', 'k', '0', sealed('\x03\x00')],
    ['RESTORE', 'k', '0', sealed('\x04\x00')],
    ['RESTORE', 'k', '0', sealed('\x05\x00')],
    ['RESTORE', 'k', '0', sealed('\x12\x00')],
    ['RESTORE', 'k', '0', sealed('\x12\x01\x03\x01a')],
    ['RESTORE', 'k', '0', sealed('\x12\x01\x02\x07\x07\x00\x00\x00\x00\x00\xff')],
    ['RESTORE', 'k', '0', sealed('\x12\x01\x02\x07\x08\x00\x00\x00\x00\x00\xff')],
    ['RESTORE', 'k', '0', sealed('\x10\x07\x07\x00\x00\x00\x00\x00\xff')],
    ['RESTORE', 'k', '0', sealed('\x11\x07\x07\x00\x00\x00\x00\x00\xff')],
    ['RESTORE', 'k', '0', sealed('\x14\x07\x07\x00\x00\x00\x00\x00\xff')],
    ['RESTORE', 'k', '0', sealed('\x0b\x08\x02\0\0\0\0\0\0\0')],
    ['RESTORE', 'k', '0', sealed('\x0b\x0a\x03\0\0\0\x01\0\0\0\x01\0')],
    ['RESTORE', 'k', '0', sealed('\x02\x02\x01a\x01a')],
    ['RESTORE', 'k', '0', sealed('\x04\x01\x01a')],
    ['RESTORE', 'k', '0', sealed('\x05\x01\x01a\0\0\0\0\0\0\xf8\x7f')],
    'EXISTS k',
  ],
  'reads what old servers wrote': [
    ['RESTORE', 'l1', '0', sealed('\x01\x03\x01a\xc0\x05\x02bc', 1)],
    'LRANGE l1 0 -1',
    'OBJECT ENCODING l1',
    ['RESTORE', 's', '0', sealed('\x02\x02\xc0\x05\xc0\x03', 1)],
    'SMEMBERS s',
    'OBJECT ENCODING s',
    ['RESTORE', 's2', '0', sealed('\x02\x03\xc0\x05\x01a\xc0\x03', 1)],
    'SMEMBERS s2',
    'OBJECT ENCODING s2',
    ['RESTORE', 'z', '0', sealed('\x03\x03\x01a\x031.5\x01b\xfe\x01c\xff', 1)],
    'ZRANGE z 0 -1 WITHSCORES',
    'OBJECT ENCODING z',
    ['RESTORE', 'h', '0', sealed('\x04\x02\x01a\x01b\xc0\x05\xc1\x39\x30', 1)],
    'HGETALL h',
    'OBJECT ENCODING h',
    ['RESTORE', 'zipmap', '0', sealed('\x09\x18\x02\x03foo\x03\x00bar\x05hello\x05\x00world\xff', 1)],
    'HGETALL zipmap',
    ['RESTORE', 'lz', '0', sealed('\x0a\x0f\x0f\0\0\0\x0c\0\0\0\x02\0\0\xf3\x02\xf6\xff', 6)],
    'LRANGE lz 0 -1',
    'OBJECT ENCODING lz',
    ['RESTORE', 'ql', '0', sealed('\x0e\x01\x0f\x0f\0\0\0\x0c\0\0\0\x02\0\0\xf3\x02\xf6\xff', 8)],
    'LRANGE ql 0 -1',
    'OBJECT ENCODING ql',
    ['RESTORE', 'hz', '0', sealed('\x0d\x0f\x0f\0\0\0\x0c\0\0\0\x02\0\0\xf3\x02\xf6\xff', 6)],
    'HGETALL hz',
    ['RESTORE', 'zz', '0', sealed('\x0c\x0f\x0f\0\0\0\x0c\0\0\0\x02\0\0\xf3\x02\xf6\xff', 6)],
    'ZRANGE zz 0 -1 WITHSCORES',
    ['RESTORE', 'all', '0', sealed(`\x0e\x01${rdbString(ziplist(EVERY_ENTRY))}`, 6)],
    'LRANGE all 0 -1',
    'DUMP all',
  ],
  DUMP: ['DUMP nokey', 'SET k 5', 'DUMP k', 'LPUSH l a', 'DUMP l', 'DUMP', 'RESTORE', 'RESTORE a 0'],
  'RESTORE-ASKING does the same': [['RESTORE-ASKING', 'k', '0', text], 'GET k'],
  'counts against limits of encodings': [
    'CONFIG SET hash-max-listpack-entries 2 set-max-listpack-entries 2 zset-max-listpack-entries 2 set-max-intset-entries 2',
    ['RESTORE', 'h', '0', sealed('\x04\x03\x01a\x01b\x01c\x01d\x01e\x01f')],
    'OBJECT ENCODING h',
    ['RESTORE', 's', '0', sealed('\x02\x03\x01a\x01b\x01c')],
    'OBJECT ENCODING s',
    ['RESTORE', 'i', '0', sealed('\x02\x03\xc0\x01\xc0\x02\xc0\x03')],
    'OBJECT ENCODING i',
    ['RESTORE', 'z', '0', sealed('\x03\x03\x01a\xfe\x01b\xfe\x01c\xfe')],
    'OBJECT ENCODING z',
    'CONFIG SET hash-max-listpack-entries 512 set-max-listpack-entries 128 zset-max-listpack-entries 128 set-max-intset-entries 512',
  ],
})
