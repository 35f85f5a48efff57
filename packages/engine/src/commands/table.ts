// Every built-in command, one array a file. A new family of commands is one import and one line here.
import type { CommandRow } from '../server/command-spec.ts'
import { connectionCommands } from './connection.ts'

/** The rows of all built-in commands. */
export const COMMANDS: readonly CommandRow[] = [...connectionCommands]
