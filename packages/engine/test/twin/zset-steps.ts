// Sorted sets to begin with, of both encodings.
import type { Step } from './twin.ts'

export const members = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => [String((i * 7919) % 1000), `m${i}`]).flat()
export const equal = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => ['0', `m${String(i).padStart(3, '0')}`]).flat()
export const encoding = 'OBJECT ENCODING z'
export const small: Step = ['ZADD', 'z', ...members(50)]
export const large: Step = ['ZADD', 'z', ...members(300)]
