// Structures that describe commands to the server (SetCommandInfo), and the stream ID, which stands alone. Form and rules: field.ts.

import type { StructSpec } from './field.ts'

/** Names of these structures. */
export type CommandStruct =
  | 'ValkeyModuleStreamID'
  | 'ValkeyModuleCommandArg'
  | 'ValkeyModuleCommandHistoryEntry'
  | 'ValkeyModuleCommandKeySpec'
  | 'ValkeyModuleCommandInfoVersion'
  | 'ValkeyModuleCommandInfo'

/** Stream IDs and what SetCommandInfo is told. */
export const commandStructs: Readonly<Record<CommandStruct, StructSpec>> = {
  ValkeyModuleStreamID: {
    doc: 'The ID of a stream entry.',
    tag: 'ValkeyModuleStreamID',
    members: [
      ['uint64_t', 'ms', 'Milliseconds since 1970, as a rule.'],
      ['uint64_t', 'seq', 'Number within the millisecond.'],
    ],
  },
  ValkeyModuleCommandArg: {
    doc: 'An argument of a command; arrays of them end with one that has no name.',
    tag: 'ValkeyModuleCommandArg',
    members: [
      ['const char *', 'name', 'What to call it.'],
      ['ValkeyModuleCommandArgType', 'type', 'What it is.'],
      ['int', 'key_spec_index', 'For a key: which key spec finds it; else -1.'],
      ['const char *', 'token', 'The word before it, or NULL.'],
      ['const char *', 'summary', 'What it is for, or NULL.'],
      ['const char *', 'since', 'Since which version, or NULL.'],
      ['int', 'flags', 'VALKEYMODULE_CMD_ARG_* bits.'],
      ['const char *', 'deprecated_since', 'Deprecated since which version, or NULL.'],
      ['struct ValkeyModuleCommandArg *', 'subargs', 'What a ONEOF or BLOCK consists of.'],
      ['const char *', 'display_text', 'What to show in its place, or NULL.'],
    ],
  },
  ValkeyModuleCommandHistoryEntry: {
    doc: 'A change to a command; arrays end with one that has no since.',
    members: [
      ['const char *', 'since', 'In which version.'],
      ['const char *', 'changes', 'What changed.'],
    ],
  },
  ValkeyModuleCommandKeySpec: {
    doc: 'Where keys are among the arguments; arrays end with begin_search_type INVALID.',
    members: [
      ['const char *', 'notes', 'A remark, or NULL.'],
      ['uint64_t', 'flags', 'VALKEYMODULE_CMD_KEY_* bits.'],
      ['ValkeyModuleKeySpecBeginSearchType', 'begin_search_type', 'Which part of bs holds.'],
      {
        nested: 'union',
        name: 'bs',
        members: [
          {
            nested: 'struct',
            name: 'index',
            members: [['int', 'pos', 'Where the first key is.']],
          },
          {
            nested: 'struct',
            name: 'keyword',
            members: [
              ['const char *', 'keyword', 'The word before the keys.'],
              ['int', 'startfrom', 'Where to begin looking for it; negative from the end, backwards.'],
            ],
          },
        ],
      },
      ['ValkeyModuleKeySpecFindKeysType', 'find_keys_type', 'Which part of fk holds.'],
      {
        nested: 'union',
        name: 'fk',
        members: [
          {
            nested: 'struct',
            name: 'range',
            members: [
              [
                'int',
                'lastkey',
                'The last key, counted from the first; -1 the last argument, -2 the one before.',
              ],
              ['int', 'keystep', 'From one key to the next.'],
              ['int', 'limit', 'With lastkey -1: keys are the first 1/limit of what is left.'],
            ],
          },
          {
            nested: 'struct',
            name: 'keynum',
            members: [
              ['int', 'keynumidx', 'Where the number of keys is, counted from where the search began.'],
              ['int', 'firstkey', 'Where the first key is, counted likewise.'],
              ['int', 'keystep', 'From one key to the next.'],
            ],
          },
        ],
      },
    ],
  },
  ValkeyModuleCommandInfoVersion: {
    doc: 'Sizes of the structures in ValkeyModuleCommandInfo, as the module was compiled.',
    members: [
      ['int', 'version', '1.'],
      ['size_t', 'sizeof_historyentry', 'Of ValkeyModuleCommandHistoryEntry.'],
      ['size_t', 'sizeof_keyspec', 'Of ValkeyModuleCommandKeySpec.'],
      ['size_t', 'sizeof_arg', 'Of ValkeyModuleCommandArg.'],
    ],
  },
  ValkeyModuleCommandInfo: {
    doc: 'What SetCommandInfo is told.',
    members: [
      ['const ValkeyModuleCommandInfoVersion *', 'version', 'VALKEYMODULE_COMMAND_INFO_VERSION.'],
      ['const char *', 'summary', 'What the command does.'],
      ['const char *', 'complexity', 'How its time grows.'],
      ['const char *', 'since', 'Since which version of the module.'],
      ['ValkeyModuleCommandHistoryEntry *', 'history', 'What changed, or NULL.'],
      ['const char *', 'tips', 'Hints for clients and proxies, words with spaces between.'],
      ['int', 'arity', 'Number of arguments with the name; -N for N or more.'],
      ['ValkeyModuleCommandKeySpec *', 'key_specs', 'Where its keys are, or NULL.'],
      ['ValkeyModuleCommandArg *', 'args', 'Its arguments, or NULL.'],
    ],
  },
}
