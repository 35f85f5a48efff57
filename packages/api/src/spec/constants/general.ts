// Constants about values, keys and replies. Each is its C expression, as the header prints it, and a line of ours; index.ts
// works out the numbers. The expression's type matters too (1ULL makes a 64-bit flag): keep it as the server's header has it.

/** Status, keys, values, replies, settings, streams, cluster, logging. */
export const general = {
  status: {
    doc: 'What most functions return.',
    names: {
      VALKEYMODULE_OK: ['0', 'Done.'],
      VALKEYMODULE_ERR: ['1', 'Not done; many functions say why in errno.'],
    },
  },
  auth: {
    doc: 'What an authentication callback returns.',
    names: {
      VALKEYMODULE_AUTH_HANDLED: ['0', 'This callback has decided (let in, refused, or is waiting).'],
      VALKEYMODULE_AUTH_NOT_HANDLED: ['1', 'Ask the next callback, in the end the server.'],
    },
  },
  versions: {
    doc: 'Versions of the interface itself.',
    names: {
      VALKEYMODULE_APIVER_1: ['1', 'The only API version; the last argument of ValkeyModule_Init.'],
      VALKEYMODULE_TYPE_METHOD_VERSION: [
        '5',
        'Newest layout of ValkeyModuleTypeMethods; goes in its version field.',
      ],
    },
  },
  openKey: {
    doc: 'Modes of OpenKey.',
    names: {
      VALKEYMODULE_READ: ['(1 << 0)', 'Open to look.'],
      VALKEYMODULE_WRITE: ['(1 << 1)', 'Open to change; a missing key then gives an empty handle.'],
      VALKEYMODULE_OPEN_KEY_NOTOUCH: ['(1 << 16)', 'Leave idle time and access frequency as they are.'],
      VALKEYMODULE_OPEN_KEY_NONOTIFY: ['(1 << 17)', 'No keymiss event if the key is missing.'],
      VALKEYMODULE_OPEN_KEY_NOSTATS: ['(1 << 18)', 'Count neither hit nor miss.'],
      VALKEYMODULE_OPEN_KEY_NOEXPIRE: ['(1 << 19)', 'Do not delete the key even if its time is over.'],
      VALKEYMODULE_OPEN_KEY_NOEFFECTS: ['(1 << 20)', 'No side effect of looking at all.'],
      _VALKEYMODULE_OPEN_KEY_ALL: [
        'VALKEYMODULE_READ | VALKEYMODULE_WRITE | VALKEYMODULE_OPEN_KEY_NOTOUCH | VALKEYMODULE_OPEN_KEY_NONOTIFY | VALKEYMODULE_OPEN_KEY_NOSTATS | VALKEYMODULE_OPEN_KEY_NOEXPIRE | VALKEYMODULE_OPEN_KEY_NOEFFECTS',
        'All of them; modules ask GetOpenKeyModesAll instead.',
      ],
    },
  },
  list: {
    doc: 'Ends of a list.',
    names: {
      VALKEYMODULE_LIST_HEAD: ['0', 'Its first element.'],
      VALKEYMODULE_LIST_TAIL: ['1', 'Its last element.'],
    },
  },
  keyType: {
    doc: 'What KeyType returns.',
    names: {
      VALKEYMODULE_KEYTYPE_EMPTY: ['0', 'No value.'],
      VALKEYMODULE_KEYTYPE_STRING: ['1', 'A string.'],
      VALKEYMODULE_KEYTYPE_LIST: ['2', 'A list.'],
      VALKEYMODULE_KEYTYPE_HASH: ['3', 'A hash.'],
      VALKEYMODULE_KEYTYPE_SET: ['4', 'A set.'],
      VALKEYMODULE_KEYTYPE_ZSET: ['5', 'A sorted set.'],
      VALKEYMODULE_KEYTYPE_MODULE: ['6', "A value of some module's own type."],
      VALKEYMODULE_KEYTYPE_STREAM: ['7', 'A stream.'],
    },
  },
  reply: {
    doc: 'What CallReplyType returns.',
    names: {
      VALKEYMODULE_REPLY_UNKNOWN: ['-1', 'No reply, or none that can be read.'],
      VALKEYMODULE_REPLY_STRING: ['0', 'A bulk or simple string.'],
      VALKEYMODULE_REPLY_ERROR: ['1', 'An error.'],
      VALKEYMODULE_REPLY_INTEGER: ['2', 'An integer.'],
      VALKEYMODULE_REPLY_ARRAY: ['3', 'An array.'],
      VALKEYMODULE_REPLY_NULL: ['4', 'Null.'],
      VALKEYMODULE_REPLY_MAP: ['5', 'A map (RESP3).'],
      VALKEYMODULE_REPLY_SET: ['6', 'A set (RESP3).'],
      VALKEYMODULE_REPLY_BOOL: ['7', 'True or false (RESP3).'],
      VALKEYMODULE_REPLY_DOUBLE: ['8', 'A double (RESP3).'],
      VALKEYMODULE_REPLY_BIG_NUMBER: ['9', 'A number of any size (RESP3).'],
      VALKEYMODULE_REPLY_VERBATIM_STRING: ['10', 'Text with a format (RESP3).'],
      VALKEYMODULE_REPLY_ATTRIBUTE: ['11', 'Extra information about a reply (RESP3).'],
      VALKEYMODULE_REPLY_PROMISE: ['12', 'The command is waiting: its reply will come later.'],
    },
  },
  length: {
    doc: 'Length of a collection reply that is not known yet.',
    names: {
      VALKEYMODULE_POSTPONED_ARRAY_LEN: ['-1', 'The old name of VALKEYMODULE_POSTPONED_LEN.'],
      VALKEYMODULE_POSTPONED_LEN: ['-1', 'Set later by ReplySetArrayLength and its like.'],
    },
  },
  expire: {
    doc: 'Expiry.',
    names: { VALKEYMODULE_NO_EXPIRE: ['-1', 'The key lives until it is deleted.'] },
  },
  zadd: {
    doc: 'Flags of ZsetAdd and ZsetIncrby: XX, NX, GT, LT go in, the others come out.',
    names: {
      VALKEYMODULE_ZADD_XX: ['(1 << 0)', 'Only change a member that is there.'],
      VALKEYMODULE_ZADD_NX: ['(1 << 1)', 'Only add a member that is not there.'],
      VALKEYMODULE_ZADD_ADDED: ['(1 << 2)', 'The member was added.'],
      VALKEYMODULE_ZADD_UPDATED: ['(1 << 3)', 'The score was changed.'],
      VALKEYMODULE_ZADD_NOP: ['(1 << 4)', 'Nothing was done because of XX, NX, GT or LT.'],
      VALKEYMODULE_ZADD_GT: ['(1 << 5)', 'Only raise a score.'],
      VALKEYMODULE_ZADD_LT: ['(1 << 6)', 'Only lower a score.'],
    },
  },
  hash: {
    doc: 'Flags of HashSet and HashGet.',
    names: {
      VALKEYMODULE_HASH_NONE: ['0', 'Nothing special.'],
      VALKEYMODULE_HASH_NX: ['(1 << 0)', 'HashSet: only fields that are not there.'],
      VALKEYMODULE_HASH_XX: ['(1 << 1)', 'HashSet: only fields that are there.'],
      VALKEYMODULE_HASH_CFIELDS: ['(1 << 2)', 'Field names are C strings, not module strings.'],
      VALKEYMODULE_HASH_EXISTS: ['(1 << 3)', 'HashGet: only say whether the field is there, in an int.'],
      VALKEYMODULE_HASH_COUNT_ALL: ['(1 << 4)', 'HashSet: count added fields as well as changed ones.'],
    },
  },
  config: {
    doc: 'Flags of a registered setting.',
    names: {
      VALKEYMODULE_CONFIG_DEFAULT: ['0', 'An ordinary setting.'],
      VALKEYMODULE_CONFIG_IMMUTABLE: ['(1ULL << 0)', 'Only at load time, never by CONFIG SET.'],
      VALKEYMODULE_CONFIG_SENSITIVE: ['(1ULL << 1)', 'Holds a secret: keep it out of logs.'],
      VALKEYMODULE_CONFIG_HIDDEN: ['(1ULL << 4)', 'Not listed by CONFIG GET with a pattern.'],
      VALKEYMODULE_CONFIG_PROTECTED: ['(1ULL << 5)', 'CONFIG SET only as enable-protected-configs allows.'],
      VALKEYMODULE_CONFIG_DENY_LOADING: ['(1ULL << 6)', 'No CONFIG SET while data is being loaded.'],
      VALKEYMODULE_CONFIG_MEMORY: ['(1ULL << 7)', 'A number that may be written 10mb and the like.'],
      VALKEYMODULE_CONFIG_BITFLAGS: ['(1ULL << 8)', 'An enum that takes several names at once.'],
    },
  },
  stream: {
    doc: 'Flags of the stream functions.',
    names: {
      VALKEYMODULE_STREAM_ADD_AUTOID: ['(1 << 0)', 'StreamAdd makes the ID.'],
      VALKEYMODULE_STREAM_ITERATOR_EXCLUSIVE: ['(1 << 0)', 'StreamIteratorStart leaves start and end out.'],
      VALKEYMODULE_STREAM_ITERATOR_REVERSE: [
        '(1 << 1)',
        'StreamIteratorStart goes from the end to the start.',
      ],
      VALKEYMODULE_STREAM_TRIM_APPROX: ['(1 << 0)', 'Trim by whole nodes: quicker, less exact.'],
    },
  },
} as const
