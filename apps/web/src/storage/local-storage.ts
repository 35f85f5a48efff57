// localStorage and sessionStorage where the browser lets us have them: a sandboxed frame throws at the mere mention.

/** The page's localStorage, or null. */
export function safeLocalStorage(): Storage | null {
  try {
    return globalThis.localStorage
  } catch {
    return null
  }
}

/** The tab's sessionStorage, or null. */
export function safeSessionStorage(): Storage | null {
  try {
    return globalThis.sessionStorage
  } catch {
    return null
  }
}
