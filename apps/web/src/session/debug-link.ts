// The page's end of the debugger: requests go into the engine worker's mailbox, which it reads even while it is held in the middle of C
// code; responses and events are posted back.
//
// Change together: engine/debugging.ts, the other end.
import type * as Comlink from 'comlink'
import { createMailbox, MailboxWriter } from '@valkey-playground/debug/front'
import type { DebugMessage, EngineApi } from '../protocol.ts'

/** An event of the Debug Adapter Protocol. */
export interface DebugEvent {
  readonly event: string
  readonly body?: unknown
}

/** Speaks to the debugger of one engine worker. */
export interface DebugLink {
  /** Sends a request; resolves with the response's body, rejects with an Error that carries its message. */
  request(command: string, args?: unknown): Promise<unknown>
  onEvent(listener: (event: DebugEvent) => void): () => void
  /** Takes what the engine says. */
  hear(message: DebugMessage): void
  /** Takes the words by which running code is asked to look in. */
  arm(words: Int32Array<SharedArrayBuffer>): void
  /** Whether the engine is held. */
  readonly held: boolean
}

/** The value of the interrupt word that makes a safe point look into the mailbox. */
const ATTEND = -1
const INTERRUPT = 0

interface Waiting {
  resolve(body: unknown): void
  reject(error: Error): void
}

/** Makes the link; the engine learns of it with the first request. */
export function createDebugLink(api: Comlink.Remote<EngineApi>): DebugLink {
  const listeners = new Set<(event: DebugEvent) => void>()
  const waiting = new Map<number, Waiting>()
  let words: Int32Array<SharedArrayBuffer> | null = null
  let opened: Promise<MailboxWriter | null> | null = null
  let nextSeq = 1
  let held = false
  let ringing = false
  let rungSince = false

  /**
   * Has the engine look into the mailbox. While it is held it does so anyway and hears this only later, so one call at a time is
   * enough: hundreds would lie there by the end of a long session of steps.
   */
  function ring(): void {
    if (words !== null) Atomics.compareExchange(words, INTERRUPT, 0, ATTEND)
    if (ringing) {
      rungSince = true
      return
    }
    ringing = true
    void api.attendDebugger().then(() => {
      ringing = false
      if (!rungSince) return
      rungSince = false
      ring()
    })
  }

  async function open(): Promise<MailboxWriter | null> {
    const mailbox = globalThis.crossOriginIsolated ? createMailbox() : null
    await api.openDebugger(mailbox)
    if (mailbox === null) return null
    return new MailboxWriter(mailbox, ring)
  }

  return {
    async request(command, args) {
      const writer = await (opened ??= open())
      const request = { seq: nextSeq++, type: 'request', command, arguments: args ?? {} } as const
      // Whoever leaves lets go of what is held, and does not hear of it any more.
      if (command === 'disconnect') held = false
      return await new Promise((resolve, reject) => {
        waiting.set(request.seq, { resolve, reject })
        if (writer === null) void api.debugRequest(request)
        else writer.send(JSON.stringify(request))
      })
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hear(message) {
      if (message.type === 'event') {
        if (message.event === 'stopped') held = true
        if (message.event === 'playground/released') held = false
        for (const listener of listeners) listener(message)
        return
      }
      const open = waiting.get(message.request_seq)
      waiting.delete(message.request_seq)
      if (message.success) open?.resolve(message.body)
      else open?.reject(new Error(message.message ?? 'The request failed.'))
    },
    arm(given) {
      words = given
    },
    get held() {
      return held
    },
  }
}
