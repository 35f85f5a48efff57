// Moving module memory to better places while the server runs.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Defrag API", in the order of the reference. */
export const defrag = {
  title: 'Defrag API',
  anchor: 'section-defrag-api',
  functions: {
    RegisterDefragFunc: {
      c: 'int ValkeyModule_RegisterDefragFunc(ValkeyModuleCtx *ctx, ValkeyModuleDefragFunc cb);',
      since: '6.2.0',
      doc: "Names a function that moves the module's global memory (what no key holds) when the server defragments. Always OK.",
    },
    DefragShouldStop: {
      c: 'int ValkeyModule_DefragShouldStop(ValkeyModuleDefragCtx *ctx);',
      since: '6.2.0',
      doc: 'In a defrag callback over big data, nonzero when it should stop for now: save the place with DefragCursorSet and return 1.',
    },
    DefragCursorSet: {
      c: 'int ValkeyModule_DefragCursorSet(ValkeyModuleDefragCtx *ctx, unsigned long cursor);',
      since: '6.2.0',
      doc: 'In a defrag callback that stops midway, saves a number to go on from. ERR if this key is not done in parts.',
    },
    DefragCursorGet: {
      c: 'int ValkeyModule_DefragCursorGet(ValkeyModuleDefragCtx *ctx, unsigned long *cursor);',
      since: '6.2.0',
      doc: 'In a defrag callback, gives the number saved last. ERR if this key is not done in parts.',
    },
    DefragAlloc: {
      c: 'void *ValkeyModule_DefragAlloc(ValkeyModuleDefragCtx *ctx, void *ptr);',
      since: '6.2.0',
      doc: 'Moves a block to a better place: returns the new block (the old must not be used any more), or NULL to leave it where it is.',
    },
    DefragValkeyModuleString: {
      c: 'ValkeyModuleString *ValkeyModule_DefragValkeyModuleString(ValkeyModuleDefragCtx *ctx, ValkeyModuleString *str);',
      since: '7.2.5',
      doc: 'Like DefragAlloc, for a string that nobody else holds.',
    },
    GetKeyNameFromDefragCtx: {
      c: 'const ValkeyModuleString *ValkeyModule_GetKeyNameFromDefragCtx(ValkeyModuleDefragCtx *ctx);',
      since: '7.0.0',
      doc: "In a defrag callback, returns the key, the server's string; NULL if there is none.",
    },
    GetDbIdFromDefragCtx: {
      c: 'int ValkeyModule_GetDbIdFromDefragCtx(ValkeyModuleDefragCtx *ctx);',
      since: '7.0.0',
      doc: 'In a defrag callback, returns the database of the key; -1 if there is none.',
    },
  },
} as const
