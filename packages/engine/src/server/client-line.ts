// The line that describes a client, in CLIENT LIST, INFO and ACL LOG.
import type { Client } from './client.ts'
import type { Server } from './server.ts'

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

/** One line of CLIENT LIST, without a line break. Sizes of buffers the engine does not have are 0. */
export function clientLine(server: Server, client: Client): string {
  const { transaction } = client
  const now = server.time
  const seconds = (since: number): number => Math.max(0, Math.floor(now / 1000) - Math.floor(since / 1000))
  const queued = transaction.queue.reduce(
    (sum, { argv }) => sum + argv.reduce((size, word) => size + word.length, 0),
    0,
  )
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.addr],
    ['laddr', client.laddr],
    ['fd', client.id + 7],
    ['name', client.name],
    ['age', seconds(client.createdAt)],
    ['idle', seconds(client.lastActiveAt)],
    ['flags', flagLetters(client)],
    ['capa', client.capaRedirect ? 'r' : ''],
    ['db', client.db.id],
    ['sub', client.channels.size],
    ['psub', client.patterns.size],
    ['ssub', client.shardChannels.size],
    ['multi', transaction.active ? transaction.queue.length : -1],
    ['watch', transaction.watched.length],
    ['qbuf', client.parser.buffered],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', queued],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', client.reply.length],
    ['oll', 0],
    ['omem', 0],
    ['tot-mem', client.parser.buffered + client.reply.length + queued],
    ['events', 'r'],
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
  return fields.map(([name, value]) => `${name}=${value}`).join(' ')
}
