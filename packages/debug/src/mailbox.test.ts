import { describe, expect, it, vi } from 'vitest'
import { createMailbox, MailboxReader, MailboxWriter } from './mailbox.ts'

describe('mailbox', () => {
  it('several messages lie in it at once and come out one by one, with one call of the bell each', () => {
    const memory = createMailbox()
    const bell = vi.fn<() => void>()
    const writer = new MailboxWriter(memory, bell)
    const reader = new MailboxReader(memory)
    for (const text of ['one', '', 'ñ ∀']) writer.send(text)
    expect([reader.take(), reader.take(), reader.take(), reader.take()]).toEqual(['one', '', 'ñ ∀', null])
    expect(bell).toHaveBeenCalledTimes(3)
  })

  it('the ring goes round: what is written over its end is read whole', () => {
    const memory = createMailbox(16)
    const writer = new MailboxWriter(memory, () => undefined)
    const reader = new MailboxReader(memory)
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`)
    const heard = texts.map((text) => {
      writer.send(text)
      return reader.take()
    })
    expect(heard).toEqual(texts)
  })

  it('the counts go round at 32 bits', () => {
    const memory = createMailbox(16)
    new Int32Array(memory, 0, 2).fill(0x7fff_fffc)
    const writer = new MailboxWriter(memory, () => undefined)
    const reader = new MailboxReader(memory)
    writer.send('across it')
    expect(reader.take()).toBe('across it')
    expect([...new Int32Array(memory, 0, 2)]).toEqual([
      0x7fff_fffc + 13 - 2 ** 32,
      0x7fff_fffc + 13 - 2 ** 32,
    ])
  })

  it('a message that is larger than the ring goes through in pieces, those behind it after it', async () => {
    const memory = createMailbox(16)
    const writer = new MailboxWriter(memory, () => undefined)
    const reader = new MailboxReader(memory)
    const long = 'long '.repeat(20)
    writer.send(long)
    writer.send('short')
    const heard: string[] = []
    await vi.waitFor(
      () => {
        const text = reader.take()
        if (text !== null) heard.push(text)
        expect(heard).toEqual([long, 'short'])
      },
      { interval: 1, timeout: 60_000 },
    )
  })

  it('a reader that waits is given what lies there already', () => {
    const memory = createMailbox()
    new MailboxWriter(memory, () => undefined).send('there')
    expect(new MailboxReader(memory).wait()).toBe('there')
  })
})
