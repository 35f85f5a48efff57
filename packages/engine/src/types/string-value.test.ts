import { describe, expect, it } from 'vitest'
import { StringValue } from './string-value.ts'
import { below, seeded } from './test-random.ts'

describe('StringValue', () => {
  it('[StringValue] equals an array of bytes under random changes', () => {
    const random = seeded(1)
    const value = new StringValue('')
    let model: number[] = []
    const text = (): string =>
      Array.from({ length: below(random, 5) }, () => String.fromCharCode(below(random, 256))).join('')
    const codes = (bytes: string): number[] => Array.from(bytes, (char) => char.charCodeAt(0))
    const pad = (length: number): void => {
      while (model.length < length) model.push(0)
    }
    const steps: (() => void)[] = [
      () => {
        const bytes = text()
        expect(value.append(bytes)).toBe(model.length + bytes.length)
        model.push(...codes(bytes))
      },
      () => {
        const at = below(random, model.length + 5)
        const bytes = text()
        value.write(at, bytes)
        pad(at + bytes.length)
        model.splice(at, bytes.length, ...codes(bytes))
      },
      () => {
        const at = below(random, model.length + 5)
        value.setByte(at, 200)
        pad(at + 1)
        model[at] = 200
      },
      () => {
        const length = below(random, model.length + 8)
        value.truncate(length)
        model = model.slice(0, length)
        pad(length)
      },
      () => {
        const bytes = value.mutableBytes()
        expect(bytes.length).toBe(model.length)
        if (bytes.length > 0) bytes[0] = 7
        if (model.length > 0) model[0] = 7
      },
      () => {
        const from = below(random, model.length + 1)
        const to = from + below(random, model.length - from + 1)
        expect(codes(value.slice(from, to))).toEqual(model.slice(from, to))
        expect(value.byteAt(from)).toBe(model[from] ?? 0)
      },
      () => expect([...value.bytes()]).toEqual(model),
    ]
    for (let i = 0; i < 3000; i++) {
      steps[below(random, steps.length)]?.()
      expect([value.length, codes(value.toBytes())]).toEqual([model.length, model])
      if (model.length > 200) {
        value.truncate(0)
        model = []
      }
    }
  })

  it('[StringValue] has the encoding its text and its history give it', () => {
    const grown = new StringValue('12')
    grown.append('3')
    expect(
      [
        new StringValue('123'),
        new StringValue('0123'),
        new StringValue('x'.repeat(44)),
        new StringValue('x'.repeat(45)),
        StringValue.plain('5'),
        grown,
        grown.copy(),
      ].map((value) => value.encoding()),
    ).toEqual(['int', 'embstr', 'embstr', 'raw', 'embstr', 'raw', 'raw'])
  })

  it('[StringValue] stops being embedded when its key or expiry leave no room', () => {
    const value = new StringValue('x'.repeat(33))
    value.attach(8, false)
    const before = value.encoding()
    value.attach(8, true)
    expect([before, value.encoding()]).toEqual(['embstr', 'raw'])
  })

  it('[StringValue] appends a byte at a time in time proportional to the bytes', () => {
    const value = new StringValue('')
    for (let i = 0; i < 200_000; i++) value.append('x')
    expect(value.length).toBe(200_000)
  })
})
