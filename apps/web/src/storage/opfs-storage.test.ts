import { describe, expect, it } from 'vitest'
import { OpfsStorage, type SlotFolder, type SlotHandle } from './opfs-storage.ts'

/** A disk of slots in memory; `room` bytes fit in, then writes fail. */
class Disk implements SlotFolder {
  readonly slots = new Map<string, Uint8Array>()
  room = Infinity

  async names(): Promise<readonly string[]> {
    return [...this.slots.keys()]
  }

  async open(name: string): Promise<SlotHandle> {
    const get = (): Uint8Array => this.slots.get(name) ?? new Uint8Array()
    this.slots.set(name, get())
    return {
      read: (into, { at }) => {
        const part = get().subarray(at, at + into.length)
        into.set(part)
        return part.length
      },
      write: (bytes, { at }) => {
        if (this.room < bytes.length) throw new Error('no room left')
        this.room -= bytes.length
        const next = new Uint8Array(Math.max(get().length, at + bytes.length))
        next.set(get())
        next.set(bytes, at)
        this.slots.set(name, next)
        return bytes.length
      },
      truncate: (length) => {
        const next = new Uint8Array(length)
        next.set(get().subarray(0, length))
        this.slots.set(name, next)
      },
      getSize: () => get().length,
      flush: () => undefined,
      close: () => undefined,
    }
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function textOf(storage: OpfsStorage, name: string): Promise<string | undefined> {
  const content = await storage.read(name)
  return content === undefined ? undefined : new TextDecoder().decode(content)
}

describe('OPFS storage', () => {
  it('reads what was written last, also when opened again', async () => {
    const disk = new Disk()
    const storage = await OpfsStorage.open(disk, ['a'])
    expect(await textOf(storage, 'a')).toBeUndefined()
    for (const text of ['one', 'two two', '']) {
      await storage.write('a', [bytes(text)])
      expect(await textOf(storage, 'a')).toBe(text)
      expect(await textOf(await OpfsStorage.open(disk, ['a']), 'a')).toBe(text)
    }
  })

  it('writes a file that was opened ahead before it returns', async () => {
    const storage = await OpfsStorage.open(new Disk(), ['a'])
    expect(storage.write('a', [bytes('x'), bytes('y')])).toBeUndefined()
    expect(storage.read('a')).toEqual(bytes('xy'))
  })

  it('writes a file that was prepared before it returns', async () => {
    const disk = new Disk()
    const storage = await OpfsStorage.open(disk, [])
    await storage.prepare('a')
    expect(storage.read('a')).toBeUndefined()
    expect(storage.write('a', [bytes('x')])).toBeUndefined()
    expect(await textOf(await OpfsStorage.open(disk, []), 'a')).toBe('x')
  })

  it('keeps the old content when a write does not get through, wherever it breaks off', async () => {
    for (let room = 0; room < 19; room++) {
      const disk = new Disk()
      const storage = await OpfsStorage.open(disk, ['a'])
      await storage.write('a', [bytes('old')])
      disk.room = room
      expect(() => storage.write('a', [bytes('n'), bytes('ew')])).toThrow('no room left')
      expect(await textOf(storage, 'a')).toBe('old')
      expect(await textOf(await OpfsStorage.open(disk, []), 'a')).toBe('old')
    }
  })

  it('appends, truncates and removes', async () => {
    const disk = new Disk()
    const storage = await OpfsStorage.open(disk, [])
    await storage.append('dir/a', bytes('ab'), true)
    await storage.append('dir/a', bytes('cd'), false)
    storage.sync('dir/a')
    expect(await textOf(storage, 'dir/a')).toBe('abcd')
    await storage.truncate('dir/a', 3)
    expect(await textOf(await OpfsStorage.open(disk, []), 'dir/a')).toBe('abc')
    expect([...disk.slots.keys()]).toEqual(['dir%2Fa.0', 'dir%2Fa.1'])
    await storage.remove('dir/a')
    expect(await textOf(storage, 'dir/a')).toBeUndefined()
    expect(await textOf(await OpfsStorage.open(disk, []), 'dir/a')).toBeUndefined()
  })

  it('answers at once about a new file too, and has it safe when the write has come through', async () => {
    const disk = new Disk()
    const storage = await OpfsStorage.open(disk, [])
    expect(storage.read('new')).toBeUndefined()
    const written = storage.write('new', [bytes('a'), bytes('b')])
    void storage.append('new', bytes('c'), false)
    expect(storage.read('new')).toEqual(bytes('abc'))
    expect(disk.slots.size).toBe(1)
    await written
    expect(storage.read('new')).toEqual(bytes('abc'))
    expect((await OpfsStorage.open(disk, [])).read('new')).toEqual(bytes('abc'))
  })

  it('a new file that is removed before it is open never was', async () => {
    const disk = new Disk()
    const storage = await OpfsStorage.open(disk, [])
    const written = storage.write('new', [bytes('a')])
    storage.remove('new')
    expect(storage.read('new')).toBeUndefined()
    await written
    expect(storage.read('new')).toBeUndefined()
    expect((await OpfsStorage.open(disk, [])).read('new')).toBeUndefined()
  })

  it('hands out the bytes of a file without a sound slot, so that its reader finds them damaged', async () => {
    const disk = new Disk()
    disk.slots.set('a.1', bytes('anything'))
    expect(await textOf(await OpfsStorage.open(disk, ['a']), 'a')).toBe('anything')
  })
})
