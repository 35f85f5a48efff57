// A command's trace as the panel gets it. Rows are made when they are handed out: putting calls and replies into words takes longer than most
// commands, and of a flood of them only the last are shown.
import type { CommandTrace as ApiTrace } from '@valkey-playground/api'
import type { CommandTrace } from '@valkey-playground/ui'
import { replyTree } from './reply-tree.ts'

/** A trace with what its client, or thread, was called when it ended. */
export interface NamedTrace {
  readonly client: string
  readonly trace: ApiTrace
}

/** The row of a trace. */
export function traceRow({ client, trace }: NamedTrace): CommandTrace {
  return {
    id: trace.id,
    client,
    // What a thread does while it has the lock has no command; it begins with taking it.
    argv: trace.thread === undefined ? trace.argv : ['ThreadSafeContextLock'],
    resp: trace.resp,
    startedAt: trace.startedAt,
    micros: trace.micros,
    module: trace.module ?? null,
    calls: trace.calls.map(({ fn, args, result, depth, line }) => ({
      fn,
      args,
      result,
      depth,
      ...place(line),
    })),
    raw: trace.reply,
    reply: replyTree(trace.reply),
    propagated: trace.propagated,
  }
}

/** `file.c:12` as file and line. */
function place(line: string | undefined): { readonly file?: string; readonly line?: number } {
  const match = /^(.*):(\d+)$/.exec(line ?? '')
  return match === null ? {} : { file: match[1] ?? '', line: Number(match[2]) }
}
