// Random identifiers, such as the run id.
import type { Host } from '../base/host.ts'

/** `length` random hexadecimal digits. */
export function randomHex(host: Host, length: number): string {
  let out = ''
  for (let i = 0; i < length; i++) out += Math.floor(host.random() * 16).toString(16)
  return out
}
