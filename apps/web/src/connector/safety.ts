// What is asked before a command goes to a real server: nothing for most; a word of the user's for those that can hurt; a refusal for
// writes while the connection is read-only.
//
// The server itself says what a command is (COMMAND INFO: flags and ACL categories), so modules' commands are judged too. Where that is
// denied, only names that are known to read are let through a read-only connection.
import { parseReply, type ReplyNode } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/ui'
import type { Send } from './server-keyspace.ts'

/** What to do with a command. */
export type Verdict = 'send' | 'confirm' | 'refuse'

/** What is known of one command of a server. */
interface Nature {
  readonly writes: boolean
  readonly dangerous: boolean
}

/** Dangerous by category, yet asked by everyone who looks at a server. */
const HARMLESS = new Set([
  'info',
  'role',
  'slowlog|get',
  'slowlog|len',
  'latency|latest',
  'latency|history',
  'config|get',
  'client|list',
  'client|info',
  'acl|whoami',
  'acl|list',
  'memory|stats',
  'module|list',
  'sort_ro',
  'lastsave',
])
/** Commands that change the server and are not flagged as writes. */
const CHANGES = new Set([
  'config|set',
  'config|rewrite',
  'config|resetstat',
  'acl|setuser',
  'acl|deluser',
  'acl|load',
  'client|kill',
  'client|pause',
  'shutdown',
  'debug',
  'failover',
  'replicaof',
  'slaveof',
  'module|load',
  'module|loadex',
  'module|unload',
  'script|flush',
  'function|flush',
  'function|load',
  'function|delete',
  'function|restore',
  'save',
  'bgsave',
  'bgrewriteaof',
  'swapdb',
  'cluster|reset',
  'eval',
  'evalsha',
  'fcall',
])

/** Judges commands of one server; answers are kept. */
export class Safety {
  readonly #send: Send
  readonly #known = new Map<string, Promise<Nature>>()

  constructor(send: Send) {
    this.#send = send
  }

  /** @param readOnly whether the connection may only read */
  async judge(argv: readonly Bytes[], readOnly: boolean): Promise<Verdict> {
    const names = [`${argv[0] ?? ''}|${argv[1] ?? ''}`, argv[0] ?? ''].map((name) => name.toLowerCase())
    if (names.some((name) => HARMLESS.has(name))) return 'send'
    const nature = await this.#nature(names as [string, string])
    const changes = nature.writes || names.some((name) => CHANGES.has(name))
    if (changes && readOnly) return 'refuse'
    return nature.dangerous ? 'confirm' : 'send'
  }

  #nature([subcommand, command]: readonly [string, string]): Promise<Nature> {
    const known = this.#known.get(subcommand)
    if (known !== undefined) return known
    const asked = this.#send(['COMMAND', 'INFO', subcommand, command]).then(natureOf)
    this.#known.set(subcommand, asked)
    return asked
  }
}

function natureOf(raw: Bytes): Nature {
  const reply = parseReply(raw)
  // Denied: better to ask once too often.
  if (reply?.type !== 'array') return { writes: true, dangerous: true }
  const row = reply.items.find((item) => item.type === 'array')
  if (row?.type !== 'array') return { writes: false, dangerous: false }
  const flags = words(row.items[2])
  const categories = words(row.items[6])
  return { writes: flags.has('write'), dangerous: categories.has('@dangerous') }
}

function words(node: ReplyNode | undefined): ReadonlySet<string> {
  const items = node?.type === 'array' || node?.type === 'set' ? node.items : []
  return new Set(items.map((item) => (item.type === 'simple' || item.type === 'bulk' ? item.text : '')))
}
