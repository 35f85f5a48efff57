// Reads C prototypes, twice: as values (parsePrototype, for wasm signatures, header and traces) and as types (HandlerOf, so that
// a handler with two arguments swapped does not compile). Both go by the same small set of C types; a type that is not in KINDS
// makes parsePrototype throw and must be added there and, if it is 64 bits wide, to Wide.
// wasm32: pointers, long and size_t are i32; a struct by value is a pointer to a copy; a long double parameter is two i64; a
// long double result goes through a hidden first pointer; variable arguments are one pointer to where they lie.

/** A wasm value type. */
export type WasmType = 'i32' | 'i64' | 'f32' | 'f64'

/** The type of a wasm function. */
export interface WasmSignature {
  readonly params: readonly WasmType[]
  readonly results: readonly WasmType[]
}

/** How a C value crosses the border; `struct` is a pointer to the caller's copy, `varargs` one to the argument area. */
export type Kind =
  | 'ptr'
  | 'callback'
  | 'struct'
  | 'varargs'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'f32'
  | 'f64'
  | 'longdouble'
  | 'void'

/** One parameter of a prototype. */
export interface Param {
  readonly name: string
  /** The C type without the name, e.g. `const char *`. */
  readonly ctype: string
  readonly kind: Kind
}

/** A prototype taken apart. */
export interface Prototype {
  /** The whole C name. */
  readonly name: string
  readonly result: { readonly ctype: string; readonly kind: Kind }
  /** The parameters; of a variadic function the last is `varargs`. */
  readonly params: readonly Param[]
  readonly variadic: boolean
}

/** An address (or table slot) in the module's memory. */
export type Ptr = number

/** A binary128 number as its two words. */
export interface LongDouble {
  readonly lo: bigint
  readonly hi: bigint
}

/** Scalar C types. Everything with a star is a pointer and not listed; names ending like CALLBACK are function pointers. */
const KINDS: Readonly<Record<string, Kind>> = {
  void: 'void',
  int: 'i32',
  long: 'i32',
  int32_t: 'i32',
  unsigned: 'u32',
  'unsigned int': 'u32',
  'unsigned long': 'u32',
  uint8_t: 'u32',
  uint32_t: 'u32',
  size_t: 'u32',
  'long long': 'i64',
  int64_t: 'i64',
  mstime_t: 'i64',
  ustime_t: 'i64',
  'unsigned long long': 'u64',
  uint64_t: 'u64',
  ValkeyModuleTimerID: 'u64',
  float: 'f32',
  double: 'f64',
  'long double': 'longdouble',
  ValkeyModuleACLLogEntryReason: 'u32',
  ValkeyModuleScriptingEngineExecutionState: 'u32',
  ValkeyModuleScriptingEngineSubsystemType: 'u32',
  ValkeyModuleCommandArgType: 'u32',
  ValkeyModuleKeySpecBeginSearchType: 'u32',
  ValkeyModuleKeySpecFindKeysType: 'u32',
  ValkeyModuleEvent: 'struct',
  ValkeyModuleScriptingEngineMemoryInfo: 'struct',
}

const CALLBACK = /^ValkeyModule\w*(?:Func|Func2|FuncV1|Proc|CB|Callback|Handler|Receiver|OnUnblocked)$/

const LOWERED: Readonly<Record<Kind, readonly WasmType[]>> = {
  ptr: ['i32'],
  callback: ['i32'],
  struct: ['i32'],
  varargs: ['i32'],
  i32: ['i32'],
  u32: ['i32'],
  i64: ['i64'],
  u64: ['i64'],
  f32: ['f32'],
  f64: ['f64'],
  longdouble: ['i64', 'i64'],
  void: [],
}

/**
 * How a value of a C type crosses the border.
 * @throws on a type that is not known here
 */
export function parseCType(ctype: string): Kind {
  if (ctype.includes('(*')) return 'callback'
  if (ctype.endsWith('*')) return 'ptr'
  const kind = KINDS[ctype.replace(/^const /, '')]
  if (kind !== undefined) return kind
  if (CALLBACK.test(ctype)) return 'callback'
  throw new Error(`c-types: unknown C type "${ctype}"`)
}

/** Cuts a parameter list at its top-level commas. */
function splitParams(list: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i <= list.length; i++) {
    const ch = list[i]
    if (ch === '(') depth++
    else if (ch === ')') depth--
    else if (ch === undefined || (ch === ',' && depth === 0)) {
      parts.push(list.slice(from, i).trim())
      from = i + 1
    }
  }
  return parts
}

function parseParam(text: string): Param {
  if (text === '...') return { name: 'varargs', ctype: '...', kind: 'varargs' }
  const pointer = /^(.*\(\*)(\w*)(\)\(.*\))$/.exec(text)
  if (pointer) {
    const [, before = '', name = '', after = ''] = pointer
    return { name, ctype: before + after, kind: 'callback' }
  }
  const named = /^(.*[ *])(\w+)$/.exec(text)
  if (!named) throw new Error(`c-types: parameter "${text}" has no name`)
  const [, type = '', name = ''] = named
  const ctype = type.trim()
  return { name, ctype, kind: parseCType(ctype) }
}

/**
 * Takes a prototype in normal form apart.
 * @param c e.g. `int ValkeyModule_SelectDb(ValkeyModuleCtx *ctx, int newid);`
 * @throws on a C type that is not known here
 */
export function parsePrototype(c: string): Prototype {
  const match = /^(.*?)(ValkeyModule_\w+)\((.*)\);$/.exec(c)
  if (!match) throw new Error(`c-types: not a prototype: ${c}`)
  const [, resultText = '', name = '', list = ''] = match
  const ctype = resultText.trim()
  const params = list === 'void' ? [] : splitParams(list).map(parseParam)
  return {
    name,
    result: { ctype, kind: parseCType(ctype) },
    params,
    variadic: params.at(-1)?.kind === 'varargs',
  }
}

/** The wasm32 type of a function with this prototype, as clang makes it. */
export function lowerPrototype(prototype: Prototype): WasmSignature {
  const params = prototype.params.flatMap((param) => LOWERED[param.kind])
  const kind = prototype.result.kind
  const indirect = kind === 'longdouble' || kind === 'struct'
  return indirect ? { params: ['i32', ...params], results: [] } : { params, results: LOWERED[kind] }
}

/** The C types that are 64 bits wide and not floating: bigint in a handler. */
type Wide =
  | 'long long'
  | 'unsigned long long'
  | 'int64_t'
  | 'uint64_t'
  | 'mstime_t'
  | 'ustime_t'
  | 'ValkeyModuleTimerID'

/** `T` is a C type followed by a space, or by a space and a name. */
type ValueOf<T extends string> = T extends `${string}*${string}`
  ? Ptr
  : T extends `${Wide} ${string}`
    ? bigint
    : T extends `long double ${string}`
      ? LongDouble
      : number

/** The values of a parameter list. A function pointer hides its own commas: it is stepped over as a whole. */
type ValuesOf<P extends string, Done extends readonly unknown[] = []> = P extends 'void'
  ? []
  : P extends `${infer Head}, ${infer Tail}`
    ? Head extends `${string}(*${string}`
      ? P extends `${string})(${string})${infer Rest}`
        ? Rest extends `, ${infer More}`
          ? ValuesOf<More, [...Done, Ptr]>
          : [...Done, Ptr]
        : never
      : ValuesOf<Tail, [...Done, ValueOf<Head>]>
    : [...Done, ValueOf<P>]

type ResultOf<R extends string> = R extends 'void ' ? void : ValueOf<R>

/**
 * The TypeScript function that carries out a C function: `(machine, ...arguments) => result`. Pointers, 32-bit integers and
 * floating numbers are numbers, 64-bit integers are bigints, a long double is a LongDouble, variable arguments are one pointer.
 */
export type HandlerOf<
  C extends string,
  M,
> = C extends `${infer Result}ValkeyModule_${string}(${infer Params});`
  ? (machine: M, ...args: ValuesOf<Params>) => ResultOf<Result>
  : never
