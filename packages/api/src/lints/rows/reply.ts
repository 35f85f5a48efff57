// Replies: each command answers once, with as many elements as it announced.
import type { ReplyLintId, LintRow } from '../row.ts'

/** R01 to R08. */
export const REPLY_ROWS: Readonly<Record<ReplyLintId, LintRow>> = {
  R01: {
    name: 'no-reply',
    severity: 'error',
    why: 'The command ends without a reply, and the client does not wait for one: it hangs.',
    advice: 'Call one of the ReplyWith functions on every way out of the command.',
    section: 'replies',
    found: 'run',
  },
  R02: {
    name: 'second-reply',
    severity: 'error',
    why: 'The command replies more than once: every later reply on this connection belongs to the wrong command.',
    advice: 'Return after a reply, as in: return ValkeyModule_ReplyWithError(ctx, "…").',
    section: 'replies',
    found: 'run',
  },
  R03: {
    name: 'wrong-reply-length',
    severity: 'error',
    why: 'An array, map or set was announced with another number of elements than it got: client and server are out of step from here on.',
    advice:
      'Announce VALKEYMODULE_POSTPONED_LEN and set the length at the end, if the number is not known before.',
    section: 'replies',
    found: 'run',
  },
  R04: {
    name: 'postponed-length-unmatched',
    severity: 'error',
    why: 'A postponed length was never set, or a length is set where none was postponed.',
    advice: 'Match every VALKEYMODULE_POSTPONED_LEN with one ReplySet…Length.',
    section: 'replies',
    found: 'run',
  },
  R05: {
    name: 'resp3-reply-to-resp2',
    severity: 'warning',
    why: 'Something that only RESP3 knows is sent to a client that speaks RESP2. The function says ERR and sends nothing, or sends what the client cannot read.',
    advice:
      'Look at the result, or at VALKEYMODULE_CTX_FLAGS_RESP3 of GetContextFlags, and send something else.',
    section: 'replies',
    found: 'run',
  },
  R06: {
    name: 'reply-to-nobody',
    severity: 'error',
    why: 'A reply is made in a context that belongs to no client: a timer, an event, a notification, OnLoad. Nobody gets it.',
    advice: 'Reply in commands, in callbacks of blocked clients, or in their thread safe contexts.',
    section: 'replies',
    found: 'run',
  },
  R07: {
    name: 'arguments-missing',
    severity: 'error',
    why: 'WrongArity asks for the name of a command in a context that runs none. The server reads through NULL.',
    advice: 'Use ReplyWithError in thread safe contexts.',
    section: 'replies',
    found: 'run',
  },
  R08: {
    name: 'bad-status',
    severity: 'warning',
    why: 'A status or error reply has a line break in it, or a command returned another value than VALKEYMODULE_OK.',
    advice:
      'Keep status and error texts on one line. What a command returns is not seen by clients: reply with the error.',
    section: 'replies',
    found: 'run',
  },
}
