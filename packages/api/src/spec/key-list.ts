// Values of type list under an open key.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for List type", in the order of the reference. */
export const keyList = {
  title: 'Key API for List type',
  anchor: 'section-key-api-for-list-type',
  functions: {
    ListPush: {
      c: 'int ValkeyModule_ListPush(ValkeyModuleKey *key, int where, ValkeyModuleString *ele);',
      since: '4.0.0',
      doc: 'Adds an element at VALKEYMODULE_LIST_HEAD or _TAIL, making the list if need be. ERR with errno EINVAL, ENOTSUP (not a list) or EBADF (read only).',
    },
    ListPop: {
      c: 'ValkeyModuleString *ValkeyModule_ListPop(ValkeyModuleKey *key, int where);',
      since: '4.0.0',
      doc: 'Takes an element off the head or the tail and returns it as a new string; NULL with errno set if there is none. An emptied list is deleted.',
    },
    ListGet: {
      c: 'ValkeyModuleString *ValkeyModule_ListGet(ValkeyModuleKey *key, long index);',
      since: '7.0.0',
      doc: 'Returns a copy of element `index` (negative counts from the end) as a new string; NULL with errno set (EDOM out of range).',
    },
    ListSet: {
      c: 'int ValkeyModule_ListSet(ValkeyModuleKey *key, long index, ValkeyModuleString *value);',
      since: '7.0.0',
      doc: 'Replaces element `index` by `value`. ERR with errno set (EDOM out of range).',
    },
    ListInsert: {
      c: 'int ValkeyModule_ListInsert(ValkeyModuleKey *key, long index, ValkeyModuleString *value);',
      since: '7.0.0',
      doc: 'Inserts `value` so that it has `index` afterwards: before it, or for a negative index after it. ERR with errno set (EDOM out of range).',
    },
    ListDelete: {
      c: 'int ValkeyModule_ListDelete(ValkeyModuleKey *key, long index);',
      since: '7.0.0',
      doc: 'Removes element `index`; an emptied list is deleted. ERR with errno set (EDOM out of range).',
    },
  },
} as const
