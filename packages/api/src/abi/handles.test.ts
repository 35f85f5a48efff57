import { describe, expect, it } from 'vitest'
import { HANDLE_BASE } from './address-space.ts'
import { HandleTable, type Handled, type HandleKind } from './handles.ts'

function object(kind: HandleKind = 'string'): Handled {
  return { kind, handle: 0 }
}

describe('HandleTable', () => {
  it('[HandleTable] gives aligned numbers above all memory, and the objects back', () => {
    const table = new HandleTable()
    const objects = Array.from({ length: 1000 }, () => object())
    const handles = objects.map((each) => table.add(each))
    expect(new Set(handles).size).toBe(1000)
    expect(handles.every((handle) => handle >= HANDLE_BASE && handle % 8 === 0 && handle < 2 ** 31)).toBe(
      true,
    )
    expect(handles.map((handle) => table.get(handle, 'string'))).toEqual(objects)
    expect(table.size).toBe(1000)
  })

  it('[HandleTable] names what is wrong with a number', () => {
    const table = new HandleTable()
    const key = object('key')
    const handle = table.add(key)
    const freed = object()
    const stale = table.add(freed)
    table.remove(freed)
    const problem = (value: number): string => {
      try {
        table.get(value, 'string')
        return 'fine'
      } catch (error) {
        return (error as Error).message.replace(/^0x[0-9a-f]+ /, '')
      }
    }
    expect([handle, stale, 0, 4096, handle + 4, -8, HANDLE_BASE + 8 * 99999].map(problem)).toEqual([
      'is a ValkeyModuleKey, not a ValkeyModuleString',
      'is a ValkeyModuleString that was freed or closed already',
      'is NULL instead of a ValkeyModuleString',
      'is not a ValkeyModuleString',
      'is not a ValkeyModuleString',
      'is not a ValkeyModuleString',
      'is not a ValkeyModuleString',
    ])
  })

  it('[HandleTable] does not soon give a freed number out again', () => {
    const table = new HandleTable()
    const seen = new Set<number>()
    let repeated = 0
    for (let round = 0; round < 5000; round++) {
      const each = object()
      const handle = table.add(each)
      if (seen.has(handle)) repeated++
      seen.add(handle)
      table.remove(each)
      expect(table.peek(handle)).toBeUndefined()
    }
    expect([repeated, table.size]).toEqual([0, 0])
  })

  it('[HandleTable] gives what comes and goes in turn other numbers each time, and goes round what stays', () => {
    const table = new HandleTable()
    const key = object('key')
    const seen = new Set<number>()
    let repeated = 0
    for (let round = 0; round < 5000; round++) {
      const handle = (key.handle = table.placeInTurn(key, 'key'))
      if (seen.has(handle)) repeated++
      seen.add(handle)
      expect([table.peek(handle), table.get(handle, 'key'), table.size]).toEqual([key, key, 1])
      table.remove(key)
      expect([table.peek(handle), table.size, [...table.all()], [...table.ofKind('key')]]).toEqual([
        undefined,
        0,
        [],
        [],
      ])
      expect(() => table.get(handle, 'key')).toThrow('is a ValkeyModuleKey that was freed or closed already')
    }
    const staying = Array.from({ length: 600 }, () => object('key'))
    const handles = staying.map((each) => (each.handle = table.placeInTurn(each, 'key')))
    expect([repeated, new Set(handles).size, table.size]).toEqual([0, 600, 600])
    expect(handles.map((handle) => table.get(handle, 'key'))).toEqual(staying)
    for (const each of staying) table.remove(each)
    expect([table.size, handles.some((handle) => table.peek(handle) !== undefined)]).toEqual([0, false])
  })

  it('[HandleTable] takes back in turn what a call that ended by a fault has left', () => {
    const table = new HandleTable()
    const owner = {}
    const abandoned: number[] = []
    const keys = Array.from({ length: 3 }, (): Handled => {
      const key: Handled = { kind: 'key', handle: 0, owner, abandon: () => abandoned.push(key.handle) }
      return key
    })
    const handles = keys.map((key) => (key.handle = table.placeInTurn(key, 'key')))
    table.remove(keys[1] as Handled)
    table.abandon(owner)
    expect(new Set(abandoned)).toEqual(new Set([handles[0], handles[2]]))
  })
})
