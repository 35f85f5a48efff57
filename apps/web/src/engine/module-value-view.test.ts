import { COMMANDS, ModuleValue, Server, type Database, type ModuleDataType } from '@valkey-playground/engine'
import { describe, expect, it } from 'vitest'
import { moduleValueView, type RunAside } from './module-value-view.ts'

const host = { now: () => 1000, monotonicMicros: () => 0, random: () => 0.5, log() {}, wake() {} }
const plainly: RunAside = (run) => ({ result: run(), warnings: [] })

function databaseWith(type: ModuleDataType): { readonly db: Database; readonly value: ModuleValue } {
  const db = new Server(host, { commands: COMMANDS }).databases[0] as Database
  const value = new ModuleValue(type, 7)
  db.load('k', value, -1)
  return { db, value }
}

const FULL: ModuleDataType = {
  name: 'full-type',
  encodingVersion: 3,
  rewrite: (value, key) => [['FULL.SET', key, String(value)]],
  save(value, to) {
    to.unsigned(BigInt(value as number))
    to.unsigned(2n ** 64n - 7n)
    to.string('text')
    to.double(1.5)
  },
  memoryUsage: () => 40,
  digest(value, digest) {
    digest.addInteger(BigInt(value as number))
    digest.endSequence()
  },
}

describe('moduleValueView', () => {
  it('tells all that the callbacks of a type tell', () => {
    const { db, value } = databaseWith(FULL)
    expect(moduleValueView(db, 'k', value, plainly, () => 0)).toEqual({
      encodingVersion: 3,
      commands: [['FULL.SET', 'k', '7']],
      parts: [
        { kind: 'unsigned', value: '7' },
        { kind: 'unsigned', value: '18446744073709551609 (-7)' },
        { kind: 'string', value: 'text' },
        { kind: 'double', value: '1.5' },
      ],
      memory: 40,
      digest: expect.stringMatching(/^(?!0{40})[0-9a-f]{40}$/) as unknown,
      payload: 48,
    })
  })

  it('leaves out what a type has no callback for', () => {
    const { db, value } = databaseWith({ name: 'bare-type' })
    expect(moduleValueView(db, 'k', value, plainly, () => 0)).toEqual({ encodingVersion: 0 })
  })

  it('says why a callback failed, whether it says so itself or the log does', () => {
    const failing = databaseWith({
      name: 'bad-type',
      save() {
        throw new Error('no luck')
      },
    })
    expect(moduleValueView(failing.db, 'k', failing.value, plainly, () => 0).problem).toBe('no luck')
    const warned: RunAside = (run) => ({ result: run(), warnings: ['Module m: out of luck'] })
    const { db, value } = databaseWith({ name: 'half-type', memoryUsage: () => 0 })
    expect(moduleValueView(db, 'k', value, warned, () => 0)).toEqual({
      encodingVersion: 0,
      memory: 0,
      problem: 'Module m: out of luck',
    })
  })

  it('does not ask a type again that took too long', () => {
    let asked = 0
    let time = 0
    const { db, value } = databaseWith({
      name: 'slow-type',
      memoryUsage() {
        time += 5000
        return ++asked
      },
    })
    const look = (): unknown => moduleValueView(db, 'k', value, plainly, () => time)
    expect([look(), look(), asked]).toEqual([
      { encodingVersion: 0, memory: 1 },
      { encodingVersion: 0, problem: 'Its callbacks take too long.' },
      1,
    ])
  })
})
