// What modules are told of the state of the server, on both servers: flags of contexts, saving and loading, starting anew.
import type { Step } from '../../engine/test/twin/twin.ts'
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const forget = { run: 'states.history', loose: true } as const
const idle: Step = {
  until: 'INFO persistence',
  shows: /rdb_bgsave_in_progress:0[^]*aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/,
}

moduleTwins(
  'states',
  '[VM_GetContextFlags]',
  {
    'scripts, transactions and limits are told': [
      'states.flags',
      ['EVAL', "return server.call('states.flags')", '0'],
      ['EVAL', "return {server.call('states.flags'), 1}", '0'],
      'states.flags',
      'MULTI',
      'states.flags',
      ['EVAL', "return server.call('states.flags')", '0'],
      'EXEC',
      'states.ratio',
      'CONFIG SET maxmemory 1gb',
      'states.ratio',
      'states.flags',
      'CONFIG SET maxmemory-policy allkeys-lru',
      'states.flags',
      'CONFIG SET maxmemory 1',
      'states.ratio',
      'CONFIG SET maxmemory 0 maxmemory-policy noeviction',
      'states.certificate',
      'states.declared',
    ],
    'loading and saving in the foreground': [
      forget,
      'states.mark k 7',
      'SAVE',
      'states.history',
      'DEBUG RELOAD',
      'states.history',
      'DUMP k',
      'states.history',
    ],
    '[VM_SubscribeToServerEvent] children are born and die': [
      idle,
      forget,
      'states.mark k 7',
      'BGSAVE',
      idle,
      'states.history',
      'BGREWRITEAOF',
      idle,
      'states.history',
    ],
  },
  { config: { save: '' }, resp: [2] },
)

moduleTwins(
  'states',
  '[VM_MustObeyClient]',
  {
    'commands of the append-only file must be obeyed': [
      'CONFIG SET appendonly yes',
      idle,
      forget,
      'states.mark k 7',
      'SELECT 3',
      'states.mark k3 8',
      'SELECT 0',
      'DEBUG LOADAOF',
      'states.history',
      'EXISTS k',
      'CONFIG SET appendonly no',
    ],
    '[VM_ResetDataset] empties all, and may begin the append-only file anew': [
      'CONFIG SET appendonly yes',
      idle,
      forget,
      'SET a 1',
      'SET b 2',
      'FUNCTION LOAD "#!lua name=kept\\nserver.register_function(\'f\', function() return 1 end)"',
      'states.reset 0 0',
      'DBSIZE',
      'states.history',
      'SET c 3',
      'states.reset 1 1',
      idle,
      'states.history',
      'SET d 4',
      'DEBUG LOADAOF',
      'EXISTS a b c d',
      'FCALL f 0',
      'FUNCTION FLUSH',
      'CONFIG SET appendonly no',
    ],
  },
  { config: { save: '' }, resp: [2] },
)

const other = (run: string): { on: string; run: string } => ({ on: 'b', run })
const watched = (write: string): readonly Step[] => [
  other('WATCH k'),
  write,
  other('MULTI'),
  other('GET k'),
  other('EXEC'),
]

moduleTwins('options', '[VM_SetModuleOptions]', {
  'keys that were opened for writing are announced, unless the module wants to do so itself': [
    'options.set 0',
    ...watched('options.write k'),
    'options.set 2',
    ...watched('options.write k'),
    ...watched('options.write k signal'),
    'options.set 0',
    ...watched('options.write k'),
  ],
  'a module is told of what it does while it is told, if it allows that': [
    'options.set 0',
    'SET chain 1',
    'options.told',
    'options.set 8',
    'SET chain 2',
    'options.told',
    'options.set 0',
    'SET chain 3',
    'options.told',
  ],
  'commands that do not exist are replicated, if nobody is to look': [
    'options.set 0',
    'options.replicate SET',
    'options.replicate no.such.command',
    'options.set 16',
    'options.replicate no.such.command',
    'options.set 0',
  ],
})

reportCoverage(20)
