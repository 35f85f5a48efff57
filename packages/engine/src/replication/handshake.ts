// What a replica says to a primary before it is one of its replicas, and what it makes of the answers.
//
//   PING → AUTH, REPLCONF listening-port, ip-address, capa, version (all at once) → PSYNC
//
// Lines come in as they are received; each is the answer to the oldest question.
import type { Bytes } from '../base/bytes.ts'
import { encodeCommand } from '../server/propagation.ts'
import type { Server } from '../server/server.ts'
import { VALKEY_VERSION } from '../server/version.ts'

/** How the primary answered PSYNC. */
export type SyncAnswer =
  | { readonly kind: 'full'; readonly id: Bytes; readonly offset: number }
  /** @param id the name the stream goes by from now on, if it was told */
  | { readonly kind: 'continue'; readonly id: Bytes | null }
  /** The data are to be fetched over a second connection. */
  | { readonly kind: 'dual-channel' }
  /** It knows only SYNC. */
  | { readonly kind: 'old' }

/** What follows from a line. */
export type HandshakeStep = { readonly kind: 'wait' } | { readonly kind: 'failed' } | SyncAnswer

type Question = 'ping' | 'auth' | 'listening-port' | 'ip-address' | 'capa' | 'version' | 'psync'

const WAIT: HandshakeStep = { kind: 'wait' }
const FAILED: HandshakeStep = { kind: 'failed' }
const PING_REFUSALS = ['-NOAUTH', '-NOPERM', '-ERR operation not permitted']

/** How a replica logs in at its primary; null if it need not. */
export function loginCommand({ config }: Server): readonly Bytes[] | null {
  const user = config.text('primaryuser')
  const password = config.text('primaryauth')
  if (password === '') return null
  return user === '' ? ['AUTH', password] : ['AUTH', user, password]
}

/** Where a replica says that clients find it; an empty address is that of the connection. */
export function introduction({ config }: Server): { readonly address: Bytes; readonly port: number } {
  return {
    address: config.text('replica-announce-ip'),
    port: config.number('replica-announce-port') || config.number('port'),
  }
}

/** One handshake. */
export class Handshake {
  readonly #server: Server
  readonly #write: (bytes: Bytes) => void
  readonly #psync: () => readonly Bytes[]
  readonly #open: Question[] = []
  /** PSYNC was sent. */
  asked = false

  /** @param psync the PSYNC command, asked for when it is to be sent */
  constructor(server: Server, write: (bytes: Bytes) => void, psync: () => readonly Bytes[]) {
    this.#server = server
    this.#write = write
    this.#psync = psync
    this.#ask('ping', ['PING'])
  }

  /** Takes a line, without its line break. */
  line(line: Bytes): HandshakeStep {
    const question = this.#open[0]
    // Empty lines before the answer to PSYNC only say that the primary is still at it.
    if (line === '' && question === 'psync') return WAIT
    this.#open.shift()
    const { host } = this.#server
    if (question === 'ping') {
      if (line[0] !== '+' && !PING_REFUSALS.some((refusal) => line.startsWith(refusal))) {
        host.log('warning', `Error reply to PING from primary: '${line}'`)
        return FAILED
      }
      host.log('notice', 'Primary replied to PING, replication can continue...')
      this.#introduce()
    } else if (question === 'psync') {
      return this.#answer(line)
    } else if (line[0] === '-') {
      if (question === 'auth') {
        host.log('warning', `Unable to AUTH to PRIMARY: ${line}`)
        return FAILED
      }
      host.log('notice', `(Non critical) Primary does not understand REPLCONF ${question}: ${line}`)
    }
    if (this.#open.length === 0) {
      this.asked = true
      this.#ask('psync', this.#psync())
    }
    return WAIT
  }

  #introduce(): void {
    const login = loginCommand(this.#server)
    const { address, port } = introduction(this.#server)
    if (login) this.#ask('auth', login)
    this.#ask('listening-port', ['REPLCONF', 'listening-port', String(port)])
    if (address !== '') this.#ask('ip-address', ['REPLCONF', 'ip-address', address])
    const twoChannels = this.#server.config.flag('dual-channel-replication-enabled')
    const capabilities = ['eof', 'psync2', ...(twoChannels ? ['dual-channel'] : [])]
    this.#ask('capa', ['REPLCONF', ...capabilities.flatMap((capability) => ['capa', capability])])
    this.#ask('version', ['REPLCONF', 'version', VALKEY_VERSION])
  }

  #ask(question: Question, argv: readonly Bytes[]): void {
    this.#open.push(question)
    this.#write(encodeCommand(argv))
  }

  #answer(line: Bytes): HandshakeStep {
    const { host } = this.#server
    const words = line.split(' ')
    if (words[0] === '+FULLRESYNC') {
      const [, id = '', offset = ''] = words
      if (id.length === 40 && /^\d+$/.test(offset)) {
        host.log('notice', `Full resync from primary: ${id}:${offset}`)
        return { kind: 'full', id, offset: Number(offset) }
      }
      host.log('warning', 'Primary replied with wrong +FULLRESYNC syntax.')
      return FAILED
    }
    if (words[0] === '+CONTINUE') {
      host.log('notice', 'Successful partial resynchronization with primary.')
      return { kind: 'continue', id: words[1]?.length === 40 ? words[1] : null }
    }
    if (words[0] === '+DUALCHANNELSYNC') return { kind: 'dual-channel' }
    if (line.startsWith('-NOMASTERLINK') || line.startsWith('-LOADING')) {
      host.log('notice', `Primary is currently unable to PSYNC but should be in the future: ${line}`)
      return FAILED
    }
    if (line.startsWith('-ERR')) {
      host.log('notice', `Primary does not support PSYNC or is in error state (reply: ${line})`)
    } else {
      host.log('warning', `Unexpected reply to PSYNC from primary: ${line}`)
    }
    host.log('notice', 'Retrying with SYNC...')
    return { kind: 'old' }
  }
}
