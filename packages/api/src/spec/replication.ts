// What replicas and the AOF see of a command.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Commands replication API", in the order of the reference. */
export const replication = {
  title: 'Commands replication API',
  anchor: 'section-commands-replication-api',
  functions: {
    Replicate: {
      c: 'int ValkeyModule_Replicate(ValkeyModuleCtx *ctx, const char *cmdname, const char *fmt, ...);',
      since: '4.0.0',
      doc: 'Adds a command to what replicas and the AOF get for this call, instead of the call itself. `fmt` describes the arguments as in Call; A and R in it leave out AOF or replicas. ERR for a bad command or format.',
    },
    ReplicateVerbatim: {
      c: 'int ValkeyModule_ReplicateVerbatim(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: "Sends the client's command as it is to replicas and AOF. Always OK.",
    },
  },
} as const
