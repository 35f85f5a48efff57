// Constants for describing commands (SetCommandInfo) and for the reasons in ACL LOG. Form: see general.ts. A group with
// `enumType` is a C enum of that name, its members counted from 0 in this order.

/** Argument types, key specs, key and channel flags, and the remaining enums. */
export const commands = {
  argType: {
    doc: 'Types of an argument.',
    enumType: 'ValkeyModuleCommandArgType',
    names: {
      VALKEYMODULE_ARG_TYPE_STRING: ['0', 'Any string.'],
      VALKEYMODULE_ARG_TYPE_INTEGER: ['1', 'An integer.'],
      VALKEYMODULE_ARG_TYPE_DOUBLE: ['2', 'A floating point number.'],
      VALKEYMODULE_ARG_TYPE_KEY: ['3', 'The name of a key.'],
      VALKEYMODULE_ARG_TYPE_PATTERN: ['4', 'A glob pattern.'],
      VALKEYMODULE_ARG_TYPE_UNIX_TIME: ['5', 'A time since 1970.'],
      VALKEYMODULE_ARG_TYPE_PURE_TOKEN: ['6', 'A fixed word, its token.'],
      VALKEYMODULE_ARG_TYPE_ONEOF: ['7', 'One of its subargs.'],
      VALKEYMODULE_ARG_TYPE_BLOCK: ['8', 'All of its subargs together.'],
    },
  },
  argFlags: {
    doc: 'Flags of an argument.',
    names: {
      VALKEYMODULE_CMD_ARG_NONE: ['(0)', 'Given exactly once.'],
      VALKEYMODULE_CMD_ARG_OPTIONAL: ['(1 << 0)', 'May be left out.'],
      VALKEYMODULE_CMD_ARG_MULTIPLE: ['(1 << 1)', 'May be repeated.'],
      VALKEYMODULE_CMD_ARG_MULTIPLE_TOKEN: ['(1 << 2)', 'May be repeated, each time with its token.'],
      _VALKEYMODULE_CMD_ARG_NEXT: ['(1 << 3)', 'One past the last.'],
    },
  },
  beginSearch: {
    doc: 'How a key spec finds where keys begin.',
    enumType: 'ValkeyModuleKeySpecBeginSearchType',
    names: {
      VALKEYMODULE_KSPEC_BS_INVALID: ['0', 'Not filled in: closes the array of specs.'],
      VALKEYMODULE_KSPEC_BS_UNKNOWN: ['1', 'It cannot be told.'],
      VALKEYMODULE_KSPEC_BS_INDEX: ['2', 'At a fixed position.'],
      VALKEYMODULE_KSPEC_BS_KEYWORD: ['3', 'After a keyword.'],
    },
  },
  findKeys: {
    doc: 'How a key spec finds the keys from there.',
    enumType: 'ValkeyModuleKeySpecFindKeysType',
    names: {
      VALKEYMODULE_KSPEC_FK_OMITTED: ['0', 'Not filled in: one key, where the search began.'],
      VALKEYMODULE_KSPEC_FK_UNKNOWN: ['1', 'It cannot be told.'],
      VALKEYMODULE_KSPEC_FK_RANGE: ['2', 'Up to a last key, by steps.'],
      VALKEYMODULE_KSPEC_FK_KEYNUM: ['3', 'As many as an argument says.'],
    },
  },
  keyFlags: {
    doc: 'What a command does with a key: one of RO, RW, OW, RM and any of the others.',
    names: {
      VALKEYMODULE_CMD_KEY_RO: ['(1ULL << 0)', 'Reads the value.'],
      VALKEYMODULE_CMD_KEY_RW: ['(1ULL << 1)', 'Changes what is there.'],
      VALKEYMODULE_CMD_KEY_OW: ['(1ULL << 2)', 'Overwrites without looking.'],
      VALKEYMODULE_CMD_KEY_RM: ['(1ULL << 3)', 'Deletes the key.'],
      VALKEYMODULE_CMD_KEY_ACCESS: ['(1ULL << 4)', 'Gives out, copies or goes by the data.'],
      VALKEYMODULE_CMD_KEY_UPDATE: ['(1ULL << 5)', 'Changes data that is there.'],
      VALKEYMODULE_CMD_KEY_INSERT: ['(1ULL << 6)', 'Adds data and changes none.'],
      VALKEYMODULE_CMD_KEY_DELETE: ['(1ULL << 7)', 'Removes data of the value.'],
      VALKEYMODULE_CMD_KEY_NOT_KEY: ['(1ULL << 8)', 'Not a key, but routed like one.'],
      VALKEYMODULE_CMD_KEY_INCOMPLETE: ['(1ULL << 9)', 'The spec may miss keys.'],
      VALKEYMODULE_CMD_KEY_VARIABLE_FLAGS: ['(1ULL << 10)', 'The flags depend on the arguments.'],
    },
  },
  channelFlags: {
    doc: 'What a command does with a channel.',
    names: {
      VALKEYMODULE_CMD_CHANNEL_PATTERN: ['(1ULL << 0)', 'It is a pattern.'],
      VALKEYMODULE_CMD_CHANNEL_PUBLISH: ['(1ULL << 1)', 'Publishes to it.'],
      VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE: ['(1ULL << 2)', 'Subscribes to it.'],
      VALKEYMODULE_CMD_CHANNEL_UNSUBSCRIBE: ['(1ULL << 3)', 'Unsubscribes from it.'],
    },
  },
  aclLog: {
    doc: 'Why something was refused.',
    enumType: 'ValkeyModuleACLLogEntryReason',
    names: {
      VALKEYMODULE_ACL_LOG_AUTH: ['0', 'Login failed.'],
      VALKEYMODULE_ACL_LOG_CMD: ['1', 'Command not allowed.'],
      VALKEYMODULE_ACL_LOG_KEY: ['2', 'Key not allowed.'],
      VALKEYMODULE_ACL_LOG_CHANNEL: ['3', 'Channel not allowed.'],
    },
  },
  scriptSubsystem: {
    doc: 'Which scripts an engine is called for.',
    enumType: 'ValkeyModuleScriptingEngineSubsystemType',
    names: {
      VMSE_EVAL: ['0', 'EVAL and SCRIPT.'],
      VMSE_FUNCTION: ['1', 'FUNCTION and FCALL.'],
      VMSE_ALL: ['2', 'Both.'],
    },
  },
  scriptState: {
    doc: 'Whether a running script should go on.',
    enumType: 'ValkeyModuleScriptingEngineExecutionState',
    names: {
      VMSE_STATE_EXECUTING: ['0', 'Go on.'],
      VMSE_STATE_KILLED: ['1', 'Stop: SCRIPT KILL or FUNCTION KILL.'],
    },
  },
  scriptVersions: {
    doc: 'Layout versions of the scripting engine structures.',
    names: {
      VALKEYMODULE_SCRIPTING_ENGINE_ABI_COMPILED_FUNCTION_VERSION: [
        '1UL',
        'Of ValkeyModuleScriptingEngineCompiledFunction.',
      ],
      VALKEYMODULE_SCRIPTING_ENGINE_ABI_MEMORY_INFO_VERSION: [
        '1UL',
        'Of ValkeyModuleScriptingEngineMemoryInfo.',
      ],
      VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION: ['2UL', 'Of ValkeyModuleScriptingEngineMethods.'],
    },
  },
} as const
