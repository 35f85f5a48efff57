// Snapshots in files that modules name. Loading one sends replicas away, the twins' own too, so effects are left out here.
import { launchTwins } from '../../engine/test/twin/twin.ts'
import { moduleTwins } from './twin/module-twin.ts'

launchTwins({ config: {}, files: {}, ready: async () => {}, ours: () => {} })

moduleTwins('snapshots', 'Snapshots of modules', {
  '[VM_RdbSave] and RdbLoad keep all data in a file that the module names': [
    'SET a 1',
    'RPUSH l x y',
    'snapshots.number t 5',
    'snapshots.file save own.rdb 0',
    'FLUSHALL',
    'SET other 1',
    'snapshots.file load own.rdb 0',
    'EXISTS a l t other',
    'LRANGE l 0 -1',
    'snapshots.number t',
  ],
  '[VM_RdbLoad] says why not': [
    'SET a 1',
    'snapshots.file save own.rdb 1',
    'snapshots.file load own.rdb 1',
    'EXISTS a',
    'snapshots.file load nothing.rdb 0',
    'EXISTS a',
  ],
})

moduleTwins('forks', 'Snapshots of children', {
  '[VM_RdbSave] what a child saves, its parent can load': [
    'forks.reset',
    'SET n 1',
    { on: 'b', run: 'forks.save child.rdb', blocks: true },
    { on: 'b', read: true },
    'MGET n child',
    'forks.load child.rdb',
    'MGET n child',
  ],
})
