// Which lint a bad argument is a case of. What was found says it in most cases (`BadArgument.lint`); here is what depends on the function
// that was called.
import type { BadArgument } from '../abi/fault.ts'

/** Functions whose further arguments are read as a format or an end mark says. */
const VARIADIC: Readonly<Record<string, 'C01' | 'C06'>> = {
  Call: 'C01',
  Replicate: 'C01',
  EmitAOF: 'C01',
  HashSet: 'C06',
  HashGet: 'C06',
}

/**
 * The lint of a bad argument.
 *
 * @param name the function's, without `ValkeyModule_`
 * @param named whether the bad value is one of the function's named arguments
 */
export function lintOf(name: string, error: BadArgument, named: boolean): BadArgument['lint'] {
  if (!named && VARIADIC[name] !== undefined) return VARIADIC[name]
  if (error.value !== 0) return error.lint
  if (name === 'FreeString') return 'M05'
  return /CallReply/.test(name) ? 'C02' : error.lint
}
