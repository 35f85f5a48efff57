// Replacing a function of the module API, to see whether a test notices. See scripts/mutate-api.mjs.
import type { AnyHandler } from '../../src/adapter.ts'
import { DIRECT } from '../../src/direct-functions.ts'
import { HANDLERS } from '../../src/sections/index.ts'
import { prototypeOf, type ApiName } from '../../src/spec/index.ts'

const handlers = HANDLERS as Record<string, AnyHandler | undefined>

const ZEROS: Readonly<Record<string, unknown>> = { i64: 0n, u64: 0n, longdouble: { lo: 0n, hi: 0n } }

/** Replaces a function; returns what puts it back. */
export function mutate(name: ApiName, how: string): () => void {
  const before = handlers[name]
  const direct = DIRECT[name]
  delete DIRECT[name]
  const zero = ZEROS[prototypeOf(name).result.kind] ?? 0
  handlers[name] = how === 'nothing' ? () => zero : undefined
  return () => {
    handlers[name] = before
    if (direct !== undefined) DIRECT[name] = direct
  }
}

/** Replaces the function that the environment names, for all tests of a file. */
export function mutateAsTold(): void {
  const [name, how] = (process.env['MUTATE_API_FUNCTION'] ?? '').split(' ')
  if (name) mutate(name as ApiName, how ?? 'missing')
}
