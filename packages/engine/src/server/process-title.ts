// What the process of a server is called: `proc-title-template`, in which words in braces stand for facts. A host that can give
// its process a title asks here for it.
import type { Bytes } from '../base/bytes.ts'
import { ConfigError } from './config-spec.ts'
import type { Server } from './server.ts'

/** What the words of a template stand for. */
const WORDS: Readonly<Record<string, (server: Server, title: Bytes) => Bytes>> = {
  title: (_server, title) => title,
  'listen-addr': ({ config }) => {
    const port = config.number('port') || config.number('tls-port')
    const [first = '*'] = config.text('bind').split(' ')
    return port === 0 ? `unixsocket:${config.text('unixsocket')}` : `${first}:${port}`
  },
  'server-mode': ({ cluster }) => (cluster ? '[cluster]' : ''),
  'config-file': ({ host }) => host.process?.configFile || '-',
  port: ({ config }) => config.text('port'),
  'tls-port': ({ config }) => config.text('tls-port'),
  unixsocket: ({ config }) => config.text('unixsocket'),
}

// A brace that is doubled stands for itself.
const WORD = /\{(\{|[^}]*\}?)/g

/**
 * The title of a server's process.
 * @param title what `{title}` stands for: the program as it was called
 * @returns null when the template has a word that there is not, or one that does not end
 */
export function processTitle(server: Server, template: Bytes, title: Bytes): Bytes | null {
  let known = true
  const expanded = template.replace(WORD, (_match, inner: string) => {
    if (inner === '{') return '{'
    const word = inner.endsWith('}') ? WORDS[inner.slice(0, -1)] : undefined
    known &&= word !== undefined
    return word?.(server, title) ?? ''
  })
  return known ? expanded.replace(/^ +| +$/g, '') : null
}

/** Refuses templates that say nothing, or what there is not. @throws ConfigError */
export function checkTitleTemplate(server: Server, template: Bytes): void {
  if (processTitle(server, template, '')) return
  throw new ConfigError('template format is invalid or contains unknown variables')
}
