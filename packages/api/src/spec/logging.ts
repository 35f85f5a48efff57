// The server's log, assertions, and the latency monitor.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Logging", in the order of the reference. */
export const logging = {
  title: 'Logging',
  anchor: 'section-logging',
  functions: {
    Log: {
      c: 'void ValkeyModule_Log(ValkeyModuleCtx *ctx, const char *levelstr, const char *fmt, ...);',
      since: '4.0.0',
      doc: "Writes a printf-style line to the server log, with the module's name before it; `levelstr` is debug, verbose, notice or warning. `ctx` may be NULL.",
    },
    LogIOError: {
      c: 'void ValkeyModule_LogIOError(ValkeyModuleIO *io, const char *levelstr, const char *fmt, ...);',
      since: '4.0.0',
      doc: 'Like Log, for use in load, save and rewrite callbacks.',
    },
    _Assert: {
      c: 'void ValkeyModule__Assert(const char *estr, const char *file, int line);',
      since: '6.0.0',
      doc: "Logs a failed assertion as the server's own and ends the server; use the ValkeyModule_Assert macro.",
    },
    LatencyAddSample: {
      c: 'void ValkeyModule_LatencyAddSample(const char *event, mstime_t latency);',
      since: '6.0.0',
      doc: "Adds a sample (milliseconds) to the latency monitor's `event`, if it is above latency-monitor-threshold.",
    },
  },
} as const
