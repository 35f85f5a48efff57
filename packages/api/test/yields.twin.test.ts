// Modules that let others be heard in the midst of their commands, on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const send = (command: string): { on: string; run: string; blocks: true } => ({
  on: 'b',
  run: command,
  blocks: true,
})
const answer = { on: 'b', read: true } as const
const working = { until: 'yields.state', shows: /:1/ } as const

moduleTwins(
  'yields',
  'Yield',
  {
    '[VM_Yield] others hear the text, commands that may be run meanwhile are run, effects leave together': [
      send('yields.busy "deep in thought"'),
      working,
      'PING',
      'SET a 1',
      'GET steps',
      'nonsense',
      'yields.note n 1',
      { on: 'c', run: 'PING' },
      'yields.end',
      answer,
      'PING',
      'MGET steps n a',
    ],
    '[VM_Yield] the text may be left to the server': [
      send('yields.busy'),
      working,
      'GET a',
      'SHUTDOWN',
      'yields.end',
      answer,
    ],
    '[VM_Yield] what the busy client sends waits, a transaction of another one fails': [
      send('yields.busy thinking'),
      working,
      send('GET steps'),
      { on: 'c', run: 'MULTI' },
      { on: 'c', run: 'INCR x' },
      { on: 'c', run: 'EXEC' },
      'yields.end',
      answer,
      answer,
    ],
    '[VM_Yield] without the flag for clients they wait until the command is over': [
      send('yields.quiet 60'),
      'PING',
      answer,
      'PING',
    ],
    '[VM_Yield] a command that a module calls': [
      send('yields.call yields.call yields.busy within'),
      working,
      'PING',
      'yields.note n 1',
      'yields.end',
      answer,
      'GET steps',
    ],
    '[VM_Yield] of a client that is gone': [
      { on: 'b', run: 'CLIENT SETNAME worker' },
      send('yields.busy alone'),
      working,
      { on: 'c', run: 'CLIENT KILL TYPE normal SKIPME yes', blocks: true },
      'yields.end',
      { until: 'PING', shows: /PONG/ },
      'GET steps',
    ],
    '[VM_Yield] while a value is loaded others hear that data are loaded': [
      'yields.put k 5',
      'yields.slow yes',
      send('DEBUG RELOAD'),
      working,
      'PING',
      'yields.get k',
      'yields.end',
      answer,
      'yields.get k',
      'yields.slow no',
    ],
    '[VM_Yield] of a thread that has the lock of the server': [
      send('yields.thread'),
      working,
      { until: 'PING', shows: /at work/ },
      'yields.end',
      answer,
      'GET thread',
    ],
  },
  { config: { 'busy-reply-threshold': '1', hz: '100' } },
)

reportCoverage(20)
