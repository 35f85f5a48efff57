// What CLUSTER NODES says, as rows for the pane.

/** How a node is, as another one sees it. */
export type NodeHealth = 'ok' | 'joining' | 'silent' | 'failed' | 'stopped'

/** A node of the page's cluster. */
export interface NodeRow {
  readonly port: number
  readonly id: string
  readonly role: 'primary' | 'replica'
  /** The port of the primary it follows, 0 for none. */
  readonly follows: number
  /** Ranges of slots it owns, and the words about slots that move. */
  readonly slots: readonly string[]
  readonly health: NodeHealth
}

/** Reads the lines of CLUSTER NODES. */
export function readNodes(text: string): NodeRow[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().split(' '))
    .filter((words) => words.length >= 8)
  const port = (address: string | undefined): number => Number(/:(\d+)@/.exec(address ?? '')?.[1] ?? 0)
  const ports = new Map(lines.map(([id, address]) => [id, port(address)]))
  return lines
    .map(([id = '', address, flags = '', primary, , , , , ...slots]): NodeRow => {
      const words = flags.split(',')
      return {
        port: port(address),
        id,
        role: words.includes('slave') ? 'replica' : 'primary',
        follows: ports.get(primary) ?? 0,
        slots,
        health: healthOf(words),
      }
    })
    .toSorted((a, b) => a.port - b.port)
}

function healthOf(flags: readonly string[]): NodeHealth {
  if (flags.includes('fail')) return 'failed'
  if (flags.includes('fail?')) return 'silent'
  return flags.includes('handshake') ? 'joining' : 'ok'
}
