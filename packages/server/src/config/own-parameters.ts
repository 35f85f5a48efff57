// The configuration parameters that only this server has.

import { int } from '@valkey-playground/engine'
import type { ConfigRow } from '@valkey-playground/engine'

/** `module-time-limit`: milliseconds after which a module's command is stopped; 0 lets it run for ever. [D1] */
export const MODULE_TIME_LIMIT: ConfigRow = int('module-time-limit', 5000, 0, 2147483647)
