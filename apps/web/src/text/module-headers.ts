// The headers that modules include without bringing them, rendered from the specification table when they are first wanted.
import { renderHeader, renderRedisHeader } from '@valkey-playground/api/spec'

let rendered: Readonly<Record<string, string>> | null = null

/** Text by name. A user's own file of the same name wins. */
export function moduleHeaders(): Readonly<Record<string, string>> {
  rendered ??= { 'valkeymodule.h': renderHeader(), 'redismodule.h': renderRedisHeader() }
  return rendered
}
