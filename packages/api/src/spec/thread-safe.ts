// Contexts and the lock for calls from threads of the module.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Thread Safe Contexts", in the order of the reference. */
export const threadSafe = {
  title: 'Thread Safe Contexts',
  anchor: 'section-thread-safe-contexts',
  functions: {
    GetThreadSafeContext: {
      c: 'ValkeyModuleCtx *ValkeyModule_GetThreadSafeContext(ValkeyModuleBlockedClient *bc);',
      since: '4.0.0',
      doc: 'Returns a context for use in another thread: bound to a blocked client, whose reply may be built without the lock, or to none (NULL). Free with FreeThreadSafeContext.',
    },
    GetDetachedThreadSafeContext: {
      c: 'ValkeyModuleCtx *ValkeyModule_GetDetachedThreadSafeContext(ValkeyModuleCtx *ctx);',
      since: '6.0.9',
      doc: 'Returns a context bound to the module but to no client, for long keeping in threads. Free with FreeThreadSafeContext.',
    },
    FreeThreadSafeContext: {
      c: 'void ValkeyModule_FreeThreadSafeContext(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Frees a context from GetThreadSafeContext or GetDetachedThreadSafeContext.',
    },
    ThreadSafeContextLock: {
      c: 'void ValkeyModule_ThreadSafeContextLock(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Waits for the server lock and takes it: needed in a thread before calls other than replies. Keep it short, the server stands still.',
    },
    ThreadSafeContextTryLock: {
      c: 'int ValkeyModule_ThreadSafeContextTryLock(ValkeyModuleCtx *ctx);',
      since: '6.0.8',
      doc: 'Takes the server lock if it is free: OK; else ERR with errno EBUSY.',
    },
    ThreadSafeContextUnlock: {
      c: 'void ValkeyModule_ThreadSafeContextUnlock(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Lets go of the server lock.',
    },
  },
} as const
