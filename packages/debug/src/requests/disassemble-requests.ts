// The code of the functions that stand on the stack, with the source lines it comes from.
//
// References to instructions are positions in the code section as it was linked. Instructions are counted from the one
// at the reference; what lies outside of its function is filled up with invalid ones, as the protocol wants.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { disassembleAt, type Instruction } from '@valkey-playground/toolchain/wasm'
import type { NumberedSite } from '../programs.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import { describeSource } from './sources.ts'

const INVALID: DebugProtocol.DisassembledInstruction = {
  address: '0x0',
  instruction: '',
  presentationHint: 'invalid',
}

function disassemble(session: DebugSession, args: DebugProtocol.DisassembleArguments): unknown {
  const address = Number(args.memoryReference) + (args.offset ?? 0)
  const at = placeOf(session, address)
  const code = at && disassembleAt(at.program.image.sections, address)
  if (!at || !code) throw new RequestError(`no code of a module on the stack is at ${args.memoryReference}`)
  const { instructions } = code
  const start = instructions.findLastIndex((one) => one.address <= address)
  const first = Math.max(start, 0) + (args.instructionOffset ?? 0)
  return {
    instructions: Array.from({ length: args.instructionCount }, (_, position) => {
      const instruction = instructions[first + position]
      return instruction ? describe(session, at, instruction, code.name) : INVALID
    }),
  }
}

/** The frame's site whose function holds the address: positions mean something only within a module. */
function placeOf(session: DebugSession, address: number): NumberedSite | undefined {
  for (const frame of session.frames) {
    const at = frame.kind === 'c' ? frame.at : undefined
    const found = at && session.debugger.programs.siteBefore(at.program.image, address)
    if (found) return found
  }
  return undefined
}

function describe(
  session: DebugSession,
  at: NumberedSite,
  { address, bytes, text, depth }: Instruction,
  symbol: string,
): DebugProtocol.DisassembledInstruction {
  const line = session.inspection.infoOf(at.program.image)?.lines.find(address)
  return {
    address: `0x${address.toString(16)}`,
    instructionBytes: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    instruction: '  '.repeat(depth) + text,
    symbol,
    ...(line ? { line: line.line, column: line.column, location: describeSource(session, at) } : {}),
  }
}

/** Requests about code. */
export const DISASSEMBLE_REQUESTS: RequestTable = { disassemble }
