// How a worker tells the engine that its C code did what it must not: as a text, since errors stay in their thread.

/** A thread did what it must not. The engine makes a ModuleFault of it. */
export class ThreadFault extends Error {
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

/** What the engine needs to name the place in the C code; see thread-end.ts. */
export function faultReport(error: unknown): string {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const kind = error instanceof ThreadFault ? error.kind : ''
  return [kind, name, message, stack].join('\0')
}
