// The face of the debugger: a session that speaks the Debug Adapter Protocol, and what carries requests into a held thread;
// beside it what a stopped module is read with: variables from debug information, expressions in C.
export { RequestError } from './request-error.ts'
export { openSession } from './open-session.ts'
export type { BuiltProgram, DebugSession, SessionParts } from './session.ts'
export { createMailbox, MailboxReader, type MailboxMemory } from './mailbox.ts'
export {
  assignExpression,
  evaluateExpression,
  fillMessage,
  isConditionTrue,
} from './expressions/expression.ts'
export { ExpressionError } from './expressions/expression-error.ts'
export type { Frame, HandleLine, HandleView, Memory, Program } from './values/program.ts'
export { typeName } from './values/type-name.ts'
export { variablesOf, type Variable } from './values/variable.ts'
