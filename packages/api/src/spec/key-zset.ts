// Values of type sorted set under an open key.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for Sorted Set type", in the order of the reference. */
export const keyZset = {
  title: 'Key API for Sorted Set type',
  anchor: 'section-key-api-for-sorted-set-type',
  functions: {
    ZsetAdd: {
      c: 'int ValkeyModule_ZsetAdd(ValkeyModuleKey *key, double score, ValkeyModuleString *ele, int *flagsptr);',
      since: '4.0.0',
      doc: 'Adds a member or changes its score. VALKEYMODULE_ZADD_* flags go in and what happened comes out by `flagsptr` (may be NULL). ERR if read only, of another type, or the score is NaN.',
    },
    ZsetIncrby: {
      c: 'int ValkeyModule_ZsetIncrby(ValkeyModuleKey *key, double score, ValkeyModuleString *ele, int *flagsptr, double *newscore);',
      since: '4.0.0',
      doc: "Adds to a member's score, making the member if need be; the new score goes to `newscore` unless NULL. Flags and errors as ZsetAdd.",
    },
    ZsetRem: {
      c: 'int ValkeyModule_ZsetRem(ValkeyModuleKey *key, ValkeyModuleString *ele, int *deleted);',
      since: '4.0.0',
      doc: 'Removes a member; `deleted`, unless NULL, gets 1 or 0. ERR if read only or of another type; a missing member is no error.',
    },
    ZsetScore: {
      c: 'int ValkeyModule_ZsetScore(ValkeyModuleKey *key, ValkeyModuleString *ele, double *score);',
      since: '4.0.0',
      doc: "Puts the member's score in `score`, which may be NULL for a set of encoding listpack only. ERR if there is no such member or the key is not a sorted set.",
    },
  },
} as const
