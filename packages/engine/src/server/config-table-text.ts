// The configuration parameters of 8.1 that are free text, and those with a syntax of their own.
// Facts only (name, initial value, bounds, flags); what a parameter does lives with the code that reads it.
import {
  notifyEvents,
  oomScores,
  outputBufferLimits,
  percentages,
  savePoints,
  text,
  type ConfigRow,
} from './config-spec.ts'

/** Texts and parameters with their own syntax. */
export const TEXT_CONFIG_ROWS: readonly ConfigRow[] = [
  text('aclfile', '', { flags: 'immutable' }),
  text('pidfile', '', { flags: 'immutable' }),
  text('replica-announce-ip', '', { alias: 'slave-announce-ip' }),
  text('primaryuser', '', { flags: 'sensitive', alias: 'masteruser' }),
  text('dbfilename', 'dump.rdb', { flags: 'protected' }),
  text('appendfilename', 'appendonly.aof', { flags: 'immutable' }),
  text('appenddirname', 'appendonlydir', { flags: 'immutable' }),
  text('server-cpulist', '', { flags: 'immutable', alias: 'server_cpulist' }),
  text('bio-cpulist', '', { flags: 'immutable', alias: 'bio_cpulist' }),
  text('aof-rewrite-cpulist', '', { flags: 'immutable', alias: 'aof_rewrite_cpulist' }),
  text('bgsave-cpulist', '', { flags: 'immutable', alias: 'bgsave_cpulist' }),
  text('ignore-warnings', ''),
  text('proc-title-template', '{title} {listen-addr} {server-mode}'),
  text('logfile', '', { flags: 'immutable' }),
  text('locale-collate', ''),
  text('debug-context', '', { flags: 'hidden' }),
  text('primaryauth', '', { flags: 'sensitive', alias: 'masterauth' }),
  text('requirepass', '', { flags: 'sensitive' }),
  text('availability-zone', ''),
  text('dir', '', { flags: 'protected denyLoading' }),
  savePoints('save', '3600 1 300 100 60 10000'),
  outputBufferLimits(
    'client-output-buffer-limit',
    'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
  ),
  oomScores('oom-score-adj-values', '0 200 800'),
  notifyEvents('notify-keyspace-events'),
  text('replicaof', '', { flags: 'immutable multi', alias: 'slaveof' }),
  percentages('latency-tracking-info-percentiles', '50 99 99.9'),
]
