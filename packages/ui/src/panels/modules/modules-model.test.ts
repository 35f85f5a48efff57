/**
 * Modules' facts in words.
 */
import { describe, expect, it } from 'vitest'
import { arityText, errorText, unloadCommand } from './modules-model.ts'

describe('modules', () => {
  it('[modules] tell exact and least arities apart', () => {
    expect([1, 3, -2].map(arityText)).toEqual(['1', '3', '2+'])
  })
  it('[modules] are unloaded by name', () => {
    const module = {
      name: 'm',
      version: 1,
      path: '',
      args: [],
      commands: [],
      types: [],
      stubsRequested: [],
      state: 'loaded',
    } as const
    expect(unloadCommand(module)).toEqual(['MODULE', 'UNLOAD', 'm'])
  })
  it('[modules] show the message of an error only', () => {
    expect([errorText('(error) ERR no'), errorText('OK')]).toEqual(['ERR no', null])
  })
})
