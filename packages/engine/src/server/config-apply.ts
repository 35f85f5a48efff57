// Parameters that something keeps a copy of: each is written there now and after every change.
import { MOST_BYTES } from '../base/bytes.ts'
import type { EncodingLimits } from '../types/encoding-limits.ts'
import { checkTitleTemplate } from './process-title.ts'
import type { Server } from './server.ts'

const LIMITS: Readonly<Record<string, keyof EncodingLimits>> = {
  'list-max-listpack-size': 'listMaxListpackSize',
  'list-compress-depth': 'listCompressDepth',
  'hash-max-listpack-entries': 'hashMaxListpackEntries',
  'hash-max-listpack-value': 'hashMaxListpackValue',
  'set-max-intset-entries': 'setMaxIntsetEntries',
  'set-max-listpack-entries': 'setMaxListpackEntries',
  'set-max-listpack-value': 'setMaxListpackValue',
  'zset-max-listpack-entries': 'zsetMaxListpackEntries',
  'zset-max-listpack-value': 'zsetMaxListpackValue',
  'stream-node-max-bytes': 'streamNodeMaxBytes',
  'stream-node-max-entries': 'streamNodeMaxEntries',
}

/** Connects the configuration with the parts of the server that follow it. */
export function applyConfig(server: Server): void {
  const { config, commandLogs } = server
  for (const [name, field] of Object.entries(LIMITS)) {
    config.watch(name, (value) => (server.limits[field] = Number(value)))
  }
  config.watch('latency-tracking', (value) => (server.latencyTracking = value === true))
  config.watch('tracking-table-max-keys', () => server.host.wake())
  config.watch('latency-monitor-threshold', (value) => (server.latencyEvents.threshold = Number(value)))
  config.watch('client-query-buffer-limit', (value) => (server.requestLimits.queryBuffer = Number(value)))
  config.watch('maxmemory', (value) => {
    server.maxMemory = Number(value)
    server.runSoon(() => server.eviction.makeRoom())
  })
  for (const name of ['maxmemory-policy', 'lfu-log-factor', 'lfu-decay-time']) {
    config.watch(name, () => {
      const counts = config.text('maxmemory-policy').endsWith('-lfu')
      const logFactor = config.number('lfu-log-factor')
      const decayMinutes = config.number('lfu-decay-time')
      server.frequencies = counts ? { logFactor, decayMinutes, random: () => server.host.random() } : null
    })
  }
  config.watch('proc-title-template', (value) => checkTitleTemplate(server, String(value)))
  config.watch('maxmemory-clients', (value) => (server.clientLimits.limited = Number(value) !== 0))
  config.watch('client-output-buffer-limit', (value) => server.clientLimits.setOutputLimits(value))
  config.watch('notify-keyspace-events', (value) => (server.keyspace.published = Number(value)))
  config.watch('proto-max-bulk-len', (value) => {
    server.requestLimits.maxBulkLength = Math.min(Number(value), MOST_BYTES)
  })
  config.watch('commandlog-execution-slower-than', (value) => (commandLogs.slow.threshold = Number(value)))
  config.watch(
    'commandlog-request-larger-than',
    (value) => (commandLogs.largeRequest.threshold = Number(value)),
  )
  config.watch('commandlog-reply-larger-than', (value) => (commandLogs.largeReply.threshold = Number(value)))
  config.watch('commandlog-slow-execution-max-len', (value) => (commandLogs.slow.maxLength = Number(value)))
  config.watch(
    'commandlog-large-request-max-len',
    (value) => (commandLogs.largeRequest.maxLength = Number(value)),
  )
  config.watch(
    'commandlog-large-reply-max-len',
    (value) => (commandLogs.largeReply.maxLength = Number(value)),
  )
}
