/**
 * The console over a session made of plain answers: typing, running, history, search, completion, interrupting.
 */
import { describe, expect, it } from 'vitest'
import type {
  Activity,
  Bytes,
  CommandHint,
  CommandResult,
  KeyspaceState,
  PanelId,
  PanelStates,
} from '../session.ts'
import type { ConsoleSession, Entry } from './console-model.ts'
import { ConsoleModel } from './console-model.ts'
import { formatRaw } from './format-reply.ts'
import type { TextStorage } from './history.ts'
import { memoryStorage } from './history.ts'
import { readInputs } from './keys.ts'

const hint = (name: string, syntax: string, group = 'string'): CommandHint => ({
  name,
  syntax,
  group,
  summary: `What ${name} does.`,
  since: '1.0.0',
  module: null,
})
const commands = [
  hint('GET', 'key'),
  hint('GETEX', 'key [PERSIST]'),
  hint('SET', 'key value'),
  hint('HELLO', '[protover]'),
]

const answers: Readonly<Record<string, Bytes>> = {
  ping: '+PONG\r\n',
  set: '+OK\r\n',
  get: '$5\r\nhello\r\n',
  multi: '+OK\r\n',
  info: '$8\r\n# A\r\nb:1\r\n',
  hello: '%1\r\n$5\r\nproto\r\n:3\r\n',
  subscribe: '*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n',
  reset: '+RESET\r\n',
}

interface Rig {
  readonly model: ConsoleModel
  readonly sent: string[][]
  readonly calls: string[]
  readonly press: (data: string) => void
  readonly push: (raw: Bytes) => void
  readonly act: (activity: Partial<Activity>) => void
  readonly printed: () => readonly string[]
}

function rig(
  options: { storage?: TextStorage; keys?: readonly string[]; hang?: string; times?: number[] } = {},
): Rig {
  const sent: string[][] = []
  const calls: string[] = []
  let push: (raw: Bytes) => void = () => undefined
  let act: (activity: Activity) => void = () => undefined
  let giveUp: (reason: Error) => void = () => undefined
  const session: ConsoleSession = {
    async command(line): Promise<CommandResult> {
      const argv = line as string[]
      sent.push([...argv])
      const name = argv[0]?.toLowerCase() ?? ''
      if (name === options.hang) await new Promise((_resolve, reject) => (giveUp = reject))
      const raw = answers[name] ?? `-ERR unknown command '${argv[0]}'\r\n`
      return { raw, reply: formatRaw(raw) }
    },
    commands: async () => commands,
    onPush(_client, listener) {
      push = listener
      return () => calls.push('push off')
    },
    stop: () => calls.push('stop'),
    disconnect(client) {
      calls.push(`disconnect ${client}`)
      giveUp(new Error('connection closed'))
    },
    subscribe<P extends PanelId>(panel: P, listener: (state: PanelStates[P]) => void) {
      if (panel === 'modules') listener({ modules: [] } as unknown as PanelStates[P])
      if (panel === 'keyspace') {
        const keys = (options.keys ?? []).map((key) => ({
          key,
          type: 'string',
          encoding: 'raw',
          length: 1,
          expireAt: null,
          preview: [],
        }))
        const state: KeyspaceState = { db: 0, databases: [], keys, total: keys.length, limit: 100 }
        listener(state as unknown as PanelStates[P])
      }
      return () => calls.push(`${panel} off`)
    },
    activity(listener) {
      act = listener
      return () => calls.push('activity off')
    },
  }
  const times = options.times ?? []
  const model = new ConsoleModel({
    session,
    storage: options.storage ?? memoryStorage(),
    now: () => times.shift() ?? 0,
  })
  model.start()
  return {
    model,
    sent,
    calls,
    press: (data) => readInputs(data).forEach((input) => model.input(input)),
    push: (raw) => push(raw),
    act: (activity) => act({ phase: 'running', progress: null, text: '', stoppable: true, ...activity }),
    printed: () => model.entries().map((entry: Entry) => entry.text),
  }
}

const settle = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve))

describe('ConsoleModel', () => {
  it('[console] runs a line and prints prompt and reply as valkey-cli does', async () => {
    const { model, press, sent, printed } = rig()
    press('set k "a b"\r')
    expect(model.view().prompt).toBeNull()
    await model.idle()
    expect(sent).toEqual([['set', 'k', 'a b']])
    expect(printed()).toEqual(['valkey> set k "a b"', 'OK'])
    expect(model.view()).toMatchObject({ prompt: 'valkey> ', text: '', cursor: 0 })
  })

  it('[console] sends text as UTF-8 bytes', async () => {
    const { model, press, sent, printed } = rig()
    press('set grüße 1\r')
    await model.idle()
    expect(sent).toEqual([['set', 'gr\xc3\xbc\xc3\x9fe', '1']])
    expect(printed()[0]).toBe('valkey> set grüße 1')
  })

  it('[console] refuses unbalanced quotes without sending', async () => {
    const { model, press, sent, printed } = rig()
    press('set k "a\r')
    await model.idle()
    expect([sent, printed()]).toEqual([[], ['valkey> set k "a', 'Invalid argument(s)']])
  })

  it('[console] repeats a command after a count', async () => {
    const { model, press, sent } = rig()
    press('3 ping\r0 ping\r')
    await model.idle()
    expect(sent).toEqual([['ping'], ['ping'], ['ping']])
    expect(model.entries().at(-1)?.text).toBe('Invalid repeat count.')
  })

  it('[console] follows MULTI and RESP3 in the prompt', async () => {
    const { model, press } = rig()
    press('multi\rhello 3\r')
    await model.idle()
    expect(model.view().prompt).toBe('valkey(RESP3)(TX)> ')
  })

  it('[console] prints INFO bare, but quoted inside MULTI', async () => {
    const { model, press, printed } = rig()
    press('info\rmulti\rinfo\r')
    await model.idle()
    expect([printed()[1], printed()[5]]).toEqual(['# A\r\nb:1', '"# A\\r\\nb:1"'])
  })

  it('[console] tells the time of slow commands', async () => {
    const { model, press, printed } = rig({ times: [0, 510, 0, 499] })
    press('ping\rping\r')
    await model.idle()
    expect(printed()).toEqual(['valkey> ping', 'PONG', '(0.51s)', 'valkey> ping', 'PONG'])
  })

  it('[paste] runs whole lines, joins lines inside quotes, and leaves the last to be edited', async () => {
    const { model, press, sent } = rig()
    press('\x1b[200~set a 1\nset b "x\ny"\r\nget c\x1b[201~')
    await model.idle()
    expect(sent).toEqual([
      ['set', 'a', '1'],
      ['set', 'b', 'x\ny'],
    ])
    expect(model.view().text).toBe('get c')
  })

  it('[history] goes up and down and keeps what was being typed', async () => {
    const { model, press } = rig()
    press('set a 1\rget a\r')
    await model.idle()
    const seen: string[] = []
    press('dra')
    for (const key of ['\x1b[A', '\x1b[A', '\x1b[A', '\x1b[B', '\x1b[B', '\x1b[B']) {
      press(key)
      seen.push(model.view().text)
    }
    expect(seen).toEqual(['get a', 'set a 1', 'set a 1', 'get a', 'dra', 'dra'])
  })

  it('[history] does not store a password', async () => {
    const storage = memoryStorage()
    const { model, press } = rig({ storage })
    press('auth pw\rping\r')
    await model.idle()
    expect(storage.read()).toBe('["ping"]')
    press('\x1b[A\x1b[A')
    expect(model.view().text).toBe('auth pw')
  })

  it('[Ctrl+R] searches, Ctrl+R again goes further back, Enter runs', async () => {
    const { model, press, sent } = rig()
    press('set a 1\rget a\rset b 2\r')
    await model.idle()
    press('\x12set')
    expect(model.view()).toMatchObject({ prompt: "(reverse-i-search)'set': ", text: 'set b 2' })
    press('\x12')
    expect(model.view().text).toBe('set a 1')
    press('\r')
    await model.idle()
    expect(sent.at(-1)).toEqual(['set', 'a', '1'])
  })

  it('[Ctrl+R] given up brings back the line that was there', async () => {
    const { model, press } = rig()
    press('get a\r')
    await model.idle()
    press('dra\x12get\x07')
    expect(model.view()).toMatchObject({ prompt: 'valkey> ', text: 'dra' })
    press('\x12zzz')
    expect(model.view().prompt).toBe("(failed reverse-i-search)'zzz': ")
  })

  it('[hint] shows what is left to type, only with the cursor at the end', async () => {
    const { model, press } = rig()
    await settle()
    press('set k')
    expect(model.view().hint).toBe(' key value')
    press(' ')
    expect(model.view().hint).toBe('value')
    press('\x1b[D')
    expect(model.view().hint).toBe('')
    press('\x05\x15:set nohints\rset ')
    await model.idle()
    expect(model.view().hint).toBe('')
  })

  it('[Tab] completes the common start, then goes round the choices, and Escape goes back', async () => {
    const { model, press } = rig()
    await settle()
    const seen: (readonly [string, number | undefined])[] = []
    press('g')
    for (const key of ['\t', '\t', '\t', '\t', '\x1b[Z', '\x1b']) {
      press(key)
      seen.push([model.view().text, model.view().menu?.index])
    }
    expect(seen).toEqual([
      ['get', -1],
      ['get ', 0],
      ['getex ', 1],
      ['get ', 0],
      ['getex ', 1],
      ['get', undefined],
    ])
  })

  it('[Tab] completes keys of the database, quoted where needed', async () => {
    const { model, press } = rig({ keys: ['user:1', 'user:2', 'a b'] })
    await settle()
    press('get us\t')
    await settle()
    expect([model.view().text, model.view().menu?.choices]).toEqual(['get user:', ['user:1 ', 'user:2 ']])
    press('\x15get a\t')
    await settle()
    expect(model.view().text).toBe('get "a b" ')
  })

  it('[Escape] lets the next Tab leave, until another key is pressed', async () => {
    const { model, press } = rig()
    press('\x1b')
    expect(model.view().tabLeaves).toBe(true)
    press('x')
    expect(model.view().tabLeaves).toBe(false)
    model.setTabLeaves(true)
    expect(model.view().tabLeaves).toBe(true)
  })

  it('[Ctrl+C] clears the line and keeps it visible', () => {
    const { model, press, printed } = rig()
    press('get x\x03')
    expect([model.view().text, printed()]).toEqual(['', ['valkey> get x^C']])
  })

  it('[Ctrl+C] stops a running module, and drops what was typed ahead', async () => {
    const { press, calls, act, sent } = rig({ hang: 'ping' })
    act({ stoppable: true })
    press('ping\rset a 1\r\x03')
    await settle()
    expect([calls, sent]).toEqual([['stop'], [['ping']]])
  })

  it('[Ctrl+C] closes the connection of a command that waits, and the next one begins anew', async () => {
    const { model, press, calls, act, printed } = rig({ hang: 'blpop' })
    press('multi\r')
    await model.idle()
    act({ stoppable: false })
    press('blpop k 0\r\x03')
    await model.idle()
    expect(calls).toEqual(['disconnect console'])
    expect(printed().at(-1)).toBe('(connection closed; the next command opens a new one)')
    expect(model.view().prompt).toBe('valkey> ')
  })

  it('[Ctrl+C] on an empty line ends listening to channels', async () => {
    const { model, press, push, sent, printed } = rig()
    press('subscribe c\r')
    await model.idle()
    expect(model.view().prompt).toBe('valkey(subscribed mode)> ')
    push('*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n')
    expect(printed().at(-1)).toBe('1) "message"\n2) "c"\n3) "hi"')
    press('\x03')
    await model.idle()
    expect([sent.at(-1), model.view().prompt]).toEqual([['RESET'], 'valkey> '])
  })

  it('[HELP] prints syntax, summary, version and group of a command', async () => {
    const { model, press, printed, sent } = rig()
    await settle()
    press('help set\rhelp nonsense\r')
    await model.idle()
    expect(printed()[1]).toBe('\n  SET key value\n  summary: What SET does.\n  since: 1.0.0\n  group: string')
    expect(printed()[3]).toBe('No command or group is called nonsense.')
    expect(sent).toEqual([])
  })

  it('[CLEAR] clears the screen and sends nothing', async () => {
    const { model, press, sent } = rig()
    const events: string[] = []
    model.onEvent((event) => events.push(event.type))
    press('clear\r')
    await model.idle()
    expect([events.includes('clear'), sent]).toEqual([true, []])
  })

  it('[console] lets go of the session when it is disposed', () => {
    const { model, calls } = rig()
    model.dispose()
    expect(calls).toEqual(['push off', 'modules off', 'keyspace off', 'activity off'])
  })
})
