// Functions to run once at a later time.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules Timers API", in the order of the reference. */
export const timers = {
  title: 'Modules Timers API',
  anchor: 'section-modules-timers-api',
  functions: {
    CreateTimer: {
      c: 'ValkeyModuleTimerID ValkeyModule_CreateTimer(ValkeyModuleCtx *ctx, mstime_t period, ValkeyModuleTimerProc callback, void *data);',
      since: '5.0.0',
      doc: 'Has `callback` run once with `data` after `period` milliseconds, in a context of its own; returns an ID to stop or look it up.',
    },
    StopTimer: {
      c: 'int ValkeyModule_StopTimer(ValkeyModuleCtx *ctx, ValkeyModuleTimerID id, void **data);',
      since: '5.0.0',
      doc: 'Stops a timer of this module before it fires; `data`, unless NULL, gets its pointer back. ERR if it is not there any more.',
    },
    GetTimerInfo: {
      c: 'int ValkeyModule_GetTimerInfo(ValkeyModuleCtx *ctx, ValkeyModuleTimerID id, uint64_t *remaining, void **data);',
      since: '5.0.0',
      doc: 'Gives the milliseconds remaining and the data pointer of a timer of this module, each unless NULL. ERR if it is not there.',
    },
  },
} as const
