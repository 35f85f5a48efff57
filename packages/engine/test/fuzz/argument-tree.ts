// What the real server says about its commands' arguments (COMMAND DOCS) and replies (the tips of COMMAND INFO), as the
// trees that random commands are grown from. Read from raw RESP3, so that nothing of ours is believed.
import { parseReply, type ReplyNode } from '../../src/index.ts'

/** One argument or a group of them. */
export interface ArgumentNode {
  readonly name: string
  readonly type: string
  readonly token: string | undefined
  readonly optional: boolean
  readonly multiple: boolean
  /** The token comes again with each value. */
  readonly multipleToken: boolean
  readonly args: readonly ArgumentNode[]
}

/** One command or subcommand. */
export interface FuzzCommand {
  /** Its words, in upper case: one, or two for a subcommand. */
  readonly words: readonly string[]
  readonly group: string
  readonly args: readonly ArgumentNode[]
  readonly tips: readonly string[]
}

type Facts = ReadonlyMap<string, ReplyNode>

/** The commands that can be called, containers left out. @param docs raw reply of COMMAND DOCS @param info of COMMAND */
export function readCommands(docs: string, info: string): FuzzCommand[] {
  const tips = new Map<string, readonly string[]>()
  for (const row of itemsOf(parseReply(info))) collectTips(row, tips)
  // The server lists them in the order of its hash table, whose seed is drawn anew each time: ours has to be the same each time.
  return pairsOf(parseReply(docs))
    .flatMap(([name, facts]) => commandsOf(textOf(name), facts, '', tips))
    .toSorted((a, b) => (a.words.join(' ') < b.words.join(' ') ? -1 : 1))
}

function commandsOf(
  name: string,
  node: ReplyNode,
  parent: string,
  tips: ReadonlyMap<string, readonly string[]>,
): FuzzCommand[] {
  const facts = factsOf(node)
  const subcommands = pairsOf(facts.get('subcommands'))
  const full = name.includes('|') || parent === '' ? name : `${parent}|${name}`
  if (subcommands.length > 0) {
    return subcommands.flatMap(([sub, subFacts]) => commandsOf(textOf(sub), subFacts, full, tips))
  }
  const words = full.toUpperCase().split('|')
  const args = itemsOf(facts.get('arguments')).map(argumentOf)
  return [{ words, group: textOf(facts.get('group')), args, tips: tips.get(full) ?? [] }]
}

function argumentOf(node: ReplyNode): ArgumentNode {
  const facts = factsOf(node)
  const flags = itemsOf(facts.get('flags')).map(textOf)
  const token = facts.get('token')
  return {
    name: textOf(facts.get('name')),
    type: textOf(facts.get('type')),
    token: token && textOf(token),
    optional: flags.includes('optional'),
    multiple: flags.includes('multiple'),
    multipleToken: flags.includes('multiple_token'),
    args: itemsOf(facts.get('arguments')).map(argumentOf),
  }
}

function collectTips(row: ReplyNode, tips: Map<string, readonly string[]>): void {
  const fields = itemsOf(row)
  tips.set(textOf(fields[0]), itemsOf(fields[7]).map(textOf))
  for (const sub of itemsOf(fields[9])) collectTips(sub, tips)
}

function factsOf(node: ReplyNode): Facts {
  return new Map(pairsOf(node).map(([key, value]) => [textOf(key), value]))
}

function pairsOf(node: ReplyNode | undefined): readonly (readonly [ReplyNode, ReplyNode])[] {
  return node && 'pairs' in node ? node.pairs : []
}

function itemsOf(node: ReplyNode | undefined): readonly ReplyNode[] {
  return node && 'items' in node ? node.items : []
}

function textOf(node: ReplyNode | undefined): string {
  return node && 'text' in node ? node.text : ''
}
