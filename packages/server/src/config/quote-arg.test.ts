import { splitArguments } from '@valkey-playground/engine'
import { expect, it } from 'vitest'
import { quoteArg } from './quote-arg.ts'

it('keeps every byte through quoting and splitting', () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
  expect(splitArguments(`x ${quoteArg(all)} ${quoteArg('')} y`)).toEqual(['x', all, '', 'y'])
})
