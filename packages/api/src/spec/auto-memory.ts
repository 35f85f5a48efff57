// The switch that has the server free what a callback forgets.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Automatic memory management for modules", in the order of the reference. */
export const autoMemory = {
  title: 'Automatic memory management for modules',
  anchor: 'section-automatic-memory-management-for-modules',
  functions: {
    AutoMemory: {
      c: 'void ValkeyModule_AutoMemory(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'From here to the end of the callback, strings, keys, call replies and dictionaries made with `ctx` are freed by the server. Freeing them by hand stays allowed.',
    },
  },
} as const
