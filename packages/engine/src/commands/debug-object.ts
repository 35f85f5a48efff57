// DEBUG OBJECT: how a value is kept, as test suites look for it. There are no addresses; a list tells about its nodes.
import { isWord, type Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { idleSeconds } from '../db/usage.ts'
import { dumpValue } from '../rdb/dump.ts'
import type { CommandContext } from '../server/context.ts'
import { ListValue } from '../types/list-value.ts'

/** Bytes of a payload besides the value: its type before, version and checksum behind. */
const PAYLOAD_BYTES = 11

function listDetails(list: ListValue, depth: number, fast: boolean): string {
  const { nodes, bytes, fill } = list.nodeSummary()
  const average = (list.length / nodes).toFixed(2)
  const size = fast ? '' : ` ql_uncompressed_size:${bytes}`
  return ` ql_nodes:${nodes} ql_avg_node:${average} ql_listpack_max:${fill} ql_compressed:${depth === 0 ? 0 : 1}${size}`
}

/** `DEBUG OBJECT key [fast]`: without lengths that take long to find out if it is to be fast. */
export function debugObject(c: CommandContext): void {
  const { server, db, argv } = c
  const key = argv[2] as Bytes
  const entry = db.peekRaw(key)
  if (!entry) throw new ReplyError(ERRORS.noSuchKey)
  const fast = isWord(argv[3], 'fast')
  const { value } = entry
  const idle = idleSeconds(entry, server.time)
  const clock = (Math.floor(server.time / 1000) - idle) & 0xffffff
  const encoding = value.encoding(server.limits)
  const payload = fast ? 0 : dumpValue(value, key, db.id, server.config.flag('rdbcompression')).length
  const length = fast ? '' : ` serializedlength:${payload - PAYLOAD_BYTES}`
  const isQuicklist = value instanceof ListValue && encoding === 'quicklist'
  c.reply.simple(
    `Value at:0x0 refcount:1 encoding:${encoding}${length} lru:${clock} lru_seconds_idle:${idle} ` +
      `lfu_freq:${entry.frequency} lfu_access_time_minutes:${clock >> 8}` +
      (isQuicklist ? listDetails(value, server.config.number('list-compress-depth'), fast) : ''),
  )
}
