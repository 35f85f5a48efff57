import { describe, expect, it } from 'vitest'
import { formatDouble } from './doubles.ts'
import { shortestDigits } from './shortest-digits.ts'

// Texts printed by valkey-server 8.1.1 for these scores; the first seven are not what JavaScript prints.
const PRINTED: readonly (readonly [string, string])[] = [
  ['911031197409692.2', '911031197409692.3'],
  ['2049890358083141.8', '2049890358083141.7'],
  ['43766.92553350046', '4.3766925533500456e+4'],
  ['-4737964.040665654', '-4.7379640406656545e+6'],
  ['-5.1025889094733995e262', '-5.1025889094733994e+262'],
  ['83237418616821.12', '83237418616821.13'],
  ['90776106192328.62', '90776106192328.63'],
  ['0.1', '0.1'],
  ['0.30000000000000004', '0.30000000000000004'],
  ['5e-324', '5e-324'],
  ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ['1e-5', '0.00001'],
  ['1e-7', '1e-7'],
  ['1e20', '1e+20'],
  ['123456789012345678', '123456789012345680'],
  ['1e17', '100000000000000000'],
]

describe('formatDouble', () => {
  it('[formatDouble] prints what the server prints, even where it is not the shortest text', () => {
    expect(PRINTED.map(([text]) => [text, formatDouble(Number(text))])).toEqual(PRINTED)
  })

  it('[formatDouble] prints the same of numbers with few digits, whose text is found in another way', () => {
    const wrong: number[] = []
    let seed = 54321
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let i = 0; i < 20_000; i++) {
      const value = Number(`${draw(10 ** draw(10))}.${draw(10 ** draw(8))}`)
      if (Number.isInteger(value)) continue
      const { digits, scale } = shortestDigits(value)
      const shown = formatDouble(-value)
      const plain = shown.replace(/^-|\.|e.*/g, '').replace(/^0+/, '')
      if (Number(shown) !== -value || plain !== digits || (scale > -7 && shown.includes('e')))
        wrong.push(value)
    }
    expect(wrong).toEqual([])
  })

  it('[shortestDigits] reads back as the same double', () => {
    const wrong: number[] = []
    let seed = 12345
    const bits = new DataView(new ArrayBuffer(8))
    for (let i = 0; i < 5000; i++) {
      for (const at of [0, 4]) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
        bits.setUint32(at, seed)
      }
      const value = Math.abs(bits.getFloat64(0))
      if (!Number.isFinite(value) || value === 0) continue
      const { digits, scale } = shortestDigits(value)
      if (Number(`${digits}e${scale}`) !== value) wrong.push(value)
    }
    expect(wrong).toEqual([])
  })
})
