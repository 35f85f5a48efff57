// Writing module values as commands when the AOF is rewritten.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "AOF API for modules data types", in the order of the reference. */
export const aof = {
  title: 'AOF API for modules data types',
  anchor: 'section-aof-api-for-modules-data-types',
  functions: {
    EmitAOF: {
      c: 'void ValkeyModule_EmitAOF(ValkeyModuleIO *io, const char *cmdname, const char *fmt, ...);',
      since: '4.0.0',
      doc: 'In aof_rewrite, writes a command that rebuilds (part of) the value; name, format and arguments as in Call.',
    },
  },
} as const
