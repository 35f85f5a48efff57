// The configuration parameters that only this server has.

import { bool, int, oneOf } from '@valkey-playground/engine'
import type { ConfigRow } from '@valkey-playground/engine'

/** `module-time-limit`: milliseconds after which a module's command is stopped; 0 lets it run for ever. [D1] */
export const MODULE_TIME_LIMIT: ConfigRow = int('module-time-limit', 5000, 0, 2147483647)

/** `module-compile-profile`: how sources given to MODULE LOAD are compiled: optimised, for debugging, or also with checks for undefined behaviour. [D3] */
export const MODULE_COMPILE_PROFILE: ConfigRow = oneOf('module-compile-profile', 'release', [
  'release',
  'debug',
  'sanitize',
])

/** `module-lint`: whether the log tells what modules do wrong, at the line of C where their code says so. */
export const MODULE_LINT: ConfigRow = bool('module-lint', false)

/** `dap`: the port on which debuggers are heard; 0 for none. Sources are then compiled for debugging. */
export const DAP_PORT: ConfigRow = int('dap', 0, 0, 65535)

/** All of them. */
export const OWN_PARAMETERS: readonly ConfigRow[] = [
  MODULE_TIME_LIMIT,
  MODULE_COMPILE_PROFILE,
  MODULE_LINT,
  DAP_PORT,
]
