// The face for the side that debuggers are connected to: messages and how they reach the engine, without a debugger.
export { encodeFrame, FrameReader } from './framing.ts'
export { createMailbox, MailboxWriter } from './mailbox.ts'
export type {
  Changes,
  ChangesArguments,
  ClockArguments,
  ClockEvent,
  ClockState,
  HandleRow,
  KeyChange,
  LastWrite,
  LastWriteArguments,
  Look,
  LookArguments,
  Moments,
  ReplySoFar,
  ThreadRow,
  TraceRow,
  TraceRows,
  VariableChange,
} from './requests/shapes.ts'
