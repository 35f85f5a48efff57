import { describe, expect, it } from 'vitest'
import { openProjectStorage, type ProjectStorage } from '../storage/project-storage.ts'
import { memoryStore } from '../storage/text-store.ts'
import { createProjectStore, projectOf, type ProjectStore } from './project.ts'

const example = {
  name: 'x',
  title: 'X',
  blurb: '',
  order: 1,
  args: '5',
  readme: '',
  files: { 'module.c': 'one', 'session.txt': 'PING' },
}

async function start(): Promise<{ store: ProjectStore; storage: ProjectStorage }> {
  const storage = await openProjectStorage(memoryStore(), { get: () => null, set() {}, clear() {} })
  return { storage, store: createProjectStore(projectOf(example, 0), storage, () => 7) }
}

describe('project store', () => {
  it('saves what is typed without telling the editor to reload', async () => {
    const { store, storage } = await start()
    store.edit('module.c', 'two')
    expect(store.getState()).toMatchObject({
      revision: 0,
      project: { files: { 'module.c': 'two' }, changedAt: 7 },
    })
    expect((await storage.load('example-x'))?.files['module.c']).toBe('two')
  })

  it('adds, renames and removes files, and refuses bad and taken names', async () => {
    const { store } = await start()
    expect(store.add('lib/helper.h')).toBeNull()
    expect(store.getState().project.active).toBe('lib/helper.h')
    expect(store.add('module.c')).toContain('already')
    expect(store.add('../up.c')).toContain('file name')
    expect(store.rename('lib/helper.h', 'helper.h')).toBeNull()
    expect(Object.keys(store.getState().project.files)).toEqual(['module.c', 'session.txt', 'helper.h'])
    expect(store.remove('helper.h')).toBeNull()
    expect(store.remove('session.txt')).toBeNull()
    expect(store.remove('module.c')).toContain('at least one')
  })

  it('opens an example as it was left, or fresh', async () => {
    const { store } = await start()
    store.edit('module.c', 'mine')
    store.create('Other', { 'a.h': '', 'b.c': '' })
    expect(store.getState().project).toMatchObject({ title: 'Other', active: 'b.c', example: null })
    await store.openExample(example)
    expect(store.getState().project.files['module.c']).toBe('mine')
    await store.openExample(example, true)
    expect(store.getState().project).toMatchObject({ files: { 'module.c': 'one' }, args: '5', example: 'x' })
  })
})
