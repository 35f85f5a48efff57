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
  const members: Bytes[] = []
  let alike = true
  for (const argv of requests) {
    const first = server.commands.get(argv[0] as Bytes)?.legacyRange.first ?? 0
    if (first <= 0 || first >= argv.length) continue
    const key = argv[first] as Bytes
    alike &&= keys.length === 0 || keys[0] === key
    keys.push(key)
    members.push(argv[first + 1] ?? '')
  }
  // Many are about one large value, or each is about another key.
  if (!alike) client.db.meet(keys, 0, 1, true)
  else if (keys[0] !== undefined) client.db.peekRaw(keys[0])?.held?.meet?.(members, 0, 1)
}
