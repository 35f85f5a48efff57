// What the log says of a client that sends what is no request.
import { clientLine } from './client-line.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** Characters of the input that are shown. */
const SHOWN = 128

/** Logs a protocol error with a sample of what was received: as a detail, unless it comes from our primary. */
export function remarkProtocolError(server: Server, client: Client, message: string): void {
  const sample = server.config.flag('hide-user-data-from-log') ? '*redacted*' : sampleOf(client.parser.rest)
  server.host.log(
    client.primary ? 'warning' : 'verbose',
    `Protocol error (${message}) from client: ${clientLine(server, client)}. Query buffer: ${sample}`,
  )
}

function sampleOf(input: string): string {
  const half = SHOWN / 2
  const text =
    input.length < SHOWN
      ? input
      : `${input.slice(0, half)} (... more ${input.length - SHOWN} bytes ...) ${input.slice(-half)}`
  return text.replace(/[^ -~]/g, '.')
}
