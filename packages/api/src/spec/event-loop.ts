// File descriptors and one-shot work on the server's event loop.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules EventLoop API", in the order of the reference. */
export const eventLoop = {
  title: 'Modules EventLoop API',
  anchor: 'section-modules-eventloop-api',
  functions: {
    EventLoopAdd: {
      c: 'int ValkeyModule_EventLoopAdd(int fd, int mask, ValkeyModuleEventLoopFunc func, void *user_data);',
      since: '7.0.0',
      doc: 'Has `func` run when descriptor `fd` becomes readable or writable (VALKEYMODULE_EVENTLOOP_* `mask`). ERR with errno ERANGE or EINVAL.',
    },
    EventLoopDel: {
      c: 'int ValkeyModule_EventLoopDel(int fd, int mask);',
      since: '7.0.0',
      doc: 'Stops watching `fd` for the events in `mask`. ERR with errno ERANGE or EINVAL.',
    },
    EventLoopAddOneShot: {
      c: 'int ValkeyModule_EventLoopAddOneShot(ValkeyModuleEventLoopOneShotFunc func, void *user_data);',
      since: '7.0.0',
      doc: "Has `func` run once on the server's thread at its next turn; may be called from any thread. ERR with errno EINVAL for a NULL function.",
    },
  },
} as const
