// Ordered maps from bytes to pointers, and walking through them. The C variants take bytes, the others
// module strings.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules Dictionary API", in the order of the reference. */
export const dict = {
  title: 'Modules Dictionary API',
  anchor: 'section-modules-dictionary-api',
  functions: {
    CreateDict: {
      c: 'ValkeyModuleDict *ValkeyModule_CreateDict(ValkeyModuleCtx *ctx);',
      since: '5.0.0',
      doc: 'Makes an ordered map from byte keys to pointers; with AutoMemory and a `ctx` the server frees it, else FreeDict.',
    },
    FreeDict: {
      c: 'void ValkeyModule_FreeDict(ValkeyModuleCtx *ctx, ValkeyModuleDict *d);',
      since: '5.0.0',
      doc: "Frees a dictionary; the values behind its pointers are the caller's to free. Pass the `ctx` it was made with, or NULL.",
    },
    DictSize: {
      c: 'uint64_t ValkeyModule_DictSize(ValkeyModuleDict *d);',
      since: '5.0.0',
      doc: 'Returns how many keys are in the dictionary.',
    },
    DictSetC: {
      c: 'int ValkeyModule_DictSetC(ValkeyModuleDict *d, void *key, size_t keylen, void *ptr);',
      since: '5.0.0',
      doc: 'Adds a key of `keylen` bytes with pointer `ptr`. ERR if the key is already there.',
    },
    DictReplaceC: {
      c: 'int ValkeyModule_DictReplaceC(ValkeyModuleDict *d, void *key, size_t keylen, void *ptr);',
      since: '5.0.0',
      doc: 'Sets a key of `keylen` bytes to `ptr`, new or not. Always OK.',
    },
    DictSet: {
      c: 'int ValkeyModule_DictSet(ValkeyModuleDict *d, ValkeyModuleString *key, void *ptr);',
      since: '5.0.0',
      doc: 'Like DictSetC, with the key as a module string.',
    },
    DictReplace: {
      c: 'int ValkeyModule_DictReplace(ValkeyModuleDict *d, ValkeyModuleString *key, void *ptr);',
      since: '5.0.0',
      doc: 'Like DictReplaceC, with the key as a module string.',
    },
    DictGetC: {
      c: 'void *ValkeyModule_DictGetC(ValkeyModuleDict *d, void *key, size_t keylen, int *nokey);',
      since: '5.0.0',
      doc: 'Returns the pointer of a key of `keylen` bytes, NULL if missing; `nokey`, unless NULL, gets 1 if missing, 0 if found.',
    },
    DictGet: {
      c: 'void *ValkeyModule_DictGet(ValkeyModuleDict *d, ValkeyModuleString *key, int *nokey);',
      since: '5.0.0',
      doc: 'Like DictGetC, with the key as a module string.',
    },
    DictDelC: {
      c: 'int ValkeyModule_DictDelC(ValkeyModuleDict *d, void *key, size_t keylen, void *oldval);',
      since: '5.0.0',
      doc: 'Removes a key of `keylen` bytes; its pointer goes to `*oldval` unless NULL. ERR if there was none.',
    },
    DictDel: {
      c: 'int ValkeyModule_DictDel(ValkeyModuleDict *d, ValkeyModuleString *key, void *oldval);',
      since: '5.0.0',
      doc: 'Like DictDelC, with the key as a module string.',
    },
    DictIteratorStartC: {
      c: 'ValkeyModuleDictIter *ValkeyModule_DictIteratorStartC(ValkeyModuleDict *d, const char *op, void *key, size_t keylen);',
      since: '5.0.0',
      doc: 'Starts at the key that `op` picks: "^" first, "$" last, or ">", ">=", "<", "<=", "==" against `key`. Returns an iterator to end with DictIteratorStop.',
    },
    DictIteratorStart: {
      c: 'ValkeyModuleDictIter *ValkeyModule_DictIteratorStart(ValkeyModuleDict *d, const char *op, ValkeyModuleString *key);',
      since: '5.0.0',
      doc: 'Like DictIteratorStartC, with the key as a module string.',
    },
    DictIteratorStop: {
      c: 'void ValkeyModule_DictIteratorStop(ValkeyModuleDictIter *di);',
      since: '5.0.0',
      doc: 'Frees an iterator; every one started needs it.',
    },
    DictIteratorReseekC: {
      c: 'int ValkeyModule_DictIteratorReseekC(ValkeyModuleDictIter *di, const char *op, void *key, size_t keylen);',
      since: '5.0.0',
      doc: 'Moves an iterator as DictIteratorStartC would place it. ERR if there is no such key.',
    },
    DictIteratorReseek: {
      c: 'int ValkeyModule_DictIteratorReseek(ValkeyModuleDictIter *di, const char *op, ValkeyModuleString *key);',
      since: '5.0.0',
      doc: 'Like DictIteratorReseekC, with the key as a module string.',
    },
    DictNextC: {
      c: 'void *ValkeyModule_DictNextC(ValkeyModuleDictIter *di, size_t *keylen, void **dataptr);',
      since: '5.0.0',
      doc: 'Returns the current key (bytes good until the next step), its length and, unless NULL, its pointer, then steps forward; NULL at the end.',
    },
    DictPrevC: {
      c: 'void *ValkeyModule_DictPrevC(ValkeyModuleDictIter *di, size_t *keylen, void **dataptr);',
      since: '5.0.0',
      doc: 'Like DictNextC, stepping backward.',
    },
    DictNext: {
      c: 'ValkeyModuleString *ValkeyModule_DictNext(ValkeyModuleCtx *ctx, ValkeyModuleDictIter *di, void **dataptr);',
      since: '5.0.0',
      doc: 'Like DictNextC, with the key as a new module string for the caller to free.',
    },
    DictPrev: {
      c: 'ValkeyModuleString *ValkeyModule_DictPrev(ValkeyModuleCtx *ctx, ValkeyModuleDictIter *di, void **dataptr);',
      since: '5.0.0',
      doc: 'Like DictPrevC, with the key as a new module string for the caller to free.',
    },
    DictCompareC: {
      c: 'int ValkeyModule_DictCompareC(ValkeyModuleDictIter *di, const char *op, void *key, size_t keylen);',
      since: '5.0.0',
      doc: 'Compares the current key with `key` by `op` ("==", "<", "<=", ">", ">="): OK if it holds, ERR if not or at the end.',
    },
    DictCompare: {
      c: 'int ValkeyModule_DictCompare(ValkeyModuleDictIter *di, const char *op, ValkeyModuleString *key);',
      since: '5.0.0',
      doc: 'Like DictCompareC, with the key as a module string.',
    },
  },
} as const
