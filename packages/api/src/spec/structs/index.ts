// All structures of the header together.

import { commandStructs } from './commands.ts'
import type { CommandStruct } from './commands.ts'
import { eventStructs } from './events.ts'
import type { EventStruct } from './events.ts'
import type { StructSpec } from './field.ts'
import { methodStructs } from './methods.ts'
import type { MethodStruct } from './methods.ts'
import { scriptingStructs } from './scripting.ts'
import type { ScriptingStruct } from './scripting.ts'

/** Structures of data alone, which the header declares before callbacks. */
export const DATA_STRUCTS: Readonly<Record<CommandStruct | EventStruct | ScriptingStruct, StructSpec>> = {
  ...commandStructs,
  ...eventStructs,
  ...scriptingStructs,
}

/** Structures of callbacks, which it declares after them. */
export const METHOD_STRUCTS: Readonly<Record<MethodStruct, StructSpec>> = methodStructs

/** The name of a structure. */
export type StructName = CommandStruct | EventStruct | ScriptingStruct | MethodStruct

/** All structures by name. */
export const STRUCTS: Readonly<Record<StructName, StructSpec>> = { ...DATA_STRUCTS, ...METHOD_STRUCTS }

export { EVENTS } from './events.ts'
export type { Field, Nested, StructSpec } from './field.ts'
