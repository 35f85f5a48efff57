// Snapshots in files that modules name. Loading one sends replicas away, the twins' own too, so effects are left out here.
import { launchTwins } from '../../engine/test/twin/twin.ts'
import { moduleTwins } from './twin/module-twin.ts'

launchTwins({ config: {}, files: {}, ready: async () => {}, ours: () => {} })

const forget = { run: 'datatypes.history', loose: true } as const

moduleTwins('datatypes', 'Snapshots of modules', {
  '[VM_RdbSave] and RdbLoad keep all data in a file that the module names': [
    forget,
    'SET a 1',
    'RPUSH l x y',
    'datatypes.set t 5',
    'datatypes.file save own.rdb 0',
    'FLUSHALL',
    'SET other 1',
    'datatypes.file load own.rdb 0',
    'EXISTS a l t other',
    'LRANGE l 0 -1',
    'datatypes.get t',
  ],
  '[VM_RdbLoad] says why not': [
    forget,
    'SET a 1',
    'datatypes.file save own.rdb 1',
    'datatypes.file load own.rdb 1',
    'EXISTS a',
    'datatypes.file load nothing.rdb 0',
    'EXISTS a',
  ],
})

moduleTwins('forks', 'Snapshots of children', {
  '[VM_RdbSave] what a child saves, its parent can load': [
    { run: 'forks.reset', loose: true },
    'SET n 1',
    { on: 'b', run: 'forks.save child.rdb', blocks: true },
    { on: 'b', read: true },
    'MGET n child',
    'forks.load child.rdb',
    'MGET n child',
  ],
})
