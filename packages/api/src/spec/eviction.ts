// A key's idle time and access frequency, which eviction goes by.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key eviction API", in the order of the reference. */
export const eviction = {
  title: 'Key eviction API',
  anchor: 'section-key-eviction-api',
  functions: {
    SetLRU: {
      c: 'int ValkeyModule_SetLRU(ValkeyModuleKey *key, mstime_t lru_idle);',
      since: '6.0.0',
      doc: 'Sets how long the key has been idle, in milliseconds, for LRU eviction. ERR if the key is empty, the value negative or the policy is LFU.',
    },
    GetLRU: {
      c: 'int ValkeyModule_GetLRU(ValkeyModuleKey *key, mstime_t *lru_idle);',
      since: '6.0.0',
      doc: 'Puts the milliseconds the key has been idle in `lru_idle`, -1 under an LFU policy. ERR if the key is empty.',
    },
    SetLFU: {
      c: 'int ValkeyModule_SetLFU(ValkeyModuleKey *key, long long lfu_freq);',
      since: '6.0.0',
      doc: "Sets the key's access frequency counter (0 to 255) for LFU eviction. ERR if the key is empty, the value out of range or the policy not LFU.",
    },
    GetLFU: {
      c: 'int ValkeyModule_GetLFU(ValkeyModuleKey *key, long long *lfu_freq);',
      since: '6.0.0',
      doc: "Puts the key's access frequency counter in `lfu_freq`, -1 unless the policy is LFU. ERR if the key is empty.",
    },
  },
} as const
