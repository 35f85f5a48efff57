// What a connection tells about itself to a server that may be one of many: whether it reads from replicas, and that it was sent
// here. Without a cluster READONLY and READWRITE are kept all the same: redirections look at them.
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { clusterOf } from './cluster-arguments.ts'

function readonly(c: CommandContext): void {
  c.client.readOnly = true
  c.reply.ok()
}

function readwrite(c: CommandContext): void {
  c.client.readOnly = false
  c.reply.ok()
}

function asking(c: CommandContext): void {
  clusterOf(c)
  c.client.asking = true
  c.reply.ok()
}

/** The rows of this file. */
export const clusterConnectionCommands: readonly CommandRow[] = [
  {
    name: 'ASKING',
    arity: 1,
    flags: ['fast'],
    categories: ['connection'],
    group: 'cluster',
    since: '3.0.0',
    summary: 'Says that the next command follows an ASK redirection.',
    complexity: 'O(1)',
    handler: asking,
  },
  {
    name: 'READONLY',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    categories: ['connection'],
    group: 'cluster',
    since: '3.0.0',
    summary: 'Lets a connection read from a replica.',
    complexity: 'O(1)',
    handler: readonly,
  },
  {
    name: 'READWRITE',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    categories: ['connection'],
    group: 'cluster',
    since: '3.0.0',
    summary: 'Ends what READONLY began.',
    complexity: 'O(1)',
    handler: readwrite,
  },
]
