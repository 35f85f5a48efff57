// Calls of commands and of functions: formats, results, rights, time.
import type { CallLintId, LintRow } from '../row.ts'

/** C01 to C07. */
export const CALL_ROWS: Readonly<Record<CallLintId, LintRow>> = {
  C01: {
    name: 'format-does-not-fit',
    severity: 'error',
    why: 'The format of Call, Replicate or EmitAOF has an unknown letter, or the arguments are not what it says.',
    advice:
      'One letter for each argument: c char *, s string, b buffer and size_t, l long long, v array and size_t.',
    section: 'call',
    found: 'run',
    note: 'what can be told while it runs; a number too many or of another size goes unnoticed',
  },
  C02: {
    name: 'null-reply-used',
    severity: 'error',
    why: 'Call gave NULL, and the result is used as a reply.',
    advice: 'Look at the result of Call, and at errno, or ask for error replies with "E".',
    section: 'call',
    found: 'fault',
  },
  C03: {
    name: 'function-too-young',
    severity: 'error',
    why: 'A function is called that the oldest server the module is for does not have.',
    advice: 'Use VALKEYMODULE_API_FUNC checks, or raise the minimum version.',
    section: 'call',
    found: 'elsewhere',
    note: 'by the page, when it compiles for a minimum version; by export',
  },
  C04: {
    name: 'call-beyond-rights',
    severity: 'warning',
    why: 'The module runs a command for a client whose user may not run it, without "C" in the format.',
    advice: 'Add "C" to the format, or check the user by ACLCheckCommandPermissions.',
    section: 'call',
    found: 'run',
    note: '"M", "S" and "W" are not looked at',
  },
  C05: {
    name: 'long-without-yield',
    severity: 'warning',
    why: 'A call took longer than busy-reply-threshold and did not yield: clients did not even hear BUSY.',
    advice: 'Call Yield now and then, or do the work in a thread.',
    section: 'moduleInfo',
    found: 'run',
  },
  C06: {
    name: 'end-mark-missing',
    severity: 'error',
    why: 'The arguments of HashSet or HashGet do not end with NULL: what lies behind them is taken for a field.',
    advice: 'End the arguments with NULL.',
    section: 'keyHash',
    found: 'fault',
    note: 'if what lies behind the arguments is no string',
  },
  C07: {
    name: 'callback-of-other-type',
    severity: 'error',
    why: 'A function pointer has another type than it is called with. Native code may get away with it; here the call ends.',
    advice: 'Give the callback exactly the prototype of the reference, without casting it.',
    section: 'call',
    found: 'fault',
  },
}
