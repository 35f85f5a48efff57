// wasmSignature against clang: every function is called through its pointer by compiled C, and the pointer leads to a wasm
// function of exactly the type we say. A call of another type would trap.

import { expect, it } from 'vitest'
import { API_NAMES, prototypeOf, wasmSignature } from '../../src/spec/index.ts'
import type { ApiName, WasmType } from '../../src/spec/index.ts'
import { renderCalls } from './calls.ts'
import { place } from './place.ts'
import { compile, complaints } from './toolchain.ts'

const CODES: Readonly<Record<WasmType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }

/** A module that imports `a.f` of this type and exports it as `f`: so a JS function becomes a typed wasm function. */
function adapter(params: readonly WasmType[], results: readonly WasmType[]): WebAssembly.Module {
  const type = [
    0x60,
    params.length,
    ...params.map((t) => CODES[t]),
    results.length,
    ...results.map((t) => CODES[t]),
  ]
  const section = (id: number, bytes: readonly number[]): number[] => [id, bytes.length, ...bytes]
  return new WebAssembly.Module(
    new Uint8Array([
      0x00,
      0x61,
      0x73,
      0x6d,
      0x01,
      0x00,
      0x00,
      0x00,
      ...section(1, [1, ...type]),
      ...section(2, [1, 1, 0x61, 1, 0x66, 0x00, 0]),
      ...section(7, [1, 1, 0x66, 0x00, 0]),
    ]),
  )
}

function typed(name: ApiName, onCall: (args: readonly unknown[]) => void): WebAssembly.ExportValue {
  const { params, results } = wasmSignature(name)
  const f = (...args: readonly unknown[]): unknown => {
    onCall(args)
    return results[0] === 'i64' ? 0n : 0
  }
  return new WebAssembly.Instance(adapter(params, results), { a: { f } }).exports[
    'f'
  ] as WebAssembly.ExportValue
}

it('[wasmSignature] is the type of the call that clang makes, for all 364 functions', async () => {
  const result = await compile({ 'calls.c': renderCalls() }, { flags: ['-Wno-unused-parameter'] })
  expect(complaints(result)).toEqual([])
  const { instance, memory, table } = await place(result.wasm)
  const pointer = instance.exports['pointer'] as (nth: number) => number
  const outcomes: string[] = []
  API_NAMES.forEach((name, i) => {
    const slot = 2000 + i
    let seen: readonly unknown[] = []
    table.set(
      slot,
      typed(name, (args) => (seen = args)),
    )
    new DataView(memory.buffer).setUint32(pointer(i), slot, true)
    const { params } = wasmSignature(name)
    const { variadic } = prototypeOf(name)
    const given: (number | bigint)[] = (variadic ? params.slice(0, -1) : params).map((type) =>
      type === 'i64' ? 0n : 0,
    )
    // A hidden result pointer has to point somewhere.
    if (prototypeOf(name).result.kind === 'longdouble') given[0] = 1024
    try {
      ;(instance.exports[`call_${name}`] as (...args: readonly unknown[]) => unknown)(...given)
      if (seen.length !== params.length) outcomes.push(`${name}: ${seen.length} arguments`)
    } catch (error) {
      outcomes.push(`${name}: ${String(error)}`)
    }
  })
  expect(outcomes).toEqual([])
  expect(API_NAMES.length).toBe(364)
})

it('[wasmSignature] would be found out if it were wrong', async () => {
  const result = await compile({ 'calls.c': renderCalls() }, { flags: ['-Wno-unused-parameter'] })
  const { instance, memory, table } = await place(result.wasm)
  const pointer = instance.exports['pointer'] as (nth: number) => number
  table.set(
    2000,
    typed('GetSelectedDb', () => undefined),
  )
  new DataView(memory.buffer).setUint32(pointer(API_NAMES.indexOf('SelectDb')), 2000, true)
  expect(() => (instance.exports['call_SelectDb'] as (ctx: number, db: number) => number)(0, 0)).toThrow(
    WebAssembly.RuntimeError,
  )
})
