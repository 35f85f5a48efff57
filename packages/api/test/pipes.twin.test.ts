// Pipes and the event loop on both servers: descriptors of our own here, the system's there.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const wait = (run: string): { on: string; run: string; blocks: true } => ({ on: 'b', run, blocks: true })
const answer = { on: 'b', read: true } as const

moduleTwins('pipes', 'Pipes and the event loop', {
  '[pipe] holds 64 KiB, says EAGAIN, ends and breaks': ['pipes.alone', 'pipes.alone'],
  '[VM_EventLoopAdd] [VM_EventLoopDel] what they refuse': ['pipes.errors'],
  '[VM_EventLoopAdd] both ends of a pipe in the event loop': [
    wait('pipes.send 10'),
    answer,
    wait('pipes.send 300000'),
    answer,
  ],
  '[pipe] a thread that waits for each byte answers a command': ['pipes.echo HAL', 'pipes.echo abcdefgh'],
  '[VM_EventLoopAddOneShot] runs a function once': ['pipes.later', 'pipes.later'],
  '[VM_EventLoopAdd] a thread wakes the event loop': [wait('pipes.wakeup'), answer],
})

reportCoverage(8)
