// Requests that come together wait for memory together: those that are there as a whole are looked at before the first one
// is run, and what they will ask for first is met. Nothing else follows from it: each runs by itself, in its turn.
import { MET_TOGETHER } from '../base/byte-hash.ts'
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** Looks at the requests that a client has sent, unless that is done. */
export function meetAhead(server: Server, client: Client): void {
  const requests = client.parser.readAhead(MET_TOGETHER)
  if (requests.length < 2) return
  const keys: Bytes[] = []
  let alike = true
  let texts = false
  for (const argv of requests) {
    const command = server.commands.get(argv[0] as Bytes)
    const first = command?.firstKey ?? 0
    if (command === undefined || first <= 0 || first >= argv.length) continue
    const key = argv[first] as Bytes
    alike &&= keys.length === 0 || keys[0] === key
    texts ||= command.readsKeys
    keys.push(key)
  }
  // Many are about one large value, or each is about another key.
  if (!alike) client.db.meet(keys, 0, 1, texts)
  else if (keys[0] !== undefined) meetMembers(client, keys[0], requests)
}

function meetMembers(client: Client, key: Bytes, requests: readonly Bytes[][]): void {
  const value = client.db.peekRaw(key)?.held
  if (!value?.meet) return
  // What a sorted set is asked for comes last, behind its score if there is one; elsewhere it comes behind the key.
  const last = value.type === 'zset'
  const members: Bytes[] = []
  for (const argv of requests) members.push(argv[last ? argv.length - 1 : 2] ?? '')
  value.meet(members, 0, 1)
}
