// Values of type stream under an open key: append, walk, trim.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for Stream type", in the order of the reference. */
export const keyStream = {
  title: 'Key API for Stream type',
  anchor: 'section-key-api-for-stream-type',
  functions: {
    StreamAdd: {
      c: 'int ValkeyModule_StreamAdd(ValkeyModuleKey *key, int flags, ValkeyModuleStreamID *id, ValkeyModuleString **argv, int64_t numfields);',
      since: '6.2.0',
      doc: 'Appends an entry of `numfields` fields (argv holds name, value, ...) under `id`, or a new ID with STREAM_ADD_AUTOID (put in `id` unless NULL). ERR with errno set (EDOM: ID too small).',
    },
    StreamDelete: {
      c: 'int ValkeyModule_StreamDelete(ValkeyModuleKey *key, ValkeyModuleStreamID *id);',
      since: '6.2.0',
      doc: 'Deletes the entry `id`. ERR with errno set (ENOENT: no such entry).',
    },
    StreamIteratorStart: {
      c: 'int ValkeyModule_StreamIteratorStart(ValkeyModuleKey *key, int flags, ValkeyModuleStreamID *start, ValkeyModuleStreamID *end);',
      since: '6.2.0',
      doc: 'Starts reading entries from `start` to `end` (NULL for the ends); VALKEYMODULE_STREAM_ITERATOR_* flags leave the bounds out or go backwards. ERR with errno set.',
    },
    StreamIteratorStop: {
      c: 'int ValkeyModule_StreamIteratorStop(ValkeyModuleKey *key);',
      since: '6.2.0',
      doc: 'Ends the reading and frees what it holds. ERR with errno EBADF if none was started.',
    },
    StreamIteratorNextID: {
      c: 'int ValkeyModule_StreamIteratorNextID(ValkeyModuleKey *key, ValkeyModuleStreamID *id, long *numfields);',
      since: '6.2.0',
      doc: 'Moves to the next entry and gives its ID and number of fields; then read each with StreamIteratorNextField. ERR with errno ENOENT at the end.',
    },
    StreamIteratorNextField: {
      c: 'int ValkeyModule_StreamIteratorNextField(ValkeyModuleKey *key, ValkeyModuleString **field_ptr, ValkeyModuleString **value_ptr);',
      since: '6.2.0',
      doc: 'Gives the next field and value of the entry as two new strings. ERR with errno ENOENT when there are no more.',
    },
    StreamIteratorDelete: {
      c: 'int ValkeyModule_StreamIteratorDelete(ValkeyModuleKey *key);',
      since: '6.2.0',
      doc: 'Deletes the entry under the iterator (key opened for writing) and goes on. ERR with errno set.',
    },
    StreamTrimByLength: {
      c: 'long long ValkeyModule_StreamTrimByLength(ValkeyModuleKey *key, int flags, long long length);',
      since: '6.2.0',
      doc: 'Drops the oldest entries until about `length` are left (about: with STREAM_TRIM_APPROX); returns how many went, -1 with errno on trouble.',
    },
    StreamTrimByID: {
      c: 'long long ValkeyModule_StreamTrimByID(ValkeyModuleKey *key, int flags, ValkeyModuleStreamID *id);',
      since: '6.2.0',
      doc: 'Drops entries older than `id` (roughly, with STREAM_TRIM_APPROX); returns how many went, -1 with errno on trouble.',
    },
  },
} as const
