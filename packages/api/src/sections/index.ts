// All handlers that are written, by API function, in the order of the reference; and what is said about the others.
// A new section needs its import and one line in HANDLERS.
import type { ModuleApi } from '../module-api.ts'
import { coverageOf, type CoverageMap, type Handlers } from '../spec/index.ts'
import { autoMemory } from './auto-memory.ts'
import { commands } from './commands.ts'
import { logging } from './logging.ts'
import { memory } from './memory.ts'
import { moduleInfo } from './module-info.ts'
import { replies } from './replies.ts'
import { strings } from './strings.ts'

/** Every handler. A function of the API without one is a stub: it can be asked for, calling it ends the command. */
export const HANDLERS: Handlers<ModuleApi> = {
  ...memory,
  ...commands,
  ...moduleInfo,
  ...autoMemory,
  ...strings,
  ...replies,
  ...logging,
}

/** Handlers that do less than the reference says, and what is missing. */
const PARTIAL: Readonly<Record<string, string>> = {
  Yield: 'serves no other clients meanwhile; a requested stop takes effect',
  LatencyAddSample: 'the sample goes to the log; there is no LATENCY command yet',
  SetModuleOptions: 'the options are kept, none changes anything yet',
  IsChannelsPositionRequest: 'nobody asks for channel positions before there are ACL users',
  ChannelAtPosWithFlags: 'nobody asks for channel positions before there are ACL users',
}

/** What COVERAGE.md is made from. */
export const coverage: CoverageMap = coverageOf(HANDLERS, PARTIAL)
