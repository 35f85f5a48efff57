// Categories of commands beside the real server.
import { COMMANDS, parseReply, type CommandRow, type ReplyNode } from '../../src/index.ts'
import { twins } from './twin.ts'

/** Names of the commands we have, with their subcommands. */
const ours = new Set(
  COMMANDS.flatMap((row: CommandRow) => [
    row.name.toLowerCase(),
    ...(row.subcommands ?? []).map((sub) => `${row.name}|${sub.name}`.toLowerCase()),
  ]),
)
const text = (node: ReplyNode): string => ('text' in node ? node.text : '')
// Commands that are not written yet are another test's matter.
function known(raw: string): string {
  const node = parseReply(raw)
  if (node?.type !== 'array') return raw
  return node.items
    .map(text)
    .filter((name) => ours.has(name))
    .toSorted()
    .join(' ')
}

twins('ACL: categories', {
  '[ACL CAT] the categories': ['ACL CAT', 'ACL CAT nosuch', 'ACL CAT a b', 'ACL CAT @read'],
  '[ACL CAT] the commands of each': [
    'keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking',
    'dangerous connection transaction scripting',
  ]
    .flatMap((line) => line.split(' '))
    .flatMap((name) => [
      { run: `ACL CAT ${name}`, mask: known },
      { run: `COMMAND LIST FILTERBY ACLCAT ${name}`, mask: known },
    ]),
})
