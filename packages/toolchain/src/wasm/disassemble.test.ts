import { expect, it } from 'vitest'
import { Writer } from './bytes.ts'
import { disassembleAt } from './disassemble.ts'
import { instructionName } from './opcode-names.ts'
import { SectionId, type Section } from './sections.ts'

function codeSection(...bodies: readonly (readonly number[])[]): Section {
  const writer = new Writer().u32(bodies.length)
  for (const body of bodies) writer.u32(body.length).raw(body)
  return { id: SectionId.code, name: '', bytes: writer.take(), offset: 0 }
}

it('instructions have the names of the text format in every corner of the table', () => {
  const rows = [
    [0x00, 0, 'unreachable'],
    [0x11, 0, 'call_indirect'],
    [0x1b, 0, 'select'],
    [0x1f, 0, 'try_table'],
    [0x26, 0, 'table.set'],
    [0x28, 0, 'i32.load'],
    [0x36, 0, 'i32.store'],
    [0x40, 0, 'memory.grow'],
    [0x44, 0, 'f64.const'],
    [0x45, 0, 'i32.eqz'],
    [0x50, 0, 'i64.eqz'],
    [0x5b, 0, 'f32.eq'],
    [0x66, 0, 'f64.ge'],
    [0x67, 0, 'i32.clz'],
    [0x6a, 0, 'i32.add'],
    [0x8a, 0, 'i64.rotr'],
    [0x8b, 0, 'f32.abs'],
    [0xa0, 0, 'f64.add'],
    [0xa7, 0, 'i32.wrap_i64'],
    [0xbf, 0, 'f64.reinterpret_i64'],
    [0xc4, 0, 'i64.extend32_s'],
    [0xfc, 10, 'memory.copy'],
    [0xfe, 0x10, 'i32.atomic.load'],
    [0xfe, 0x1d, 'i64.atomic.store32'],
    [0xfe, 0x1e, 'i32.atomic.rmw.add'],
    [0xfe, 0x4e, 'i64.atomic.rmw32.cmpxchg_u'],
  ] as const
  expect(rows.map(([opcode, sub]) => instructionName(opcode, sub))).toEqual(rows.map(([, , name]) => name))
})

it('the function around a position is written with its operands, positions and depths', () => {
  const empty = [0, 0x0b]
  const body = [
    ...[1, 2, 0x7f], // two i32 locals
    ...[0x02, 0x40], // block
    ...[0x20, 0x01],
    ...[0x0d, 0x00],
    ...[0x05], // else, as far as depth goes
    ...[0x0b],
    ...[0x41, 0x7f],
    ...[0x42, 0x80, 0x7f],
    ...[0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f],
    ...[0x36, 0x02, 0x0c],
    ...[0x10, 0x00],
    ...[0xfc, 0x0a, 0x00, 0x00],
    0x0b,
  ]
  const section = codeSection(empty, body)
  const start = section.bytes.length - body.length
  const code = disassembleAt([section], start + 8)
  expect(code?.index).toBe(1)
  expect(code?.instructions.map(({ address, depth, text }) => [address - start, depth, text])).toEqual([
    [3, 0, 'block'],
    [5, 1, 'local.get 1'],
    [7, 1, 'br_if 0'],
    [9, 0, 'else'],
    [10, 0, 'end'],
    [11, 0, 'i32.const -1'],
    [13, 0, 'i64.const -128'],
    [16, 0, 'f64.const 1.5'],
    [25, 0, 'i32.store offset=12'],
    [28, 0, 'call 0'],
    [30, 0, 'memory.copy 0 0'],
    [34, 0, 'end'],
  ])
  expect(disassembleAt([section], 0)).toBeUndefined()
})
