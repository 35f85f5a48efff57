// A look into a real server's replication stream: the page says it is a replica, asks for a snapshot, and from then on hears every write as
// replicas hear it. With `snapshot` it keeps the snapshot too, which is then what SAVE would have written.
//
// A tap that only listens asks the server to leave the data out of the snapshot (REPLCONF rdb-filter-only), which servers before 7.0 do
// not know: they send all, and it is thrown away. Acknowledged each second, or the server would take the page for dead.
import { parseReply } from '@valkey-playground/engine'
import { bytesToText, type Bytes } from '@valkey-playground/ui'
import type { BridgeClient } from './bridge-words.ts'
import { encodeRequest } from './resp-connection.ts'
import { loginOf, type ServerLogin } from './server-connections.ts'

/** A write as replicas hear it. */
export interface StreamedCommand {
  readonly db: number
  readonly argv: readonly Bytes[]
}

/** What a tap tells. */
export interface TapEvents {
  command(command: StreamedCommand): void
  closed(reason: string): void
}

/** A tap that hears. */
export interface StreamTap {
  /** The bytes of a snapshot, if one was asked for. */
  readonly snapshot: Bytes
  /** Resolves when the stream has come to `offset`; false when that takes too long or the connection is gone. */
  reached(offset: number): Promise<boolean>
  close(): void
}

type Stage = 'greeting' | 'psync' | 'header' | 'payload' | 'stream'

const ACK_EVERY = 1000
const PATIENCE = 3000
const FULL = /^\+FULLRESYNC \S+ (\d+)\r\n/
/** What the stream says about itself. */
const HOUSEKEEPING = /^(ping|replconf)$/i

/** Opens one. Resolves when the snapshot is over and the stream begins; rejects with a text for the user. */
export function openStreamTap(
  {
    bridge,
    login,
    node = '',
    snapshot = false,
  }: {
    readonly bridge: BridgeClient
    readonly login: Pick<ServerLogin, 'target' | 'user' | 'password'>
    readonly node?: string
    readonly snapshot?: boolean
  },
  events: TapEvents,
): Promise<StreamTap> {
  return new Promise((resolve, reject) => {
    const greeting = [
      ...loginOf(login),
      ['REPLCONF', 'capa', 'eof', 'capa', 'psync2'],
      ...(snapshot ? [] : [['REPLCONF', 'rdb-filter-only', '']]),
    ]
    let replies = greeting.length
    let stage: Stage | 'over' = 'greeting'
    let buffer: Bytes = ''
    let payload: Bytes[] = []
    let kept: Bytes = ''
    let length = -1
    let mark = ''
    let offset = 0
    let db = 0
    let timer: ReturnType<typeof setInterval> | null = null
    const waiting = new Set<() => void>()

    const over = (reason: string): void => {
      if (stage === 'over') return
      const begun = stage === 'stream'
      stage = 'over'
      if (timer !== null) clearInterval(timer)
      connection.close()
      for (const wake of waiting) wake()
      if (begun) events.closed(reason)
      else reject(new Error(reason))
    }
    const line = (): Bytes | null => {
      const end = buffer.indexOf('\n')
      if (end < 0) return null
      const found = buffer.slice(0, end + 1)
      buffer = buffer.slice(end + 1)
      return found
    }
    const begin = (): void => {
      stage = 'stream'
      kept = payload.join('')
      payload = []
      const ack = (): void => connection.send(encodeRequest(['REPLCONF', 'ACK', String(offset)]))
      timer = setInterval(ack, ACK_EVERY)
      ack()
      resolve({
        snapshot: kept,
        async reached(wanted) {
          const deadline = Date.now() + PATIENCE
          while (offset < wanted && stage === 'stream' && Date.now() < deadline) {
            await new Promise<void>((wake) => {
              const done = (): void => {
                waiting.delete(done)
                clearTimeout(late)
                wake()
              }
              const late = setTimeout(done, deadline - Date.now())
              waiting.add(done)
            })
          }
          return offset >= wanted
        },
        close: () => over(''),
      })
    }

    /** Each stage takes what it can from the buffer; false when it needs more. */
    const stages: Readonly<Record<Stage, () => boolean>> = {
      greeting() {
        const reply = line()
        if (reply === null) return false
        // An old server knows no filters; a server that wants a login says so to all that follows.
        if (reply.startsWith('-') && /^-(NOAUTH|WRONGPASS|NOPERM)/.test(reply))
          over(bytesToText(reply.slice(1).trim()))
        else if (--replies === 0) {
          stage = 'psync'
          // Not before: a server refuses it while replies are on their way.
          connection.send(encodeRequest(['PSYNC', '?', '-1']))
        }
        return true
      },
      psync() {
        const reply = line()
        if (reply === null) return false
        const full = FULL.exec(reply)
        if (full !== null) {
          offset = Number(full[1])
          stage = 'header'
        } else if (reply.startsWith('-')) over(bytesToText(reply.slice(1).trim()))
        return true
      },
      header() {
        const header = line()
        if (header === null) return false
        // Empty lines keep the connection alive while the server works.
        if (!header.startsWith('$')) return true
        if (header.startsWith('$EOF:')) mark = header.slice(5).trim()
        else length = Number(header.slice(1))
        stage = 'payload'
        return true
      },
      payload() {
        if (length >= 0) {
          if (buffer.length < length) return false
          payload.push(buffer.slice(0, length))
          buffer = buffer.slice(length)
          begin()
          return true
        }
        const end = buffer.indexOf(mark)
        if (end < 0) {
          // All but what may be the beginning of the mark.
          const sure = Math.max(0, buffer.length - mark.length)
          if (snapshot) payload.push(buffer.slice(0, sure))
          buffer = buffer.slice(sure)
          return false
        }
        payload.push(buffer.slice(0, end))
        buffer = buffer.slice(end + mark.length)
        begin()
        return true
      },
      stream() {
        let at = 0
        while (at < buffer.length) {
          if (buffer.startsWith('\n', at)) {
            at++
            continue
          }
          const node = parseReply(buffer, at)
          if (node === undefined) break
          offset += node.end - at
          at = node.end
          const argv =
            node.type === 'array' ? node.items.map((item) => (item.type === 'bulk' ? item.text : '')) : []
          const [name = '', argument = ''] = argv
          if (/^select$/i.test(name)) db = Number(argument)
          else if (argv.length > 0 && !HOUSEKEEPING.test(name)) events.command({ db, argv })
        }
        buffer = buffer.slice(at)
        for (const wake of waiting) wake()
        return false
      },
    }

    const connection = bridge.connect(
      login.target,
      {
        connected: () => connection.send(greeting.map(encodeRequest).join('')),
        received(bytes) {
          buffer += bytes
          try {
            for (let more = true; more && stage !== 'over';) more = stages[stage]()
          } catch (error) {
            over(`The stream is not understood: ${String(error)}`)
          }
        },
        closed: (reason) => over(reason === '' ? `${login.target} closed the connection` : reason),
      },
      node === '' ? undefined : node,
    )
  })
}
