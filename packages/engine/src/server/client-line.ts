// The line that describes a client, in CLIENT LIST, INFO and ACL LOG.
import type { Client } from './client.ts'
import { clientMemory } from './client-memory.ts'
import type { Server } from './server.ts'

function print(fields: readonly (readonly [string, string | number])[]): string {
  return fields.map(([name, value]) => `${name}=${value}`).join(' ')
}

function flagLetters(client: Client): string {
  const letters: [boolean, string][] = [
    [client.monitor, 'O'],
    [client.replica, 'S'],
    [client.primary, 'M'],
    [client.subscriptions > 0, 'P'],
    [client.transaction.active, 'x'],
    [client.blocked !== null, 'b'],
    [client.tracking !== null, 't'],
    [client.tracking?.brokenRedirect === true, 'R'],
    [client.tracking?.broadcast === true, 'B'],
    [client.transaction.dirty, 'd'],
    [client.closeAfterReply, 'c'],
    [client.readOnly, 'r'],
    [client.noEvict, 'e'],
    [client.noTouch, 'T'],
    [client.importSource, 'I'],
  ]
  const shown = letters.flatMap(([set, letter]) => (set ? letter : []))
  return shown.length === 0 ? 'N' : shown.join('')
}

/** What the log says of a client. */
export function clientShortLine(server: Server, client: Client): string {
  const hidden = server.config.flag('hide-user-data-from-log')
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.addr],
    ['laddr', client.laddr],
    ['fd', client.id + 7],
    ['name', hidden ? '*redacted*' : client.name],
    ['user', hidden ? '*redacted*' : client.userName],
    ['lib-name', client.libName],
    ['lib-ver', client.libVersion],
  ]
  return print(fields)
}

/** One line of CLIENT LIST, without a line break. */
export function clientLine(server: Server, client: Client): string {
  const { transaction } = client
  const now = server.time
  const seconds = (since: number): number => Math.max(0, Math.floor(now / 1000) - Math.floor(since / 1000))
  const memory = clientMemory(client)
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.addr],
    ['laddr', client.laddr],
    ['fd', client.internal ? -1 : client.id + 7],
    ['name', client.name],
    ['age', seconds(client.createdAt)],
    ['idle', seconds(client.lastActiveAt)],
    ['flags', flagLetters(client)],
    ['capa', client.capaRedirect ? 'r' : ''],
    ['db', client.db.id],
    ['sub', client.channels.size],
    ['psub', client.patterns.size],
    ['ssub', client.shardChannels.size],
    ['multi', transaction.begun ? transaction.queue.length : -1],
    ['watch', transaction.watched.length],
    ['qbuf', memory.query],
    ['qbuf-free', memory.queryFree],
    ['argv-mem', memory.argv],
    ['multi-mem', memory.transaction],
    ['rbs', memory.replySize],
    ['rbp', memory.replyPeak],
    ['obl', memory.replyUsed],
    ['oll', memory.blocks],
    ['omem', memory.output],
    ['tot-mem', memory.total],
    ['events', client.internal ? '' : 'r'],
    ['cmd', client.lastCommand?.fullName ?? 'NULL'],
    ['user', client.userName],
    ['redir', client.tracking?.redirect ?? -1],
    ['resp', client.resp],
    ['lib-name', client.libName],
    ['lib-ver', client.libVersion],
    ['tot-net-in', client.bytesIn],
    ['tot-net-out', client.bytesOut],
    ['tot-cmds', client.commandsProcessed],
  ]
  return print(fields)
}
