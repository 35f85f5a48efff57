// Arguments and results of API calls as people read them in a trace: C strings as text, handles as what they stand for.
import { bytesToUtf8, type Bytes } from '@valkey-playground/engine'
import { HANDLE_BASE } from './abi/address-space.ts'
import { HANDLE_TYPES, type Handled } from './abi/handles.ts'
import { readCall } from './call-format.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import {
  API_NAMES,
  prototypeOf,
  type ApiName,
  type LongDouble,
  type Param,
  type Prototype,
} from './spec/index.ts'
import type { TracedArgument } from './trace.ts'

const LONGEST = 60

/** Something that knows how to show itself in a trace. */
interface Described extends Handled {
  describe?(): string
}

/** Quotes bytes as valkey-cli would, cut after 60. */
export function quote(bytes: Bytes): string {
  const cut = bytes.length > LONGEST ? bytes.slice(0, LONGEST) : bytes
  const text = JSON.stringify(bytesToUtf8(cut))
  return bytes.length > LONGEST ? `${text}… (${bytes.length} bytes)` : text
}

/** The arguments of an API function as text, by its name without `ValkeyModule_`; empty for what is none. */
export function describeArguments(api: ModuleApi, name: string, args: readonly unknown[]): TracedArgument[] {
  if (!(API_NAMES as readonly string[]).includes(name)) return []
  return renderArguments(api, prototypeOf(name as ApiName), args)
}

/** All arguments of a call with their names. A C buffer with a length beside it is shown up to that length. */
export function renderArguments(
  api: ModuleApi,
  { name, params }: Prototype,
  args: readonly unknown[],
): TracedArgument[] {
  return params.map((param, index) => {
    if (param.kind === 'varargs' && TAKES_COMMAND.has(name))
      return { name: 'args', value: commandWords(api, args[index - 1] as number, args[index] as number) }
    const next = params[index + 1]
    const length =
      next?.ctype === 'size_t' && param.ctype === 'const char *' ? (args[index + 1] as number) : undefined
    return { name: param.name, value: renderValue(api, param, args[index], length) }
  })
}

/** Functions whose variable arguments are those of a command, by the format before them. */
const TAKES_COMMAND: ReadonlySet<string> = new Set<`ValkeyModule_${ApiName}`>([
  'ValkeyModule_Call',
  'ValkeyModule_Replicate',
  'ValkeyModule_EmitAOF',
])

/** What a format makes of variable arguments, as the command will have them. */
function commandWords(api: ModuleApi, format: number, args: number): string {
  try {
    const call = readCall(api, '', api.text(format), api.varargs(args))
    return call === undefined ? '…' : call.argv.slice(1).map(quote).join(' ')
  } catch {
    // The call itself will say what is wrong with them.
    return '…'
  }
}

/** A result, or null for functions that have none. */
export function renderResult(api: ModuleApi, { result }: Prototype, value: unknown): string | null {
  return result.kind === 'void' ? null : renderValue(api, { name: '', ...result }, value, undefined)
}

function renderValue(
  api: ModuleApi,
  { kind, ctype }: Param,
  value: unknown,
  length: number | undefined,
): string {
  switch (kind) {
    case 'longdouble':
      return api.runtime.longDoubleText(value as LongDouble, false)
    case 'u32':
      return String((value as number) >>> 0)
    case 'u64':
      return String(BigInt.asUintN(64, value as bigint))
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return String(value)
    case 'callback':
      return value === 0 ? 'NULL' : `function ${value as number}`
    case 'varargs':
      return '…'
    default:
      return renderPointer(api, ctype, value as number, length)
  }
}

function renderPointer(api: ModuleApi, ctype: string, pointer: number, length: number | undefined): string {
  if (pointer === 0) return 'NULL'
  if (ctype === 'ValkeyModuleCtx *') return 'ctx'
  const object = pointer >= HANDLE_BASE ? (api.handles.peek(pointer) as Described | undefined) : undefined
  if (object instanceof ModuleString) return `string ${quote(object.bytes)}`
  if (object) return object.describe?.() ?? HANDLE_TYPES[object.kind]
  if (ctype === 'const char *') {
    try {
      return quote(length === undefined ? api.text(pointer) : api.memory.readBytes(pointer, length))
    } catch {
      return `bad pointer 0x${(pointer >>> 0).toString(16)}`
    }
  }
  return `0x${(pointer >>> 0).toString(16)}`
}
