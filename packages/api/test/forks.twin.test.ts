// Forks of modules on both servers: here a second run of the call in a worker, there the machine's own processes.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const look = { on: 'b', run: 'forks.look word', blocks: true } as const
const answer = { on: 'b', read: true } as const

moduleTwins('forks', 'Forks', {
  '[VM_Fork] the child goes on in the midst of its function, with everything as it was': [
    'forks.reset',
    'MSET n 40 m 41',
    look,
    answer,
    'GET n',
    'forks.reset',
    'MSET n 40 m 41',
    look,
    answer,
    'GET m',
  ],
  '[VM_ExitFromChild] codes have eight bits, and 255 stands for a signal': [
    'forks.reset',
    ...[77, 255, 256 + 3].flatMap((code) => [
      { on: 'b', run: `forks.exit ${code}`, blocks: true } as const,
      answer,
    ]),
  ],
  '[VM_Fork] is refused while a child runs; [VM_KillForkChild] ends it': [
    'forks.reset',
    'forks.sleep',
    'forks.sleep',
    'forks.kill',
    'forks.last',
    'forks.sleep',
    'forks.kill',
    'forks.last',
  ],
})

reportCoverage(12)
