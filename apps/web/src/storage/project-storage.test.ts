import { describe, expect, it, vi } from 'vitest'
import { openProjectStorage, type Journal, type Project } from './project-storage.ts'
import { memoryStore } from './text-store.ts'

const project: Project = {
  id: 'a',
  title: 'A',
  files: { 'module.c': 'int x;' },
  active: 'module.c',
  args: '',
  example: null,
  changedAt: 10,
}

function fakeJournal(text: string | null = null): Journal & { text: string | null } {
  return {
    text,
    get() {
      return this.text
    },
    set(value) {
      this.text = value
    },
    clear() {
      this.text = null
    },
  }
}

describe('project storage', () => {
  it('answers a project before and after it is written', async () => {
    vi.useFakeTimers()
    const texts = memoryStore()
    const storage = await openProjectStorage(texts, fakeJournal())
    storage.save(project)
    expect(await storage.load('a')).toEqual(project)
    expect(await texts.read('a.project.json')).toBeNull()
    await vi.advanceTimersByTimeAsync(300)
    expect(await texts.read('a.project.json')).toBe(JSON.stringify(project))
    expect(await storage.list()).toEqual([{ id: 'a', title: 'A' }])
    expect(await storage.lastOpened()).toBe('a')
    vi.useRealTimers()
  })

  it('recovers from the journal what a closed page had not written', async () => {
    const texts = memoryStore()
    await texts.write(
      'a.project.json',
      JSON.stringify({ ...project, changedAt: 5, files: { 'module.c': 'old' } }),
    )
    const journal = fakeJournal(JSON.stringify([project]))
    const storage = await openProjectStorage(texts, journal)
    expect(await storage.load('a')).toEqual(project)
    expect(journal.text).toBeNull()
  })

  it('ignores a journal older than the file, and one that is not a list of projects', async () => {
    const texts = memoryStore()
    await texts.write('a.project.json', JSON.stringify({ ...project, changedAt: 50 }))
    const older = await openProjectStorage(texts, fakeJournal(JSON.stringify([project])))
    expect((await older.load('a'))?.changedAt).toBe(50)
    const broken = await openProjectStorage(texts, fakeJournal('[{"id":7}, null'))
    expect((await broken.load('a'))?.changedAt).toBe(50)
  })

  it('writes the journal in one synchronous step when the page goes away', async () => {
    const journal = fakeJournal()
    const storage = await openProjectStorage(memoryStore(), journal)
    storage.save(project)
    const done = storage.flush()
    expect(journal.text).toBe(JSON.stringify([project]))
    await done
    expect(journal.text).toBeNull()
  })

  it('removes a project', async () => {
    const storage = await openProjectStorage(memoryStore(), fakeJournal())
    storage.save(project)
    await storage.flush()
    await storage.remove('a')
    expect(await storage.list()).toEqual([])
    expect(await storage.load('a')).toBeNull()
  })
})
