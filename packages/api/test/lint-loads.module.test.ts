// Lints about a module as a whole: what it registers, what it leaves behind when it goes, what its threads do.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LintReport } from '../src/index.ts'
import { compileModule, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/lint-loads.c'), 'utf8').split('\n')

/** What the marks say of a case: `id line`. */
function marks(name: string): string[] {
  return SOURCE.flatMap((line, index) => {
    const ids = new RegExp(`// ${name}: (.*)$`).exec(line)?.[1]
    return ids === undefined ? [] : ids.split(' ').map((id) => `${id} ${index + 1}`)
  })
}

let bench: Bench
afterEach(() => bench.host.dispose())

/** Loads the module and returns what is reported from then on. */
async function reportsOf(what: string): Promise<LintReport[]> {
  const reports: LintReport[] = []
  bench = createBench({ lint: true, spawnThread })
  bench.host.lints.onReport((report) => reports.push(report))
  bench.run('CONFIG SET aof-use-rdb-preamble no')
  bench.load('/m/lint-loads.wasm', await compileModule('lint-loads'), what)
  return reports
}

function short(reports: readonly LintReport[]): string[] {
  return reports.map(({ id, place }) => (place === null ? id : `${id} ${place.line}`))
}

describe('loading', () => {
  it.each(['bare', 'aux', 'whole', 'freed', ''])(
    '[VM_CreateDataType] "%s": each lack is told',
    async (what) => {
      expect(short(await reportsOf(what))).toEqual(marks(what))
    },
  )

  it('[VM_LoadConfigs] parameters that were never set are told', async () => {
    expect(short(await reportsOf('configs'))).toEqual(['B12'])
  })
})

describe('unloading', () => {
  it('[VM_CreateTimer] a timer that holds the module is told', async () => {
    const reports = await reportsOf('timer')
    bench.run('MODULE UNLOAD loads')
    expect(reports.map(({ id, module, message }) => [id, module, message])).toEqual([
      [
        'B11',
        'loads',
        'the module holds timer that is not fired. Please stop the timer or wait until it fires.',
      ],
    ])
  })

  it.each(['context', 'freed'])('[VM_FreeThreadSafeContext] "%s": what is left is told', async (what) => {
    const reports = await reportsOf(what)
    expect(bench.run('MODULE UNLOAD loads')).toBe('+OK\r\n')
    expect(short(reports)).toEqual(marks(what))
  })
})

describe('values of other modules', () => {
  it.each([
    ['foreign', 'loads.get k'],
    ['asked', 'loads.get k first'],
  ])('[VM_ModuleTypeGetValue] "%s": told unless the type was asked for', async (name, command) => {
    const reports = await reportsOf('')
    bench.load('/m/other.wasm', await compileModule('lint-loads'), 'as', 'other')
    bench.run('other.put k')
    bench.run(command)
    expect(short(reports)).toEqual(marks(name))
  })
})

describe('threads', () => {
  it.each([
    ['unlocked', ['B06 Call']],
    ['locked', []],
  ])('[VM_ThreadSafeContextLock] "%s": a call without the lock is told', async (how, expected) => {
    const reports = await reportsOf('threads')
    bench.run(`loads.thread ${how}`)
    await vi.waitFor(() => expect(bench.host.threads()).toEqual([]), 60_000)
    expect(reports.map(({ id, message }) => `${id} ${message.split(' ')[0]}`)).toEqual(expected)
  })

  it.each([
    ['retained', ['loads.hand retained text']],
    ['held', ['loads.hand held text']],
    ['trimmed', ['loads.hand trimmed text']],
    ['copied', ['loads.hand copied text']],
    ['late', ['loads.keep text', 'loads.late']],
  ])(
    '[VM_TrimStringAllocation] "%s": an argument that a thread reads is told unless it is safe',
    async (how, commands) => {
      const reports = await reportsOf('threads')
      for (const command of commands) bench.run(command)
      await vi.waitFor(() => expect(bench.host.threads()).toEqual([]), 60_000)
      expect(short(reports)).toEqual(marks(how))
    },
  )

  it.each([
    ['forks.fork with', ['B09 forks.fork']],
    ['forks.fork', []],
  ])('[VM_Fork] "%s" a thread: told only while one runs', async (command, expected) => {
    const reports: LintReport[] = []
    bench = createBench({ lint: true, spawnThread })
    bench.host.lints.onReport((report) => reports.push(report))
    bench.load('/m/lint-forks.wasm', await compileModule('lint-forks'))
    bench.run(command)
    await vi.waitFor(() => expect(bench.output()).toBe('$-1\r\n'), 60_000)
    expect(reports.map(({ id, command: ran }) => `${id} ${ran}`)).toEqual(expected)
  })
})
