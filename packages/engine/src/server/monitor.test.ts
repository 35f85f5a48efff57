import { expect, it } from 'vitest'
import { splitArguments } from '../index.ts'
import { quote } from './monitor.ts'

it('[quote] keeps every byte, so that splitting gives it back', () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
  expect(splitArguments(`x ${quote(all)} ${quote('')} y`)).toEqual(['x', all, '', 'y'])
})
