// Keys: who may change them, when, and what the server must be told.
import type { KeyspaceLintId, LintRow } from '../row.ts'

/** K01 to K09. */
export const KEYSPACE_ROWS: Readonly<Record<KeyspaceLintId, LintRow>> = {
  K01: {
    name: 'key-changed-while-open',
    severity: 'error',
    why: 'A key is open for writing twice, or was changed in another way while it was open. The older handle points at what is no more.',
    advice: 'Close a key before it is opened again or changed by Call.',
    section: 'keys',
    found: 'run',
  },
  K02: {
    name: 'write-through-read-key',
    severity: 'warning',
    why: 'A function that changes keys is given one that is open for reading only. It changes nothing and says ERR.',
    advice: 'Open the key with VALKEYMODULE_WRITE.',
    section: 'keys',
    found: 'run',
  },
  K03: {
    name: 'write-in-notification',
    severity: 'warning',
    why: 'A key is changed inside the callback of a keyspace event, in the midst of the command that caused it.',
    advice: 'Put the change off with AddPostNotificationJob.',
    section: 'keyspaceEvents',
    found: 'run',
  },
  K04: {
    name: 'endless-jobs',
    severity: 'error',
    why: 'Post notification jobs cause further jobs, again and again. Nothing in the server ends that.',
    advice: 'Do not add a job for an event that a job of your own has caused.',
    section: 'keyspaceEvents',
    found: 'run',
  },
  K05: {
    name: 'other-key-changed-in-scan',
    severity: 'error',
    why: 'A callback of Scan changes another key than the one it is told of, which moves keys about under the cursor.',
    advice: 'Note the keys in the callback, and change them after Scan has returned.',
    section: 'scan',
    found: 'run',
  },
  K06: {
    name: 'undeclared-key',
    severity: 'warning',
    why: 'The command opens a key that is one of its arguments, but its key specs do not say so. Clusters and ACLs do not see the key.',
    advice:
      'Correct first key, last key and step in CreateCommand, or describe the keys by SetCommandInfo or getkeys-api.',
    section: 'commands',
    found: 'run',
    note: 'keys whose names are no arguments, and flags of key specs, are not looked at',
  },
  K07: {
    name: 'write-not-declared',
    severity: 'warning',
    why: 'A command without the flag "write" changes keys: replicas, read-only scripts and ACLs take it for harmless.',
    advice: 'Register the command with "write", and with "deny-oom" if it can make data grow.',
    section: 'commands',
    found: 'run',
    note: 'a missing "deny-oom" and a slow "fast" command are not looked at',
  },
  K08: {
    name: 'change-not-signalled',
    severity: 'warning',
    why: 'The module does without implicit signals (NO_IMPLICIT_SIGNAL_MODIFIED) and did not call SignalModifiedKey: WATCH and client caches miss the change.',
    advice: 'Call SignalModifiedKey for each key that was changed.',
    section: 'commands',
    found: 'run',
  },
  K09: {
    name: 'value-of-other-type',
    severity: 'error',
    why: "ModuleTypeGetValue gives the value of another data type, and the key's type was not asked for.",
    advice: 'Compare ModuleTypeGetType with your own type before ModuleTypeGetValue.',
    section: 'dataTypes',
    found: 'run',
  },
}
