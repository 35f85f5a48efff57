import { expect, it } from 'vitest'
import { Listeners } from './listeners.ts'

it('a listener that leaves and comes back while listeners are told hears of it once', () => {
  const listeners = new Listeners<(what: string) => void>()
  const heard: string[] = []
  let leave = (): void => {}
  const listen = (what: string): void => {
    heard.push(what)
    leave()
    leave = listeners.add(listen)
  }
  leave = listeners.add(listen)
  for (const tell of listeners.all) tell('first')
  for (const tell of listeners.all) tell('second')
  expect(heard).toEqual(['first', 'second'])
  leave()
  expect(listeners.size).toBe(0)
})
