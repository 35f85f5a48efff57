// Arguments and results of API calls as people read them in a trace: C strings as text, handles as what they stand for. What may change is
// taken down at the time of the call (`take…`), words are made of it later (`render…`).
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
  const prototype = prototypeOf(name as ApiName)
  return renderArguments(api, prototype, takeArguments(api, prototype, args))
}

/** Bytes that a pointer stands for, which will be quoted. */
class TakenBytes {
  readonly what: string
  readonly bytes: Bytes

  constructor(what: string, bytes: Bytes) {
    this.what = what
    this.bytes = bytes
  }
}

/** A value as it was at the time of the call: a number as it is, what a pointer stands for as bytes or as text. */
export type Taken = number | bigint | LongDouble | string | TakenBytes | null

/** Takes down the arguments of a call. A C buffer with a length beside it is taken up to that length. */
export function takeArguments(
  api: ModuleApi,
  { name, params }: Prototype,
  args: readonly unknown[],
): readonly Taken[] {
  const taken: Taken[] = []
  for (let index = 0; index < params.length; index++) {
    const param = params[index] as Param
    if (param.kind === 'varargs' && TAKES_COMMAND.has(name)) {
      taken.push(commandWords(api, args[index - 1] as number, args[index] as number))
      continue
    }
    const length =
      param.ctype === 'const char *' && params[index + 1]?.ctype === 'size_t'
        ? (args[index + 1] as number)
        : undefined
    taken.push(take(api, param, args[index], length))
  }
  return taken
}

/** Takes down a result. */
export function takeResult(api: ModuleApi, { result }: Prototype, value: unknown): Taken {
  return result.kind === 'void' ? null : take(api, result, value, undefined)
}

type ValueType = Pick<Param, 'kind' | 'ctype'>

function take(api: ModuleApi, { kind, ctype }: ValueType, value: unknown, length: number | undefined): Taken {
  return kind === 'ptr' && value !== 0 ? takePointer(api, ctype, value as number, length) : (value as Taken)
}

function takePointer(api: ModuleApi, ctype: string, pointer: number, length: number | undefined): Taken {
  if (ctype === 'ValkeyModuleCtx *') return pointer
  const object = pointer >= HANDLE_BASE ? (api.handles.peek(pointer) as Described | undefined) : undefined
  if (object instanceof ModuleString) return new TakenBytes('string ', object.bytes)
  if (object) return object.describe?.() ?? HANDLE_TYPES[object.kind]
  if (ctype !== 'const char *') return pointer
  try {
    return new TakenBytes(
      '',
      length === undefined ? api.text(pointer) : api.memory.readBytes(pointer, length),
    )
  } catch {
    return `bad pointer 0x${(pointer >>> 0).toString(16)}`
  }
}

/** All arguments of a call with their names. */
export function renderArguments(
  api: ModuleApi,
  { name, params }: Prototype,
  taken: readonly Taken[],
): TracedArgument[] {
  return params.map((param, index) => ({
    name: param.kind === 'varargs' && TAKES_COMMAND.has(name) ? 'args' : param.name,
    value: renderValue(api, param, taken[index] as Taken),
  }))
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
export function renderResult(api: ModuleApi, { result }: Prototype, taken: Taken): string | null {
  return result.kind === 'void' ? null : renderValue(api, result, taken)
}

function renderValue(api: ModuleApi, { kind, ctype }: ValueType, taken: Taken): string {
  if (typeof taken === 'string') return taken
  if (taken instanceof TakenBytes) return taken.what + quote(taken.bytes)
  switch (kind) {
    case 'longdouble':
      return api.runtime.longDoubleText(taken as LongDouble, false)
    case 'u32':
      return String((taken as number) >>> 0)
    case 'u64':
      return String(BigInt.asUintN(64, taken as bigint))
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return String(taken as number | bigint)
    case 'callback':
      return taken === 0 ? 'NULL' : `function ${taken as number}`
    case 'varargs':
      return '…'
    default:
      return renderPointer(ctype, taken as number)
  }
}

function renderPointer(ctype: string, pointer: number): string {
  if (pointer === 0) return 'NULL'
  return ctype === 'ValkeyModuleCtx *' ? 'ctx' : `0x${(pointer >>> 0).toString(16)}`
}
