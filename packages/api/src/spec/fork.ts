// Work in a child process that sees the data as it was.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Module fork API", in the order of the reference. */
export const fork = {
  title: 'Module fork API',
  anchor: 'section-module-fork-api',
  functions: {
    Fork: {
      c: 'int ValkeyModule_Fork(ValkeyModuleForkDoneHandler cb, void *user_data);',
      since: '6.0.0',
      doc: 'Starts a child process with a frozen view of the data; returns its pid in the parent, 0 in the child, -1 if not possible. `cb` runs in the parent when it ends.',
    },
    SendChildHeartbeat: {
      c: 'void ValkeyModule_SendChildHeartbeat(double progress);',
      since: '6.2.0',
      doc: 'In a forked child, reports progress (0 to 1, or -1 if unknown) so that the parent can show it in INFO.',
    },
    ExitFromChild: {
      c: 'int ValkeyModule_ExitFromChild(int retcode);',
      since: '6.0.0',
      doc: "Ends a forked child, handing `retcode` to the parent's callback.",
    },
    KillForkChild: {
      c: 'int ValkeyModule_KillForkChild(int child_pid);',
      since: '6.0.0',
      doc: 'Kills the forked child of this pid and forgets its callback. ERR if there is no such child.',
    },
  },
} as const
