// How a session takes requests.
import { expect, it } from 'vitest'
import { createBench } from '../../api/test/harness.ts'
import { createMailbox, MailboxReader, MailboxWriter } from '../src/mailbox.ts'
import { openSession } from '../src/open-session.ts'

it('a request waits while another is served, though code that runs for that one comes by a safe point', () => {
  const { host } = createBench()
  const mailbox = createMailbox()
  const writer = new MailboxWriter(mailbox, () => undefined)
  const heard: string[] = []
  const session = openSession({
    host,
    server: host.api.server,
    mailbox: new MailboxReader(mailbox),
    send(message) {
      if (message.type === 'response') heard.push((message as { readonly command: string }).command)
    },
    build: () => Promise.reject(new Error('nothing to build')),
    load() {},
    unload() {},
    pathOf: () => undefined,
    readSource: () => undefined,
    ownRequests: {
      // As a safe point of code that is run again would.
      'test/outer': (self) => self.attend(),
      'test/inner': () => undefined,
    },
  })
  writer.send(JSON.stringify({ seq: 2, type: 'request', command: 'test/inner' }))
  session.receive({ seq: 1, type: 'request', command: 'test/outer' })
  expect(heard).toEqual(['test/outer'])
  session.attend()
  expect(heard).toEqual(['test/outer', 'test/inner'])
  session.dispose()
})
