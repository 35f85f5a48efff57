// What everybody who serves requests needs to know.

/** A request that cannot be served; the message is for people. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}

/** The one thread that modules' commands run on. */
export const MAIN_THREAD = 1
