// Slots that are given and taken, beside the real server. A node that lost all slots does not serve requests for a while
// after it got them back: that is why these have a server of their own, and do not look at keys.
import { freeBusPort, launchCluster, SHARDS } from './cluster-launch.ts'
import { twins, type Step } from './twin.ts'

launchCluster(await freeBusPort())

const EMPTY: readonly Step[] = ['FLUSHALL', 'CLUSTER RESET']

twins('A node', {
  'gains and loses slots': [
    ...EMPTY,
    'CLUSTER INFO',
    'CLUSTER SLOTS',
    SHARDS,
    'SET a 1',
    'CLUSTER ADDSLOTS 15495',
    'SET a 1',
    'CLUSTER NODES',
    'CLUSTER ADDSLOTS 1 2 3 1',
    'CLUSTER ADDSLOTS 1 x',
    'CLUSTER ADDSLOTS 16384',
    'CLUSTER ADDSLOTS -1',
    'CLUSTER ADDSLOTS 1 2 3 15495',
    'CLUSTER ADDSLOTS 1 2 3',
    'CLUSTER DELSLOTS 4',
    'CLUSTER DELSLOTS 2 2',
    'CLUSTER DELSLOTS 2',
    'CLUSTER NODES',
    'CLUSTER ADDSLOTSRANGE 5 10 20 30',
    'CLUSTER ADDSLOTSRANGE 5 10',
    'CLUSTER ADDSLOTSRANGE 40 50 45 60',
    'CLUSTER ADDSLOTSRANGE 60 50',
    'CLUSTER ADDSLOTSRANGE 60',
    'CLUSTER ADDSLOTSRANGE 60 70 80',
    'CLUSTER DELSLOTSRANGE 6 8',
    'CLUSTER DELSLOTSRANGE 6 8',
    'CLUSTER DELSLOTSRANGE x 8',
    'CLUSTER SLOTS',
    SHARDS,
    'CLUSTER INFO',
    'CLUSTER FLUSHSLOTS',
    'CLUSTER NODES',
    'CLUSTER INFO',
  ],
  resets: [
    ...EMPTY,
    'CLUSTER RESET x',
    'CLUSTER RESET SOFT',
    'CLUSTER INFO',
    'CLUSTER MYID',
    'CLUSTER RESET HARD MORE',
    'CLUSTER FAILOVER FORCE MORE',
    'CLUSTER MEET a 1 2 3',
  ],
  'has epochs': [
    ...EMPTY,
    'CLUSTER SET-CONFIG-EPOCH x',
    'CLUSTER SET-CONFIG-EPOCH -1',
    { run: 'CLUSTER BUMPEPOCH', mask: (raw: string) => raw.replace(/(STILL|BUMPED) \d+/, 'N') },
    'CLUSTER BUMPEPOCH',
    'CLUSTER SET-CONFIG-EPOCH 5',
  ].map((step) =>
    step === 'CLUSTER BUMPEPOCH'
      ? { run: step, mask: (raw: string) => raw.replace(/(STILL|BUMPED) \d+/, 'N') }
      : (step as Step),
  ),
})

twins('Statistics of slots', {
  'count keys': [
    ...EMPTY,
    'CLUSTER ADDSLOTS 1 2 3 15495 15891',
    'CLUSTER SLOT-STATS SLOTSRANGE 0 100',
    'CLUSTER SLOT-STATS SLOTSRANGE 5 1',
    'CLUSTER SLOT-STATS SLOTSRANGE x 1',
    'CLUSTER SLOT-STATS SLOTSRANGE 1',
    'CLUSTER SLOT-STATS ORDERBY key-count',
    'CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT 2 ASC',
    'CLUSTER SLOT-STATS ORDERBY key-count ASC LIMIT 3',
    'CLUSTER SLOT-STATS ORDERBY key-count LIMIT 0',
    'CLUSTER SLOT-STATS ORDERBY key-count LIMIT 20000',
    'CLUSTER SLOT-STATS ORDERBY key-count ASC DESC',
    'CLUSTER SLOT-STATS ORDERBY key-count WHAT',
    'CLUSTER SLOT-STATS ORDERBY cpu-usec',
    'CLUSTER SLOT-STATS ORDERBY',
    'CLUSTER SLOT-STATS WHAT 1',
  ],
})
