// What a module says about itself, clocks, and giving way in the midst of long work.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Module information and time measurement", in the order of the reference. */
export const moduleInfo = {
  title: 'Module information and time measurement',
  anchor: 'section-module-information-and-time-measurement',
  functions: {
    SetModuleAttribs: {
      c: 'void ValkeyModule_SetModuleAttribs(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver);',
      since: '4.0.0',
      doc: 'Gives the loading module its name and versions. ValkeyModule_Init calls it; modules have no need to.',
    },
    IsModuleNameBusy: {
      c: 'int ValkeyModule_IsModuleNameBusy(const char *name);',
      since: '4.0.3',
      doc: 'Nonzero if a loaded module has this name already.',
    },
    Milliseconds: {
      c: 'mstime_t ValkeyModule_Milliseconds(void);',
      since: '4.0.0',
      doc: 'Wall-clock time, milliseconds since 1970.',
    },
    MonotonicMicroseconds: {
      c: 'uint64_t ValkeyModule_MonotonicMicroseconds(void);',
      since: '7.0.0',
      doc: 'Microseconds on a clock that only runs forward; good for durations, its zero means nothing.',
    },
    Microseconds: {
      c: 'ustime_t ValkeyModule_Microseconds(void);',
      since: '7.2.0',
      doc: 'Wall-clock time, microseconds since 1970.',
    },
    CachedMicroseconds: {
      c: 'ustime_t ValkeyModule_CachedMicroseconds(void);',
      since: '7.2.0',
      doc: 'Wall-clock time in microseconds as the server last noted it: the same value during one command or callback.',
    },
    BlockedClientMeasureTimeStart: {
      c: 'int ValkeyModule_BlockedClientMeasureTimeStart(ValkeyModuleBlockedClient *bc);',
      since: '6.2.0',
      doc: 'Starts counting time spent in the background for this blocked client; always OK. May be started and ended several times, the spans add up.',
    },
    BlockedClientMeasureTimeEnd: {
      c: 'int ValkeyModule_BlockedClientMeasureTimeEnd(ValkeyModuleBlockedClient *bc);',
      since: '6.2.0',
      doc: "Ends the span begun by BlockedClientMeasureTimeStart and adds it to the command's time in SLOWLOG and INFO. ERR if none was begun.",
    },
    Yield: {
      c: 'void ValkeyModule_Yield(ValkeyModuleCtx *ctx, int flags, const char *busy_reply);',
      since: '7.0.0',
      doc: 'Lets the server do some of its own work in the midst of a long command; with VALKEYMODULE_YIELD_FLAG_CLIENTS also answer clients, `busy_reply` (or NULL) being the text after -BUSY.',
    },
    SetModuleOptions: {
      c: 'void ValkeyModule_SetModuleOptions(ValkeyModuleCtx *ctx, int options);',
      since: '6.0.0',
      doc: "Sets the module's VALKEYMODULE_OPTIONS_* bits, e.g. that it copes with I/O errors or with nested notifications.",
    },
    SignalModifiedKey: {
      c: 'int ValkeyModule_SignalModifiedKey(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname);',
      since: '6.0.0',
      doc: 'Marks the key as changed, so WATCH fails and tracked client caches drop it. Closing a key opened for writing does this already unless the module opted out. Always OK.',
    },
  },
} as const
