// A key from one side to the other, as DUMP writes it and RESTORE reads it: any type, a module's too if both have the module.
import { parseReply } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/ui'
import type { SendTo } from './compare.ts'

/** Copies a key with its time to live. Resolves to a text for the user; rejects with one when it cannot be done. */
export async function copyKey(key: Bytes, from: SendTo, to: SendTo, replace: boolean): Promise<string> {
  const dump = parseReply(await from(['DUMP', key]))
  if (dump?.type === 'error') throw new Error(`DUMP: ${dump.text}`)
  if (dump?.type !== 'bulk') throw new Error('There is no such key.')
  const expiry = parseReply(await from(['PEXPIRETIME', key]))
  const at = expiry?.type === 'integer' && expiry.value > 0 ? String(expiry.value) : '0'
  const options = ['ABSTTL', ...(replace ? ['REPLACE'] : [])]
  const done = parseReply(await to(['RESTORE', key, at, dump.text, ...options]))
  if (done?.type === 'error') throw new Error(`RESTORE: ${done.text}`)
  return `Copied: ${dump.text.length} bytes.`
}
