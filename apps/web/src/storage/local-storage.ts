// localStorage where the browser lets us have it: a sandboxed frame throws at the mere mention.

/** The page's localStorage, or null. */
export function safeLocalStorage(): Storage | null {
  try {
    return globalThis.localStorage
  } catch {
    return null
  }
}
