// What was typed in the console since the module was last loaded, with what it printed: the test of an exported archive is made of it.
import { formatRaw, quote } from '@valkey-playground/ui'
import type { Bytes } from '@valkey-playground/ui'
import type { SessionLine } from '@valkey-playground/toolchain'

/** Older lines are forgotten. */
const MOST_LINES = 500

/** The lines of one console. Subscriptions and commands that end the connection are not kept: a test could not repeat them. */
export interface ConsoleRecord {
  add(client: string, argv: readonly Bytes[], raw: Bytes): void
  lines(): readonly SessionLine[]
  clear(): void
}

const UNREPEATABLE = /^(p|s)?(un)?subscribe$|^(monitor|quit|shutdown|hello|client|auth|debug|module)$/i

/** Makes an empty record. */
export function createConsoleRecord(): ConsoleRecord {
  let lines: SessionLine[] = []
  return {
    add(client, argv, raw) {
      if (!client.startsWith('console') || UNREPEATABLE.test(argv[0] ?? '')) return
      lines.push({ command: argv.map(word).join(' '), reply: formatRaw(raw, argv) })
      if (lines.length > MOST_LINES) lines = lines.slice(-MOST_LINES)
    },
    lines: () => lines,
    clear() {
      lines = []
    },
  }
}

function word(bytes: Bytes): string {
  return /^[\w.:@/+-]+$/.test(bytes) ? bytes : quote(bytes)
}
