// EVAL of code without keys, once or one by one.
import type { Step } from './twin.ts'

export const script = (code: string, ...rest: string[]): Step => [
  'EVAL',
  code,
  ...(rest.length > 0 ? rest : ['0']),
]
export const scripts = (...codes: string[]): Step[] => codes.map((code) => script(code))
