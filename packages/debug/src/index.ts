// The face of the debugger: a session that speaks the Debug Adapter Protocol, and what carries requests into a held thread.
export { RequestError } from './request-error.ts'
export { DebugSession, type BuiltProgram, type SessionParts } from './session.ts'
export { createMailbox, MailboxReader, type MailboxMemory } from './mailbox.ts'
