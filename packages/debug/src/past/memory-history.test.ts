import { expect, it } from 'vitest'
import type { LinearMemory } from '@valkey-playground/api'
import { MemoryHistory } from './memory-history.ts'

const PAGE = 65536
/** Not the beginning of a page, as in modules' memory. */
const START = 1024

function history(): { wasm: WebAssembly.Memory; kept: MemoryHistory; bytes(): Uint8Array } {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })
  const kept = new MemoryHistory({ wasm } as LinearMemory, START)
  return { wasm, kept, bytes: () => new Uint8Array(wasm.buffer) }
}

it('memory that grew and changed at its old end is put back whole', () => {
  const { wasm, kept, bytes } = history()
  const last = PAGE - 1
  bytes()[last] = 1
  kept.begin()
  bytes()[last] = 2
  wasm.grow(1)
  bytes()[PAGE] = 3
  kept.begin()
  bytes()[last] = 4
  bytes()[PAGE] = 5
  kept.restore(1)
  expect([bytes()[last], bytes()[PAGE]]).toEqual([2, 3])
  kept.restore(0)
  expect([bytes()[last], bytes()[PAGE]]).toEqual([1, 0])
})

it('what lies below its start belongs to no state', () => {
  const { kept, bytes } = history()
  bytes().fill(1, START - 4, START + 4)
  kept.begin()
  bytes().fill(2, START - 4, START + 4)
  kept.begin()
  kept.restore(0)
  expect([...bytes().subarray(START - 4, START + 4)]).toEqual([2, 2, 2, 2, 1, 1, 1, 1])
})
