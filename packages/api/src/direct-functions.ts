// API functions that the C runtime has itself. While nobody hears of calls modules' pointers lead straight to them, wasm to wasm,
// which takes a fifth of the way through JavaScript. Otherwise they lead to the handlers of sections/, which do the same.
// The shortest of them the loader writes into modules' code, in the place of calls.
// Change together: runtime/heap.c, direct.c and strings.c.
import type { ApiName } from './spec/index.ts'

/** The one that adds to a reply by itself, while it is lent. */
export const LENDING = 'api_reply_with_long_long'

/** Names in the runtime, by names of API functions of the same type. */
export const DIRECT: Partial<Record<ApiName, string>> = {
  Alloc: 'api_alloc',
  TryAlloc: '__wrap_malloc',
  Calloc: 'api_calloc',
  TryCalloc: '__wrap_calloc',
  Free: '__wrap_free',
  GetSelectedDb: 'api_get_selected_db',
  GetClientId: 'api_get_client_id',
  StringPtrLen: 'api_string_ptr_len',
  ReplyWithLongLong: LENDING,
  CreateString: 'api_create_string',
  FreeString: 'api_free_string',
  Strdup: 'api_strdup',
}

/** Those of them that pass on what they can't answer, in the order in which direct.h counts them. */
export const DIRECT_FALLBACKS: readonly ApiName[] = [
  'GetSelectedDb',
  'GetClientId',
  'StringPtrLen',
  'ReplyWithLongLong',
  'CreateString',
  'FreeString',
  'Strdup',
]

/** Names in the runtime of functions whose code can stand in the place of calls: with one parameter more, the pointer that is called. */
export const INLINED: Partial<Record<ApiName, string>> = {
  GetSelectedDb: 'inline_get_selected_db',
  GetClientId: 'inline_get_client_id',
  StringPtrLen: 'inline_string_ptr_len',
}
