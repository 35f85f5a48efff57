// The libraries of functions as persistence and replication see them: code that is saved, loaded and dropped as a whole.
// Kept by scripting/, which the server does not know.
import type { Bytes } from '../base/bytes.ts'

/** Takes care of a server's functions. */
export interface FunctionStore {
  /** The code of each library. */
  codes(): readonly Bytes[]
  /** Adds a library. @throws ReplyError when it is none, or there is one of its name that may not be replaced */
  load(code: Bytes, replace: boolean): void
  /** Drops all libraries. */
  clear(): void
}
