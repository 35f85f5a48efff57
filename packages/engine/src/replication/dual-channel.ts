// A full synchronization over two connections: the primary sends the snapshot over a second one, and meanwhile the stream over
// the main one, where we keep it. The primary need keep nothing then.
//
//   second   connect → (AUTH,) REPLCONF → SYNC → $ENDOFF:<offset> <id> <db> <client> → snapshot …………… loaded ┐
//   main                                          └→ REPLCONF set-rdb-client-id → PSYNC → +CONTINUE → stream ┴→ both there: go on
//
// Whichever is ready first waits for the other. What is kept of the stream has the limit on a replica's output: beyond it we
// read no more, and the primary has to keep it after all.
import type { Bytes } from '../base/bytes.ts'
import type { OutgoingConnection } from '../base/host.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import { encodeCommand } from '../server/propagation.ts'
import type { Server } from '../server/server.ts'
import { introduction, loginCommand } from './handshake.ts'
import { SnapshotReceipt } from './snapshot-receipt.ts'

const END_LINE = /^\$ENDOFF:(\d+) ([0-9a-f]{40}) (\d+) (\d+)$/

/** The link whose synchronization it is. */
export interface DualChannelLink {
  readonly host: Bytes
  readonly port: number
  readonly main: OutgoingConnection
  /** The primary was heard of, over the second connection. */
  heard(bytes: number): void
  isLate(): boolean
  /** The stream comes: what is left is the snapshot. */
  following(): void
  /** Snapshot and stream are there. @param kept the stream so far, to be run. @param caughtUp is to be called when it has */
  done(result: SnapshotResult, position: StreamPosition, kept: Bytes[], caughtUp: () => void): void
  /** It came to nothing; the log says why. @param atOnce it is worth trying again without waiting */
  failed(atOnce: boolean): void
}

/** Where the stream goes on behind a snapshot. */
export interface StreamPosition {
  readonly id: Bytes
  readonly offset: number
}

/** What the primary is to say next over a connection. */
type Expected = 'nothing' | 'auth' | 'replconf' | 'end' | 'snapshot' | 'client-id' | 'psync' | 'stream'

/** One synchronization. */
export class DualChannel {
  readonly #server: Server
  readonly #link: DualChannelLink
  #second: OutgoingConnection | null
  #onSecond: Expected = 'nothing'
  #onMain: Expected = 'nothing'
  #secondLine = ''
  #mainLine = ''
  #position: StreamPosition | null = null
  #loaded: SnapshotResult | null = null
  #kept: Bytes[] = []
  #held = false
  #over = false
  receipt: SnapshotReceipt | null = null
  /** Bytes of the stream that are kept. */
  keptBytes = 0

  constructor(server: Server, link: DualChannelLink) {
    this.#server = server
    this.#link = link
    this.#log('notice', 'PSYNC is not possible, initialize RDB channel.')
    this.#second =
      server.host.connect?.(link.host, link.port, {
        connected: () => this.#over || this.#greet(),
        received: (bytes) => this.#over || this.#fromSecond(bytes),
        closed: (reason) => this.#over || this.#secondClosed(reason),
      }) ?? null
  }

  /** Takes what came over the main connection. */
  fromMain(bytes: Bytes): void {
    if (this.#isFollowing) {
      this.#keep(bytes)
      return
    }
    this.#mainLine += bytes
    for (let end; !this.#over && this.#isMainAsked && (end = this.#mainLine.indexOf('\n')) >= 0;) {
      const line = this.#mainLine.slice(0, end).replace(/\r$/, '')
      this.#mainLine = this.#mainLine.slice(end + 1)
      this.#answerOnMain(line)
    }
    if (this.#over || !this.#isFollowing) return
    if (this.#mainLine !== '') this.#keep(this.#mainLine)
    this.#mainLine = ''
    if (this.#loaded) this.#log('debug', 'Psync established after rdb load')
    this.#joinBoth()
  }

  /** The main connection is gone. */
  mainClosed(): void {
    this.#log('warning', 'Provisional primary closed connection')
    this.#fail(true)
  }

  /** Gives it up. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.#log('notice', 'Aborting dual channel sync')
    this.#end()
  }

  get #isFollowing(): boolean {
    return this.#onMain === 'stream'
  }

  get #isMainAsked(): boolean {
    return this.#onMain === 'client-id' || this.#onMain === 'psync'
  }

  #greet(): void {
    this.#log('debug', 'Received first reply from primary using rdb connection.')
    const login = loginCommand(this.#server)
    this.#onSecond = login ? 'auth' : 'replconf'
    if (login) this.#second?.write(encodeCommand(login))
    const { port } = introduction(this.#server)
    const about = ['capa', 'eof', 'rdb-only', '1', 'rdb-channel', '1', 'listening-port', String(port)]
    this.#second?.write(encodeCommand(['REPLCONF', ...about]))
  }

  #fromSecond(bytes: Bytes): void {
    this.#link.heard(bytes.length)
    this.#secondLine += bytes
    for (let end; this.#onSecond !== 'snapshot' && (end = this.#secondLine.indexOf('\n')) >= 0;) {
      const line = this.#secondLine.slice(0, end).replace(/\r$/, '')
      this.#secondLine = this.#secondLine.slice(end + 1)
      this.#answerOnSecond(line)
      if (this.#over) return
    }
    if (this.#onSecond === 'snapshot') {
      const rest = this.#secondLine
      this.#secondLine = ''
      if (rest !== '' && this.receipt?.receive(rest) === false) this.#fail(true)
    }
    this.#server.settle()
  }

  #answerOnSecond(line: Bytes): void {
    if (this.#onSecond === 'auth') {
      if (line[0] === '-') this.#refused('warning', `Unable to AUTH to Primary: ${line}`)
      else this.#onSecond = 'replconf'
    } else if (this.#onSecond === 'replconf') {
      if (line[0] === '-') {
        this.#refused(
          'notice',
          `Server does not support sync with offset, dual channel sync approach cannot be used: ${line}`,
        )
        return
      }
      this.#second?.write('SYNC\r\n')
      this.#onSecond = 'end'
    } else if (this.#onSecond === 'end') this.#takeEnd(line)
  }

  #takeEnd(line: Bytes): void {
    // Empty lines only say that the primary is still at it.
    if (line === '') return
    const [, offset, id, , client] = END_LINE.exec(line) ?? []
    if (offset === undefined || id === undefined || client === undefined) {
      this.#refused('warning', `Received unexpected $ENDOFF response: ${line}`)
      return
    }
    this.#position = { id, offset: Number(offset) }
    this.#onSecond = 'snapshot'
    this.receipt = new SnapshotReceipt(this.#server, {
      history: id,
      alive: () => this.#second?.write('\n'),
      isLate: () => this.#link.isLate(),
      loaded: (result) => this.#snapshotLoaded(result),
    })
    this.#onMain = 'client-id'
    this.#link.main.write(encodeCommand(['REPLCONF', 'set-rdb-client-id', client]))
  }

  #answerOnMain(line: Bytes): void {
    if (this.#onMain === 'client-id') {
      if (line[0] === '-') {
        this.#log('notice', `Primary does not understand REPLCONF identify: ${line}`)
        this.#mainRefused(line)
      } else this.#askForStream()
    } else if (line.startsWith('+CONTINUE')) {
      const rest = this.receipt?.behind == null ? ', RDB load in background.' : '.'
      this.#log('notice', `PRIMARY <-> REPLICA sync: Primary accepted a Partial Resynchronization${rest}`)
      this.#onMain = 'stream'
      this.#server.replication.mostKept = 0
      this.#link.following()
    } else if (line !== '') this.#mainRefused(line)
  }

  #askForStream(): void {
    const { host, replication } = this.#server
    const { id, offset } = this.#position as StreamPosition
    if (replication.fullSyncs.pausesAfterStart) host.pause?.()
    const next = String(offset + 1)
    this.#log('notice', `Trying a partial resynchronization using main channel (request ${id}:${next}).`)
    this.#onMain = 'psync'
    this.#link.main.write(encodeCommand(['PSYNC', id, next]))
  }

  #keep(bytes: Bytes): void {
    const { clientLimits, replication } = this.#server
    this.#kept.push(bytes)
    this.keptBytes += bytes.length
    replication.mostKept = Math.max(replication.mostKept, this.keptBytes)
    const limit = clientLimits.hardLimit('slave')
    if (this.#held || limit === 0 || this.keptBytes <= limit || !this.#link.main.hold) return
    this.#log('notice', 'Replication buffer limit reached, stopping buffering.')
    this.#held = true
    this.#link.main.hold(true)
  }

  #snapshotLoaded(result: SnapshotResult | null): void {
    if (!result) {
      this.#fail(true)
      return
    }
    this.#loaded = result
    this.#joinBoth()
  }

  #joinBoth(): void {
    const result = this.#loaded
    if (!result || !this.#isFollowing || !this.#position) return
    this.#over = true
    const kept = this.#kept
    this.#end()
    this.#link.done(result, this.#position, kept, () => {
      this.#log('notice', 'Successfully streamed replication data into memory')
      if (this.#held) this.#link.main.hold?.(false)
    })
  }

  #secondClosed(reason: string): void {
    this.#second = null
    if (this.receipt?.end()) return
    if (this.#onSecond === 'nothing') {
      this.#refused('warning', `Error condition on socket for dual channel replication: ${reason}`)
    } else if (this.#onSecond === 'snapshot') {
      this.#server.host.log('warning', 'I/O error trying to sync with PRIMARY: connection lost')
      this.#fail(true)
    } else this.#refused('warning', 'Primary did not respond to replconf command during SYNC handshake')
  }

  #refused(level: 'notice' | 'warning', why: string): void {
    this.#log(level, why)
    this.#fail(false)
  }

  #mainRefused(line: Bytes): void {
    this.#log('warning', `Aborting dual channel sync. Main channel psync result -1 ${line}`)
    this.#fail(true)
  }

  #fail(atOnce: boolean): void {
    if (this.#over) return
    this.close()
    this.#link.failed(atOnce)
  }

  #end(): void {
    this.receipt?.abandon()
    this.#second?.close()
    this.#second = null
    this.#kept = []
    this.keptBytes = 0
  }

  #log(level: 'debug' | 'notice' | 'warning', text: string): void {
    this.#server.host.log(level, `Dual channel replication: ${text}`)
  }
}
