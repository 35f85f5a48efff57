// Walking through a sorted set by score or by name; one walk at a time for each open key.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for Sorted Set iterator", in the order of the reference. */
export const keyZsetIterator = {
  title: 'Key API for Sorted Set iterator',
  anchor: 'section-key-api-for-sorted-set-iterator',
  functions: {
    ZsetRangeStop: {
      c: 'void ValkeyModule_ZsetRangeStop(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Ends an iteration and frees what it holds.',
    },
    ZsetRangeEndReached: {
      c: 'int ValkeyModule_ZsetRangeEndReached(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Nonzero when the iteration has run off its end.',
    },
    ZsetFirstInScoreRange: {
      c: 'int ValkeyModule_ZsetFirstInScoreRange(ValkeyModuleKey *key, double min, double max, int minex, int maxex);',
      since: '4.0.0',
      doc: 'Starts at the lowest member with a score from `min` to `max` (`minex`, `maxex` leave the bounds out) and walks up with ZsetRangeNext. ERR if the key is not a sorted set.',
    },
    ZsetLastInScoreRange: {
      c: 'int ValkeyModule_ZsetLastInScoreRange(ValkeyModuleKey *key, double min, double max, int minex, int maxex);',
      since: '4.0.0',
      doc: 'Like ZsetFirstInScoreRange, but starts at the highest member; walk down with ZsetRangePrev.',
    },
    ZsetFirstInLexRange: {
      c: 'int ValkeyModule_ZsetFirstInLexRange(ValkeyModuleKey *key, ValkeyModuleString *min, ValkeyModuleString *max);',
      since: '4.0.0',
      doc: 'Starts at the first member between two bounds written as for ZRANGEBYLEX ([a, (b, -, +). ERR if not a sorted set or a bound is malformed.',
    },
    ZsetLastInLexRange: {
      c: 'int ValkeyModule_ZsetLastInLexRange(ValkeyModuleKey *key, ValkeyModuleString *min, ValkeyModuleString *max);',
      since: '4.0.0',
      doc: 'Like ZsetFirstInLexRange, but starts at the last member.',
    },
    ZsetRangeCurrentElement: {
      c: 'ValkeyModuleString *ValkeyModule_ZsetRangeCurrentElement(ValkeyModuleKey *key, double *score);',
      since: '4.0.0',
      doc: 'Returns the member under the iterator as a new string, its score in `score` unless NULL; NULL past the end.',
    },
    ZsetRangeNext: {
      c: 'int ValkeyModule_ZsetRangeNext(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Moves to the next member; 0 when there is none and the iteration is over.',
    },
    ZsetRangePrev: {
      c: 'int ValkeyModule_ZsetRangePrev(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Moves to the previous member; 0 when there is none and the iteration is over.',
    },
  },
} as const
