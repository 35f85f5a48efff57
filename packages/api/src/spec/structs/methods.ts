// Structures full of callbacks: a value type and a scripting engine. The header declares them after the callbacks. Form and rules: field.ts.

import { VERSION } from './field.ts'
import type { StructSpec } from './field.ts'

/** Names of these structures. */
export type MethodStruct = 'ValkeyModuleTypeMethods' | 'ValkeyModuleScriptingEngineMethods'

/** What value types and scripting engines can do. */
export const methodStructs: Readonly<Record<MethodStruct, StructSpec>> = {
  ValkeyModuleTypeMethods: {
    doc: 'What a value type can do; any of the pointers may be NULL.',
    tag: 'ValkeyModuleTypeMethods',
    members: [
      ['uint64_t', 'version', 'VALKEYMODULE_TYPE_METHOD_VERSION.'],
      ['ValkeyModuleTypeLoadFunc', 'rdb_load', 'Reads a value from an RDB.'],
      ['ValkeyModuleTypeSaveFunc', 'rdb_save', 'Writes a value to an RDB.'],
      ['ValkeyModuleTypeRewriteFunc', 'aof_rewrite', 'Writes a value as commands.'],
      ['ValkeyModuleTypeMemUsageFunc', 'mem_usage', 'How much memory it takes.'],
      ['ValkeyModuleTypeDigestFunc', 'digest', 'Its part in DEBUG DIGEST.'],
      ['ValkeyModuleTypeFreeFunc', 'free', 'Frees it.'],
      ['ValkeyModuleTypeAuxLoadFunc', 'aux_load', 'Reads data beside the keys (since version 2).'],
      ['ValkeyModuleTypeAuxSaveFunc', 'aux_save', 'Writes data beside the keys.'],
      ['int', 'aux_save_triggers', 'When: VALKEYMODULE_AUX_* bits.'],
      ['ValkeyModuleTypeFreeEffortFunc', 'free_effort', 'How much work freeing is (since version 3).'],
      ['ValkeyModuleTypeUnlinkFunc', 'unlink', 'It has left the keyspace.'],
      ['ValkeyModuleTypeCopyFunc', 'copy', 'Copies it.'],
      ['ValkeyModuleTypeDefragFunc', 'defrag', 'Moves its memory.'],
      ['ValkeyModuleTypeMemUsageFunc2', 'mem_usage2', 'As mem_usage, knowing the key (since version 4).'],
      ['ValkeyModuleTypeFreeEffortFunc2', 'free_effort2', 'As free_effort, knowing the key.'],
      ['ValkeyModuleTypeUnlinkFunc2', 'unlink2', 'As unlink, knowing the key.'],
      ['ValkeyModuleTypeCopyFunc2', 'copy2', 'As copy, knowing the keys.'],
      [
        'ValkeyModuleTypeAuxSaveFunc',
        'aux_save2',
        'As aux_save; if it writes nothing, nothing is saved (since version 5).',
      ],
    ],
  },
  ValkeyModuleScriptingEngineMethods: {
    doc: 'What a scripting engine can do.',
    tag: 'ValkeyModuleScriptingEngineMethods',
    versioned: true,
    members: [
      VERSION,
      {
        nested: 'union',
        name: '',
        members: [
          [
            'ValkeyModuleScriptingEngineCompileCodeFuncV1',
            'compile_code_v1',
            'Compiles a script (version 1).',
          ],
          ['ValkeyModuleScriptingEngineCompileCodeFunc', 'compile_code', 'Compiles a script.'],
        ],
      },
      ['ValkeyModuleScriptingEngineFreeFunctionFunc', 'free_function', 'Frees a function.'],
      ['ValkeyModuleScriptingEngineCallFunctionFunc', 'call_function', 'Runs a function.'],
      [
        'ValkeyModuleScriptingEngineGetFunctionMemoryOverheadFunc',
        'get_function_memory_overhead',
        'Bytes around a function.',
      ],
      ['ValkeyModuleScriptingEngineResetEvalEnvFunc', 'reset_eval_env', 'Makes a new EVAL environment.'],
      ['ValkeyModuleScriptingEngineGetMemoryInfoFunc', 'get_memory_info', 'Tells memory use.'],
    ],
  },
}
