import { expect, it } from 'vitest'
import { fromBase64, memoryRows, rowStart, toBase64, typedBytes } from './memory-model.ts'

it('memory comes in rows with letters, the variable marked and changed bytes named', () => {
  const bytes = Uint8Array.from({ length: 18 }, (_, index) => 0x41 + index)
  const before = bytes.slice()
  before[17] = 0
  const rows = memoryRows({ address: 32, bytes }, { start: 47, length: 2 }, { address: 32, bytes: before })
  expect(rows.map(({ address, cells }) => [address, cells.map(({ hex }) => hex).join('')])).toEqual([
    [32, '4142434445464748494a4b4c4d4e4f50'],
    [48, '5152'],
  ])
  const cells = rows.flatMap((row) => row.cells)
  expect(cells.filter(({ marked }) => marked).map(({ address }) => address)).toEqual([47, 48])
  expect(cells.filter(({ changed }) => changed).map(({ letter }) => letter)).toEqual(['R'])
})

it('what is no letter is a dot', () => {
  const bytes = Uint8Array.from([0, 0x20, 0x7e, 0x7f, 0xff])
  expect(
    memoryRows({ address: 0, bytes }, null, null)[0]
      ?.cells.map(({ letter }) => letter)
      .join(''),
  ).toBe('· ~··')
})

it('typed bytes are pairs of digits and nothing else', () => {
  expect(typedBytes('0a FF')).toEqual(Uint8Array.from([10, 255]))
  expect(['', 'a', 'abc', 'zz', '0x10'].map(typedBytes)).toEqual([null, null, null, null, null])
})

it('bytes go through base64 and back', () => {
  const bytes = Uint8Array.from([0, 1, 128, 255])
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})

it('rows begin at multiples of sixteen', () => {
  expect([0, 15, 16, 33].map(rowStart)).toEqual([0, 0, 16, 32])
})
