// The command table beside the real server's: flags, arity, key specs, categories, tips and argument trees are facts that
// must be equal for every command and subcommand the engine has. Summaries, histories and notes are our own words: of notes it is
// compared that there are some, of histories the versions.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COMMANDS, parseReply, type ReplyNode } from '../../src/index.ts'
import { OurWire, ourServer } from './our-server.ts'
import { RealServer, type Wire } from './real-server.ts'
import { twins } from './twin.ts'

const skip = process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1'
const OWN_WORDS = new Set(['summary', 'complexity', 'replaced_by'])

/** What is a fact of them. */
const FACTS: Readonly<Record<string, (value: unknown) => unknown>> = {
  notes: () => '…',
  history: (entries) => (entries as string[][]).map(([version]) => version),
}

let real: RealServer
if (!skip) {
  beforeAll(async () => {
    real = await RealServer.start()
  })
  afterAll(async () => real?.stop())
}

// A plain value: sets are sorted, maps lose the entries that are our own words.
function plain(node: ReplyNode | undefined): unknown {
  if (!node) return undefined
  if (node.type === 'set')
    return node.items.map(plain).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if ('items' in node) return node.items.map(plain)
  if ('pairs' in node) {
    const entries = node.pairs.map(([key, value]) => [String(plain(key)), plain(value)] as const)
    const facts = entries.filter(([key]) => !OWN_WORDS.has(key))
    return Object.fromEntries(facts.map(([key, value]) => [key, FACTS[key]?.(value) ?? value]))
  }
  if ('text' in node) return node.text
  return 'value' in node ? node.value : null
}

async function ask(wire: Wire, argv: string[]): Promise<unknown> {
  wire.send(argv)
  return plain(parseReply(await wire.read(1, false)))
}

type Info = [name: string, ...rest: unknown[], subcommands: Info[]]

// Keeps only the subcommands that both have; sorted by name.
function known(info: Info, names: ReadonlySet<string>): unknown {
  const subcommands = (info.at(-1) as Info[])
    .filter(([name]) => names.has(name))
    .map((sub) => known(sub, names))
  return [
    ...info.slice(0, -1),
    subcommands.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ]
}

const rows = COMMANDS.flatMap((row) => [
  row.name.toLowerCase(),
  ...(row.subcommands ?? []).map((sub) => `${row.name}|${sub.name}`.toLowerCase()),
])

it.skipIf(skip)(`[COMMAND INFO] equals the real server's for all ${rows.length} rows`, async () => {
  const names = new Set(rows)
  const theirs = real.connect()
  const ours = new OurWire(ourServer())
  for (const wire of [theirs, ours]) await ask(wire, ['HELLO', '3'])
  const infos = async (wire: Wire): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> = {}
    for (const name of rows) {
      const [info] = (await ask(wire, ['COMMAND', 'INFO', name])) as Info[]
      found[name] = known(info as Info, names)
    }
    return found
  }
  expect(await infos(ours)).toEqual(await infos(theirs))
  theirs.close()
})

it.skipIf(skip)('[COMMAND DOCS] has the real arguments, groups and versions', async () => {
  const theirs = real.connect()
  const ours = new OurWire(ourServer())
  for (const wire of [theirs, ours]) await ask(wire, ['HELLO', '3'])
  const docs = async (wire: Wire): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> = {}
    for (const name of rows) {
      const one = (await ask(wire, ['COMMAND', 'DOCS', name])) as Record<string, Record<string, unknown>>
      delete one[name]?.['subcommands']
      Object.assign(found, one)
    }
    return found
  }
  expect(await docs(ours)).toEqual(await docs(theirs))
  theirs.close()
})

it.skipIf(skip)('[CONFIG GET] has every parameter of the real server, with its initial value', async () => {
  const theirs = real.connect()
  const ours = new OurWire(ourServer())
  for (const wire of [theirs, ours]) await ask(wire, ['HELLO', '3'])
  const values = async (wire: Wire): Promise<Record<string, unknown>> => {
    const all = (await ask(wire, ['CONFIG', 'GET', '*'])) as Record<string, unknown>
    // What the twin sets on the real server's command line, and what depends on the machine.
    for (const name of ['port', 'unixsocket', 'dir', 'repl-diskless-sync-delay']) delete all[name]
    return all
  }
  expect(await values(ours)).toEqual(await values(theirs))
  theirs.close()
})

twins('commands about commands', {
  '[COMMAND GETKEYS] finds keys': [
    'COMMAND GETKEYS GET a',
    'COMMAND GETKEYS MSET a 1 b 2',
    'COMMAND GETKEYS SORT l STORE x',
    'COMMAND GETKEYS SORT l BY a* GET # LIMIT 0 1',
    'COMMAND GETKEYS ZUNIONSTORE d 2 a b',
    'COMMAND GETKEYS ZUNION 2 a b',
    'COMMAND GETKEYS PING',
    'COMMAND GETKEYS NOSUCH',
    'COMMAND GETKEYS GET',
    'COMMAND GETKEYS LMPOP 2 a b LEFT',
    'COMMAND GETKEYS OBJECT ENCODING a',
    'COMMAND GETKEYSANDFLAGS SET a 1',
    'COMMAND GETKEYSANDFLAGS SET a 1 GET',
    'COMMAND GETKEYSANDFLAGS COPY a b',
    'COMMAND GETKEYSANDFLAGS SORT l STORE x',
    'COMMAND GETKEYSANDFLAGS LMOVE a b LEFT RIGHT',
    'COMMAND GETKEYS ZUNIONSTORE d x a',
    'COMMAND INFO nosuch',
    'COMMAND DOCS nosuch',
    'COMMAND FOO',
    'COMMAND LIST FOO',
    'COMMAND LIST FILTERBY pattern get',
    { run: 'COMMAND LIST FILTERBY pattern xyz*', sorted: true },
    { run: 'COMMAND LIST FILTERBY aclcat hash', sorted: true },
    { run: 'COMMAND LIST FILTERBY aclcat transaction', sorted: true },
    'COMMAND LIST FILTERBY module none',
  ],
})
