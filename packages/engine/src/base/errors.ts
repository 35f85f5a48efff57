// The error replies, in Valkey's exact wording, and the one exception that carries them. A handler throws ReplyError and
// only the dispatcher catches it; anything else thrown is a bug of ours and is reported as one.

/** An error reply on its way to the client: `reply` is the text after the `-`, its code word first. */
export class ReplyError extends Error {
  readonly reply: string

  /** @param reply the whole reply text without `-`, such as `ERR syntax error` */
  constructor(reply: string) {
    super(reply)
    this.name = 'ReplyError'
    this.reply = reply
  }
}

/** Texts several commands share. */
export const ERRORS = {
  wrongType: 'WRONGTYPE Operation against a key holding the wrong kind of value',
  syntax: 'ERR syntax error',
  noSuchKey: 'ERR no such key',
  sameObject: 'ERR source and destination objects are the same',
  outOfRangeIndex: 'ERR index out of range',
  notInteger: 'ERR value is not an integer or out of range',
  notFloat: 'ERR value is not a valid float',
  outOfRange: 'ERR value is out of range',
  mustBePositive: 'ERR value is out of range, must be positive',
  overflow: 'ERR increment or decrement would overflow',
  nanOrInfinity: 'ERR increment would produce NaN or Infinity',
  minMaxNotFloat: 'ERR min or max is not a float',
  minMaxNotString: 'ERR min or max not valid string range item',
  stringTooLong: 'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
  timeoutNegative: 'ERR timeout is negative',
  timeoutNotFloat: 'ERR timeout is not a float or out of range',
  timeoutNotInteger: 'ERR timeout is not an integer or out of range',
  timeoutOutOfRange: 'ERR timeout is out of range',
  invalidCursor: 'ERR invalid cursor',
  dbIndexOutOfRange: 'ERR DB index is out of range',
  busyKey: 'BUSYKEY Target key name already exists.',
  noAuth: 'NOAUTH Authentication required.',
  oom: "OOM command not allowed when used memory > 'maxmemory'.",
  execAbort: 'EXECABORT Transaction discarded because of previous errors.',
  readOnlyReplica: "READONLY You can't write against a read only replica.",
  noReplicas: 'NOREPLICAS Not enough good replicas to write.',
  primaryDown: "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  loading: 'LOADING Valkey is loading the dataset in memory',
  busyModule: 'BUSY Valkey is busy running a module command.',
  busyEval: 'BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  busyFunction: 'BUSY Valkey is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.',
  noScript: 'NOSCRIPT No matching script.',
} as const

/** `ERR wrong number of arguments for '…' command`. @param fullName `parent|sub` for a subcommand */
export function wrongArity(fullName: string): ReplyError {
  return new ReplyError(`ERR wrong number of arguments for '${fullName}' command`)
}

/** `ERR invalid expire time in '…' command`. */
export function invalidExpire(fullName: string): ReplyError {
  return new ReplyError(`ERR invalid expire time in '${fullName}' command`)
}

/** The shared `ERR syntax error`. */
export function syntaxError(): ReplyError {
  return new ReplyError(ERRORS.syntax)
}

/** The shared WRONGTYPE error. */
export function wrongType(): ReplyError {
  return new ReplyError(ERRORS.wrongType)
}
