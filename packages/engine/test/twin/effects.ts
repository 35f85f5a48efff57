// The stream of effects between two markers, as lines that can be compared. The markers are messages published on both
// servers: they pass through the stream like everything else, so nothing before or after them is mixed in.
import { parseReply, type ReplyNode } from '../../src/index.ts'

/** Channel and message that begin a recording. */
export const BEGIN = 'twin-begin'
/** Channel and message that end it. */
export const END = 'twin-end'

const END_MARK = `$${END.length}\r\n${END}\r\n`

/** Everything up to the end marker, undefined while it has not come. */
export function cutEffects(buffer: string): string | undefined {
  const at = buffer.indexOf(END_MARK + END_MARK)
  return at < 0 ? undefined : buffer.slice(0, at + 2 * END_MARK.length)
}

/** The commands between the markers, one array of words each. */
export function commandsBetween(raw: string): string[][] {
  const commands: string[][] = []
  let recording = false
  for (let at = 0; at < raw.length;) {
    if (raw[at] === '\n') {
      at++
      continue
    }
    const node = parseReply(raw, at)
    if (!node) break
    at = node.end
    const words = node.type === 'array' ? node.items.map(textOf) : [textOf(node)]
    if (words[1] === BEGIN) recording = true
    else if (words[1] === END) break
    else if (recording && words[0]?.toUpperCase() !== 'PING' && words[0] !== 'REPLCONF') commands.push(words)
  }
  return commands
}

/** The text of a reply, '' for what has none. */
export function textOf(node: ReplyNode | undefined): string {
  if (!node) return ''
  if ('text' in node) return node.text
  return 'value' in node ? String(node.value) : ''
}

/** The keyspace events in what a subscriber to `__keyevent@*` received, as `db event key`. */
export function eventsIn(raw: string): string[] {
  return [...raw.matchAll(/\$\d+\r\n__keyevent@(\d+)__:([^\r]*)\r\n\$\d+\r\n([^\r]*)/g)].map(
    ([, db, event, key]) => `${db} ${event} ${key}`,
  )
}
