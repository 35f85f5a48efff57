// A debugger's end of the Debug Adapter Protocol, for tests: requests out, responses by promise, events in their order.

import { connect, type Socket } from 'node:net'
import { encodeFrame, FrameReader } from '@valkey-playground/debug/front'

/** An event as it came. */
export interface DapEvent {
  readonly event: string
  readonly body: Record<string, unknown>
}

interface Message extends DapEvent {
  readonly type: 'response' | 'event'
  readonly request_seq: number
  readonly success: boolean
  readonly message?: string
}

/** A frame of the stack, as far as tests look at it. */
export interface StackFrame {
  readonly id: number
  readonly name: string
  readonly line: number
  readonly source?: { readonly name: string; readonly path: string; readonly sourceReference?: number }
}

/** A connection to a server's `--dap` port. */
export class DapClient {
  readonly events: DapEvent[] = []
  readonly socket: Socket
  readonly #frames = new FrameReader()
  readonly #open = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>()
  #watchers: (() => void)[] = []
  #seq = 1

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes) => {
      for (const message of this.#frames.push(bytes)) this.#take(message as Message)
    })
    socket.on('error', () => {})
  }

  static connect(port: number): Promise<DapClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new DapClient(socket)))
      socket.on('error', reject)
    })
  }

  #take(message: Message): void {
    if (message.type === 'event') this.events.push({ event: message.event, body: message.body })
    else {
      const open = this.#open.get(message.request_seq)
      this.#open.delete(message.request_seq)
      if (message.success) open?.resolve(message.body)
      else open?.reject(new Error(message.message))
    }
    for (const watch of this.#watchers) watch()
  }

  /** Sends a request; resolves with the response's body, rejects with its message. */
  request<Body = Record<string, unknown>>(command: string, args: unknown = {}): Promise<Body> {
    const seq = this.#seq++
    this.socket.write(encodeFrame({ seq, type: 'request', command, arguments: args }))
    return new Promise((resolve, reject) => {
      this.#open.set(seq, { resolve: (body) => resolve(body as Body), reject })
    })
  }

  /** The next event of a kind, taken out together with all that came before it. */
  next(event: string): Promise<DapEvent['body']> {
    return new Promise((resolve) => {
      const look = (): void => {
        const index = this.events.findIndex((one) => one.event === event)
        if (index < 0) return
        this.#watchers = this.#watchers.filter((watch) => watch !== look)
        resolve(this.events.splice(0, index + 1).at(-1)?.body ?? {})
      }
      this.#watchers.push(look)
      look()
    })
  }

  /** The stack, the innermost frame first. */
  async stack(): Promise<StackFrame[]> {
    const { stackFrames } = await this.request<{ stackFrames: StackFrame[] }>('stackTrace', { threadId: 1 })
    return stackFrames
  }

  /** The stack as `name:line` (names of C frames with their lines). */
  async places(): Promise<string[]> {
    return (await this.stack()).map(({ name, line }) => (line > 0 ? `${name}:${line}` : name))
  }

  /** Lets code go on and waits for the next stop; resolves with the innermost place. */
  async to(command: string, args: unknown = { threadId: 1 }): Promise<string | undefined> {
    await this.request(command, args)
    await this.next('stopped')
    return (await this.places())[0]
  }

  close(): void {
    this.socket.destroy()
  }
}
