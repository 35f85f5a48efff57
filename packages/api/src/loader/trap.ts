// What went wrong in a module, in words: errors of the WebAssembly engine become ModuleFaults that name the C function
// and, if the module has debug information, file and line.
//
// A trap's place is in the error's stack trace: `at f (wasm://wasm/<id>-<hash>:wasm-function[12]:0x1f3)` in V8,
// `f@…:wasm-function[12]:0x1f3` in Firefox. The number is a byte offset in the file as instantiated.
import { BadArgument, ModuleFault, stacks, type FaultKind } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { findCall, lastCall } from './call-sites.ts'
import type { CodeMap, ModuleImage } from './module-image.ts'

/** A place in a module's code. */
export interface CodePlace {
  readonly function: string
  /** `file.c:12`, if known. */
  readonly line?: string
  readonly position?: { readonly image: ModuleImage; readonly offset: number }
}

const FRAME = /wasm-function\[(\d+)\]:0x([0-9a-f]+)/
const TRAPS: readonly (readonly [RegExp, string])[] = [
  [
    /null function or function signature|indirect call signature mismatch/i,
    'call of a function pointer with another type, or NULL',
  ],
  [/table index is out of bounds|indirect call to null|undefined element/i, 'call of a bad function pointer'],
]

/**
 * Turns whatever a call into a module threw into a ModuleFault that says where in the C code it happened.
 *
 * @throws the error itself if it is none of a module's but a mistake of ours
 */
export function faultFromError(error: unknown, api: ModuleApi): ModuleFault {
  if (error instanceof ModuleFault && error.placed) return error
  const { kind, message } = kindOf(error)
  const place = placeOf(error as Error, api)
  const fault = new ModuleFault(kind, message + describePlace(place), (error as Partial<ModuleFault>).lint)
  fault.placed = true
  fault.place = place ?? null
  fault.position = place?.position ?? null
  return fault
}

/** What a trap of the WebAssembly engine means in C. */
export function trapText(message: string): string {
  return TRAPS.find(([pattern]) => pattern.test(message))?.[1] ?? message
}

function kindOf(error: unknown): { kind: FaultKind; message: string } {
  if (error instanceof ModuleFault) return error
  if (error instanceof BadArgument) return { kind: 'misuse', message: error.message }
  if (!(error instanceof Error)) throw error
  const overflow = error instanceof RangeError && /call stack/i.test(error.message)
  const recursion = error.name === 'InternalError' && /recursion/i.test(error.message)
  if (overflow || recursion) return { kind: 'stack', message: 'stack overflow' }
  if (!(error instanceof WebAssembly.RuntimeError)) throw error
  return {
    kind: 'trap',
    message: trapText(error.message),
  }
}

/** ` in f (file.c:12)`, or nothing. */
export function describePlace(place: CodePlace | undefined): string {
  if (!place) return ''
  return ` in ${place.function}${place.line === undefined ? '' : ` (${place.line})`}`
}

/** Places found before, by image and position: finding one takes longer than most calls. */
const known = new WeakMap<CodeMap, Map<string, CodePlace>>()

/** Whose code it can be: that of instances, and of the module that runs where frames do not say. */
export interface CodeOwners {
  readonly instances: Iterable<{ readonly image: ModuleImage }>
  readonly current: { readonly module: { readonly image: ModuleImage } | null } | null
}

/** Where in a module's code an error was raised: the innermost frame that is a module's. */
export function placeOf(error: CallStack, owners: CodeOwners): CodePlace | undefined {
  if (error.call !== undefined) return placeOfCall(error.call, owners)
  for (const line of (error.stack ?? '').split('\n')) {
    const match = FRAME.exec(line)
    if (!match) continue
    const found = codeOf(line, owners)
    if (!found) continue
    const { image, code } = found
    let places = known.get(code)
    if (!places) known.set(code, (places = new Map()))
    let place = places.get(match[0])
    if (!place)
      places.set(match[0], (place = lookUp(image, code, Number(match[1]), parseInt(match[2] as string, 16))))
    return place
  }
  return undefined
}

function placeOfCall(number: number, { instances }: CodeOwners): CodePlace | undefined {
  const call = findCall(number, instances)
  if (!call) return undefined
  const { image, offset } = call
  return codePlace(image, offset, image.functionAt(offset))
}

/** Who called whom, as a text that is made when it is asked for, or the number of the call that is meant. */
export interface CallStack {
  readonly stack?: string
  /** See call-sites.ts. */
  readonly call?: number
}

/** The handler, the wrapper, a lint's rule and perhaps a debugger's are on top of the module's own frame. */
const CALLER_FRAMES = 16

/** From where the running API function was called. Costs little where calls leave numbers. */
export function callerOf(api: ModuleApi): CallStack {
  const call = lastCall(api)
  return call === 0 ? callStack() : { call }
}

/** The calls that run now, the innermost of them. */
function callStack(): CallStack {
  const limit = stacks.stackTraceLimit
  if (limit === undefined) return new Error()
  stacks.stackTraceLimit = CALLER_FRAMES
  const error = new Error()
  stacks.stackTraceLimit = limit
  return error
}

/** The place in C from which the running API function was called. */
export function callerPlace(api: ModuleApi): CodePlace | undefined {
  return placeOf(callerOf(api), api)
}

/** V8 names the module in the frame; other engines do not, and then it is most likely the one that runs. */
function codeOf(line: string, owners: CodeOwners): { image: ModuleImage; code: CodeMap } | undefined {
  for (const { image } of owners.instances) {
    // The thread's name begins like the other, so it is asked first.
    if (image.threadCode !== null && line.includes(`/${image.threadCode.id}-`))
      return { image, code: image.threadCode }
    if (line.includes(`/${image.id}-`)) return { image, code: image }
  }
  const image = line.includes('wasm://') ? undefined : owners.current?.module?.image
  return image && { image, code: image }
}

function lookUp(image: ModuleImage, code: CodeMap, index: number, offset: number): CodePlace {
  return codePlace(
    image,
    code.offsets.toOriginal(offset - code.codeStart),
    image.names.get(index) ?? `function ${index}`,
  )
}

/** @param offset in the code section as it was linked */
function codePlace(image: ModuleImage, offset: number, name: string): CodePlace {
  const line = image.lineOf(offset)
  return { position: { image, offset }, function: name, ...(line === undefined ? {} : { line }) }
}
