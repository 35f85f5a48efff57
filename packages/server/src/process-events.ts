// Hearing what the process is told (signals, errors that nothing caught) for as long as a server wants it.

/** What is done when one of them comes. */
export type ProcessHandlers = Partial<Record<NodeJS.Signals, () => void>> & {
  readonly uncaughtException?: (error: Error) => void
}

/** Begins to hear. @returns ends it */
export function onProcess(handlers: ProcessHandlers): () => void {
  const rows = Object.entries(handlers)
  for (const [event, handler] of rows) process.on(event, handler)
  return () => {
    for (const [event, handler] of rows) process.off(event, handler)
  }
}
