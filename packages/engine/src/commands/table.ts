// Every built-in command, one array a file. A new family of commands is one import and one line here.
import type { CommandRow } from '../server/command-spec.ts'
import { configCommands } from './config.ts'
import { connectionCommands } from './connection.ts'
import { moduleCommands } from './module.ts'
import { pubsubCommands } from './pubsub.ts'
import { transactionCommands } from './transactions.ts'

/** The rows of all built-in commands. */
export const COMMANDS: readonly CommandRow[] = [
  ...connectionCommands,
  ...configCommands,
  ...moduleCommands,
  ...pubsubCommands,
  ...transactionCommands,
]
