// Whether two replies are the same, as strictly as the command's rule says. Both are parsed only if their bytes differ.
import { parseReply, type ReplyNode } from '../../src/index.ts'
import type { Comparison } from './rules.ts'

const NEAR_MILLIS = 60_000
const IDLE_FIELDS = /^(idle|inactive|seen-time|active-time|delivery-time)$/

/** True when nothing tells the replies apart that the comparison looks at. */
export function sameReply(
  ours: string,
  real: string,
  comparison: Comparison | readonly Comparison[],
): boolean {
  if (ours === real) return true
  const [a, b] = [parseReply(ours), parseReply(real)]
  if (!a || !b) return false
  if (typeof comparison === 'string') return sameNode(a, b, comparison)
  if (a.type !== 'array' || b.type !== 'array' || a.items.length !== b.items.length) return false
  return a.items.every((item, i) => sameNode(item, b.items[i] as ReplyNode, comparison[i] ?? 'exact'))
}

function sameNode(a: ReplyNode, b: ReplyNode, comparison: Comparison): boolean {
  if (a.type === 'error' || b.type === 'error') return render(a, 'exact') === render(b, 'exact')
  if (comparison === 'success') return true
  if (comparison === 'shape') return a.type === b.type && lengthOf(a) === lengthOf(b)
  if (comparison !== 'near') return render(a, comparison) === render(b, comparison)
  if (a.type !== 'integer' || b.type !== 'integer') return render(a, 'exact') === render(b, 'exact')
  return isNear(Number(a.value), Number(b.value))
}

// Whether two numbers can be the same moment, seen at different times of the run; -1 and -2 are no moments.
function isNear(a: number, b: number): boolean {
  return a === b || (Math.min(a, b) >= 0 && Math.abs(a - b) <= NEAR_MILLIS)
}

function lengthOf(node: ReplyNode): number {
  if ('items' in node) return node.items.length
  return 'pairs' in node ? node.pairs.length : 1
}

function render(node: ReplyNode, comparison: Comparison): string {
  if ('items' in node) {
    const masked = comparison === 'idle' ? idlePositions(node.items) : []
    const items = node.items.map((item, i) => (masked.includes(i) ? 'idle' : render(item, comparison)))
    if (comparison === 'unordered') items.sort()
    return `${node.type}(${items.join(' ')})`
  }
  if ('pairs' in node) {
    const pairs = node.pairs.map(([key, value]) => {
      const idle = comparison === 'idle' && isIdle(key, value)
      return `${render(key, comparison)}=${idle ? 'idle' : render(value, comparison)}`
    })
    if (comparison === 'unordered') pairs.sort()
    return `${node.type}(${pairs.join(' ')})`
  }
  if (node.type === 'integer') return `:${node.value}`
  if (node.type === 'bool') return `#${node.value}`
  return node.type === 'null' ? `null ${node.form}` : `${node.type} ${JSON.stringify(node.text)}`
}

// In RESP2 a map is a flat array; in XPENDING and the lists of pending entries the idle time is the second to last number.
function idlePositions(items: readonly ReplyNode[]): number[] {
  const last = items.length - 1
  const positions = items.flatMap((item, i) => (i > 0 && isIdle(items[i - 1], item) ? [i] : []))
  const pending = last >= 2 && items[last]?.type === 'integer' && items[last - 1]?.type === 'integer'
  return pending && items[0]?.type === 'bulk' ? [...positions, last - 1] : positions
}

// A consumer that was never active says -1, and that is compared.
function isIdle(key: ReplyNode | undefined, value: ReplyNode): boolean {
  return key?.type === 'bulk' && IDLE_FIELDS.test(key.text) && value.type === 'integer' && value.value !== -1
}

/** Whether two streams of effects are the same. Times in them are moments, and the two servers worked at different ones. */
export function sameEffects(
  ours: readonly (readonly string[])[],
  real: readonly (readonly string[])[],
): boolean {
  if (ours.length !== real.length) return false
  return ours.every((words, i) => {
    const others = real[i] ?? []
    return (
      words.length === others.length &&
      words.every((word, j) => {
        const other = others[j] ?? ''
        return word === other || (/^\d{13,}$/.test(word) && isNear(Number(word), Number(other)))
      })
    )
  })
}
