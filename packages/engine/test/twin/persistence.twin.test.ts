// SAVE, BGSAVE, BGREWRITEAOF and DEBUG RELOAD beside the real server: their replies, and that they change no data.
import { twins, type Step } from './twin.ts'

/** The real server saves in a process of its own: it takes a moment. */
/** Until nothing is being saved or rewritten. */
const pause: Step = {
  until: 'INFO persistence',
  shows: /rdb_bgsave_in_progress:0\r\n[^]*aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0\r\n/,
}
const field = (name: string): Step => ({
  run: 'INFO persistence',
  mask: (raw) => raw.match(new RegExp(`\\b${name}:[^\\r]*`))?.[0] ?? 'absent',
})
const options = { resp: [2] as const }

twins(
  'Persistence',
  {
    SAVE: [
      'SET k v',
      field('rdb_changes_since_last_save'),
      'SAVE',
      field('rdb_changes_since_last_save'),
      field('rdb_last_bgsave_status'),
      'SAVE now',
      'MULTI',
      'SAVE',
      'EXEC',
    ],
    BGSAVE: [
      'SET k v',
      'BGSAVE nonsense',
      'BGSAVE SCHEDULE x',
      'BGSAVE CANCEL',
      'BGSAVE',
      pause,
      field('rdb_changes_since_last_save'),
      field('rdb_bgsave_in_progress'),
      'BGSAVE SCHEDULE',
      pause,
      'MULTI',
      'SET k2 v',
      'BGSAVE',
      'EXEC',
      // That one is scheduled is not to be seen, only that it was made.
      { until: 'INFO persistence', shows: /rdb_changes_since_last_save:0\r\n/ },
      pause,
      field('rdb_bgsave_in_progress'),
    ],
    'DEBUG RELOAD': [
      'SET k v EX 1000',
      'RPUSH l a b c',
      'XADD s 1-1 f v',
      'DEBUG RELOAD',
      'GET k',
      'TTL k',
      'LRANGE l 0 -1',
      'DBSIZE',
      'SET extra x',
      'DEBUG RELOAD NOSAVE',
      'EXISTS extra',
      'DEBUG RELOAD NOSAVE NOFLUSH MERGE',
      'DBSIZE',
      'DEBUG RELOAD nonsense',
      field('rdb_last_load_keys_loaded'),
      field('rdb_last_load_keys_expired'),
    ],
    'watched keys are touched by a reload': [
      'SET k v',
      { on: 'b', run: 'WATCH k' },
      'DEBUG RELOAD',
      { on: 'b', run: 'MULTI' },
      { on: 'b', run: 'PING' },
      { on: 'b', run: 'EXEC' },
    ],
    BGREWRITEAOF: [
      'SET k v',
      'BGREWRITEAOF now',
      'BGREWRITEAOF',
      pause,
      field('aof_enabled'),
      field('aof_last_bgrewrite_status'),
      'MULTI',
      'BGREWRITEAOF',
      'EXEC',
      pause,
    ],
    'appendonly is switched on and off': [
      'SET k v',
      'CONFIG SET appendonly yes',
      pause,
      field('aof_enabled'),
      'SET k2 v',
      'DEBUG LOADAOF',
      'MGET k k2',
      'CONFIG SET appendonly no',
      field('aof_enabled'),
    ],
    LASTSAVE: [{ run: 'LASTSAVE', loose: true }, 'LASTSAVE x'],
  },
  options,
)
