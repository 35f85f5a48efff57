// Which bridge the page uses: its own, beside the page, or one that stands alone and was paired with a code. The secret of a pairing is
// kept, so that a page from elsewhere is paired once.
import type { BridgeAccess } from './bridge-words.ts'

/** The choice. */
export interface BridgeChoice {
  access(): BridgeAccess
  /** Pairs with the bridge at `address`. Rejects with a text for the user. */
  pair(address: string, code: string): Promise<void>
  /** Back to the page's own. */
  forget(): void
}

const KEY = 'valkey-playground:bridge'

/** @param own the page's own address @param changed hears each new choice */
export function createBridgeChoice(
  own: string,
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  changed: (access: BridgeAccess) => void,
): BridgeChoice {
  const beside: BridgeAccess = { base: own, secret: null }
  let access = read(storage) ?? beside
  const use = (next: BridgeAccess): void => {
    access = next
    try {
      storage?.setItem(KEY, JSON.stringify(next.secret === null ? null : next))
    } catch {
      // Not remembered: it holds for this visit.
    }
    changed(next)
  }
  return {
    access: () => access,
    forget: () => use(beside),
    async pair(address, code) {
      let base: string
      let response: Response
      try {
        base = new URL('/', /^https?:\/\//.test(address) ? address : `http://${address}`).href
      } catch {
        throw new Error(`${address}: not an address such as http://127.0.0.1:4174`)
      }
      try {
        response = await fetch(new URL('bridge/pair', base), {
          method: 'POST',
          headers: { 'x-pairing-code': code.trim() },
        })
      } catch {
        throw new Error(
          `There is no bridge at ${base} for this page: start “valkey-playground bridge --origin ${location.origin}”.`,
        )
      }
      const body = (await response.json()) as { readonly secret?: string; readonly error?: string }
      if (body.secret === undefined) throw new Error(`The bridge refuses: ${body.error ?? response.status}`)
      use({ base, secret: body.secret })
    },
  }
}

function read(storage: Pick<Storage, 'getItem'> | null): BridgeAccess | null {
  try {
    const value = JSON.parse(storage?.getItem(KEY) ?? 'null') as Partial<BridgeAccess> | null
    const known = typeof value?.base === 'string' && typeof value.secret === 'string'
    return known ? { base: value.base as string, secret: value.secret as string } : null
  } catch {
    return null
  }
}
