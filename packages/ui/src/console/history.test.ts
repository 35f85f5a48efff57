/**
 * History: what is kept, what is not, and finding lines again.
 */
import { describe, expect, it } from 'vitest'
import { emptyLine } from './line-editor.ts'
import { History, isSecret, memoryStorage, searchFor, searchOlder } from './history.ts'

describe('History', () => {
  it('[History] keeps lines in the storage, without repeats and secrets', () => {
    const storage = memoryStorage()
    const history = new History(storage)
    history.add('set a 1', false)
    history.add('set a 1', false)
    history.add('auth hunter2', true)
    history.add('get a', false)
    const again = new History(storage)
    expect([history.length, history.at(1), storage.read()]).toEqual([
      3,
      'auth hunter2',
      '["set a 1","get a"]',
    ])
    expect([again.length, again.at(0), again.at(1), again.at(2)]).toEqual([2, 'set a 1', 'get a', ''])
  })
  it('[History] starts empty from a storage that holds something else', () => {
    for (const text of ['{', '{}', '[1]', 'null']) {
      const storage = memoryStorage()
      storage.write(text)
      expect(new History(storage).length).toBe(0)
    }
  })
})

describe('search', () => {
  const history = new History(memoryStorage())
  for (const line of ['set a 1', 'get a', 'set b 2']) history.add(line, false)
  const start = { query: '', index: -1, before: emptyLine }
  it('[Ctrl+R] finds the newest line, then older ones, then stays', () => {
    const first = searchFor(start, 'set', history)
    const second = searchOlder(first, history)
    const third = searchOlder(second, history)
    expect([first.index, second.index, third.index]).toEqual([2, 0, 0])
  })
  it('[Ctrl+R] finds nothing for an unknown or an empty text', () => {
    expect([searchFor(start, 'xyz', history).index, searchFor(start, '', history).index]).toEqual([-1, -1])
  })
})

describe('isSecret', () => {
  const lines: readonly (readonly [line: string, secret: boolean])[] = [
    ['AUTH pw', true],
    ['acl setuser bob on', true],
    ['acl list', false],
    ['config set requirepass x', true],
    ['config set maxmemory 1 primaryauth x', true],
    ['config set maxmemory requirepass', false],
    ['config get requirepass', false],
    ['hello 3 auth u p', true],
    ['hello 3 setname a', false],
    ['migrate h 1 k 0 5 copy auth p', true],
    ['migrate h 1 k 0 5 keys auth x', false],
    ['get auth', false],
  ]
  for (const [line, secret] of lines) {
    it(`[isSecret] '${line}' is ${secret ? 'not stored' : 'stored'}`, () => {
      expect(isSecret(line.split(' '))).toBe(secret)
    })
  }
})
