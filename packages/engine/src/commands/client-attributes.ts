// What clients may be called. Names and library versions are printed in space-separated lists, so they may have no spaces.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'

/** Whether every byte is visible ASCII. */
export function isPlainAttribute(text: Bytes): boolean {
  return /^[!-~]*$/.test(text)
}

/** @throws ReplyError when a name has bytes it may not have */
export function validateClientName(name: Bytes): void {
  if (!isPlainAttribute(name)) {
    throw new ReplyError('ERR Client names cannot contain spaces, newlines or special characters.')
  }
}
