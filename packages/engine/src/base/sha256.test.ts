import { expect, it } from 'vitest'
import { sha256Hex } from './sha256.ts'

it('[sha256Hex] gives the digests of the standard', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

it('[sha256Hex] agrees with another implementation for all lengths around the block size', () => {
  let chain = ''
  for (let length = 0; length < 200; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode((i * 7 + length) & 255)).join('')
    chain = sha256Hex(chain + text)
  }
  expect(chain).toBe('6acd63d7067e3c2ca4be10a0f1a8bbddd415eb88e099aa8ed270b88029230371')
})
