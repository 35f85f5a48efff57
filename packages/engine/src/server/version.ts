// The version this engine stands for: its command table, replies and defaults are those of this Valkey.

/** As HELLO and INFO report it. */
export const VALKEY_VERSION = '8.1.1'
/** The older name's version, which INFO reports for clients that look for it. */
export const REDIS_VERSION = '7.2.4'
