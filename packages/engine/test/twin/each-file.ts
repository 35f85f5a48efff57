// Around each file of twin tests: files share a process and with it the twin tool, but each has a real server of its own.
// Change together: twin.ts; vitest.config.ts, which names this.
import { afterAll } from 'vitest'
import { beginTwins, endTwins } from './twin.ts'

beginTwins()
afterAll(endTwins)
