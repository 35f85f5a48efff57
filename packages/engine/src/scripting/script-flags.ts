// What a script says about itself in its first line, or a function when it is registered: it takes the place of what its
// command says about all scripts, and a script may be refused for it before it starts.
import { ReplyError } from '../base/errors.ts'
import { scriptRefusal } from '../replication/refusals.ts'
import { FLAG } from '../server/command.ts'
import type { CommandContext } from '../server/context.ts'
import { COMPAT_MODE, SCRIPT_FLAGS } from './run.ts'

const ALLOW_OOM_MISSING =
  "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"

const NO_SAVES =
  "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk. " +
  "Writable scripts are blocked. Use 'no-writes' flag for read only scripts."

/** Whether a script's flags have one with this name. */
export function says(flags: number, word: string): boolean {
  return (flags & ~COMPAT_MODE) !== 0 && (flags & (SCRIPT_FLAGS[word] as number)) !== 0
}

/** The flags of a command that runs a script with such flags. */
export function declaredFlags(flags: number, script: number): number {
  if (script & COMPAT_MODE) return flags
  const kept = flags & ~(FLAG.stale | FLAG.denyoom | FLAG.write | FLAG.may_replicate)
  return (
    kept |
    (says(script, 'no-writes') ? 0 : FLAG.write) |
    (says(script, 'no-writes') || says(script, 'allow-oom') ? 0 : FLAG.denyoom) |
    (says(script, 'allow-stale') ? FLAG.stale : 0)
  )
}

/** Refuses a script that the server's part in replication does not allow. @throws ReplyError */
export function checkReplication({ server, client }: CommandContext, flags: number): void {
  const promises = {
    silent: (flags & COMPAT_MODE) !== 0,
    writes: !says(flags, 'no-writes'),
    allowsStale: says(flags, 'allow-stale'),
  }
  const refusal = scriptRefusal(server, client, promises)
  if (refusal !== null) throw new ReplyError(refusal)
}

/** Refuses a script that may write where nothing may. @param readOnly the command is one of the _RO ones @throws ReplyError */
export function checkWritable({ server, client }: CommandContext, readOnly: boolean, flags: number): void {
  if (says(flags, 'no-writes')) return
  const refusal = server.persistence.writeRefusal()
  if (refusal !== null) throw new ReplyError(refusal.startsWith('MISCONF') ? NO_SAVES : refusal)
  if (readOnly) throw new ReplyError('ERR Can not execute a script with write flag using *_ro command.')
  if (!client.allowOom && server.outOfMemory && !says(flags, 'allow-oom')) {
    throw new ReplyError(ALLOW_OOM_MISSING)
  }
}
