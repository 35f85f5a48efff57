// What a scripting engine hands to the server. Form and rules: field.ts.

import { VERSION } from './field.ts'
import type { StructSpec } from './field.ts'

/** Names of these structures. */
export type ScriptingStruct =
  | 'ValkeyModuleScriptingEngineCompiledFunction'
  | 'ValkeyModuleScriptingEngineMemoryInfo'
  | 'ValkeyModuleScriptingEngineCallableLazyEvalReset'

/** Data of scripting engines. */
export const scriptingStructs: Readonly<Record<ScriptingStruct, StructSpec>> = {
  ValkeyModuleScriptingEngineCompiledFunction: {
    doc: 'A function that a scripting engine has compiled.',
    tag: 'ValkeyModuleScriptingEngineCompiledFunction',
    versioned: true,
    members: [
      VERSION,
      ['ValkeyModuleString *', 'name', 'Its name; NULL for EVAL.'],
      ['void *', 'function', "The engine's own idea of it."],
      ['ValkeyModuleString *', 'desc', 'What it does, or NULL.'],
      ['uint64_t', 'f_flags', 'Script flags.'],
    ],
  },
  ValkeyModuleScriptingEngineMemoryInfo: {
    doc: 'How much memory a scripting engine uses.',
    tag: 'ValkeyModuleScriptingEngineMemoryInfo',
    versioned: true,
    members: [
      VERSION,
      ['size_t', 'used_memory', 'By scripts and their data.'],
      ['size_t', 'engine_memory_overhead', "By the engine's structures."],
    ],
  },
  ValkeyModuleScriptingEngineCallableLazyEvalReset: {
    doc: 'How to free an old EVAL environment later.',
    tag: 'ValkeyModuleScriptingEngineCallableLazyEvalReset',
    members: [
      ['void *', 'context', 'What to pass.'],
      ['void (*)(void *context)', 'engineLazyEvalResetCallback', 'What to call, maybe in another thread.'],
    ],
  },
}
