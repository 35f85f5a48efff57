// MONITOR: every command as one line of text, arguments quoted the way valkey-cli quotes.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** Bytes between double quotes, everything unprintable escaped. */
export function quote(bytes: Bytes): string {
  let out = '"'
  for (let i = 0; i < bytes.length; i++) {
    const char = bytes[i] as string
    const code = bytes.charCodeAt(i)
    const escaped = ESCAPES[char]
    if (escaped !== undefined) out += escaped
    else if (code >= 32 && code < 127) out += char
    else out += `\\x${code.toString(16).padStart(2, '0')}`
  }
  return `${out}"`
}

/** Sends a command to every monitor. */
export function feedMonitors(server: Server, client: Client, argv: readonly Bytes[]): void {
  const timeMicros = server.clock.fineTime(server.time)
  const seconds = Math.floor(timeMicros / 1e6)
  const micros = String(timeMicros % 1e6).padStart(6, '0')
  const line = `${seconds}.${micros} [${client.db.id} ${originOf(server, client)}] ${argv.map(quote).join(' ')}`
  for (const monitor of server.monitors) server.output.messageBuilder(monitor).simple(line)
}

function originOf({ config }: Server, client: Client): string {
  if (client.runsScripts) return 'lua'
  const path = config.text('unixsocket')
  return path !== '' && client.addr === `${path}:0` ? `unix:${path}` : client.addr
}
