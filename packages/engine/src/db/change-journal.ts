// Who wants to know how keys were before they change: a debugger that goes back in time.
//
// The database tells it before the change is made, in every way a key can change; whoever changes a value that it got without
// `lookupWrite` says so by `aboutToChange`. Change together: database.ts.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from './database.ts'
import type { Entry } from './entry.ts'

/** Hears what is about to change. Nothing it does may change data. */
export interface ChangeJournal {
  /** An entry may change or go. Its value is still the old one, and may be changed in place later. */
  beforeChange(db: Database, entry: Entry): void
  /** A key that is not there is added. */
  beforeAdding(db: Database, key: Bytes): void
  /** All keys go. Neither the entries nor their values change afterwards. */
  beforeFlush(db: Database, entries: readonly Entry[]): void
  /** Two databases exchange their contents. */
  beforeSwap(a: Database, b: Database): void
}
