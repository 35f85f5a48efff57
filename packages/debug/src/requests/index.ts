// All requests, by command.
import type { RequestTable } from '../session.ts'
import { BREAKPOINT_REQUESTS } from './breakpoint-requests.ts'
import { CHANGE_REQUESTS } from './change-requests.ts'
import { CLOCK_REQUESTS } from './clock-requests.ts'
import { DATA_REQUESTS } from './data-requests.ts'
import { DISASSEMBLE_REQUESTS } from './disassemble-requests.ts'
import { DOMAIN_REQUESTS } from './domain-requests.ts'
import { HANDLE_REQUESTS } from './handle-requests.ts'
import { LIFE_REQUESTS } from './life-requests.ts'
import { LOOK_REQUESTS } from './look-requests.ts'
import { PAST_REQUESTS } from './past-requests.ts'
import { RUN_REQUESTS } from './run-requests.ts'
import { STACK_REQUESTS } from './stack-requests.ts'
import { VALUE_REQUESTS } from './value-requests.ts'

/** The table that sessions look commands up in. */
export const REQUESTS: RequestTable = {
  ...LIFE_REQUESTS,
  ...CHANGE_REQUESTS,
  ...CLOCK_REQUESTS,
  ...BREAKPOINT_REQUESTS,
  ...RUN_REQUESTS,
  ...STACK_REQUESTS,
  ...VALUE_REQUESTS,
  ...LOOK_REQUESTS,
  ...PAST_REQUESTS,
  ...DOMAIN_REQUESTS,
  ...DATA_REQUESTS,
  ...HANDLE_REQUESTS,
  ...DISASSEMBLE_REQUESTS,
}
