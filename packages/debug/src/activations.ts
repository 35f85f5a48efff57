// Who called whom: calls into modules and calls of modules into the API, one inside the other, and the C frames between them.
import type { ModuleContext } from '@valkey-playground/api'
import type { Bytes, ScriptLine } from '@valkey-playground/engine'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'
import type { ProbeControl } from './probe-control.ts'
import type { NumberedSite, Programs } from './programs.ts'

/** One call over the border between engine and module. `top` is the record of the frame that was innermost when it began. */
export type Activation =
  | {
      readonly kind: 'module'
      readonly top: number
      readonly context: ModuleContext
      /** The thread whose call of ours brought it about: mostly the engine's own. */
      readonly from: number
    }
  | { readonly kind: 'api'; readonly top: number; readonly name: string; readonly args: readonly unknown[] }
  /** A line of a script that is about to be run. */
  | { readonly kind: 'script'; readonly top: number; readonly place: ScriptLine }
  /** The beginning of a thread. */
  | { readonly kind: 'thread'; readonly top: number; readonly number: number; readonly module: string }

/** A frame of the stack as people see it, the innermost has the lowest index. */
export type Frame =
  | {
      readonly kind: 'c'
      /** Where it is; undefined in the opening of a function or if its module is gone. */
      readonly at: NumberedSite | undefined
      /** Address its variables are relative to; 0 if it has none. */
      readonly base: number
      readonly record: number
      /** The number of its thread. */
      readonly thread: number
    }
  | { readonly kind: 'api'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'thread'; readonly number: number; readonly module: string }
  | { readonly kind: 'script'; readonly place: ScriptLine }
  /** `inner`: a callback in the course of a call that has the same context. */
  | { readonly kind: 'call'; readonly context: ModuleContext; readonly inner: boolean }

/** The stack, the innermost frame first. */
export function readFrames(
  activations: readonly Activation[],
  control: ProbeControl,
  programs: Programs,
  thread: number,
): Frame[] {
  const frames: Frame[] = []
  let record = control.top
  for (let index = activations.length - 1; index >= 0; index--) {
    const activation = activations[index] as Activation
    for (; record > activation.top; record -= PROBE_CONTROL.frameBytes) {
      const { site, base } = control.frame(record)
      frames.push({ kind: 'c', at: programs.site(site), base, record, thread })
    }
    if (activation.kind === 'script') frames.push({ kind: 'script', place: activation.place })
    else if (activation.kind === 'api')
      frames.push({ kind: 'api', name: activation.name, args: activation.args })
    else if (activation.kind === 'module')
      frames.push({ kind: 'call', context: activation.context, inner: isInner(activations, index) })
    else frames.push({ kind: 'thread', number: activation.number, module: activation.module })
  }
  return frames
}

function isInner(activations: readonly Activation[], index: number): boolean {
  const activation = activations[index]
  if (activation?.kind !== 'module') return false
  const { context } = activation
  return activations.slice(0, index).some((outer) => outer.kind === 'module' && outer.context === context)
}

/** What a call into a module is, in words. */
export function describeCall({ context, inner }: Extract<Frame, { kind: 'call' }>): string {
  if (inner) return 'callback'
  if (context.kind === 'load') return 'OnLoad'
  if (context.kind === 'unload') return 'OnUnload'
  const words = someWords(context.argv ?? [])
  if (context.kind === 'command') return describeCommand(context.argv ?? [])
  if (context.kind === 'positions') return `key positions of ${words}`
  if (context.blocked) return `blocked client: ${context.blocked.reason}`
  return context.purpose ?? 'callback'
}

/** A command that the engine runs, in words. */
export function describeCommand(argv: readonly Bytes[]): string {
  return `command ${someWords(argv)}`
}

/** What a thread is called. */
export function threadName({ number, module }: { readonly number: number; readonly module: string }): string {
  return `thread ${number} of ${module}`
}

function someWords(argv: readonly Bytes[]): string {
  return argv.slice(0, MOST_WORDS).map(shorten).join(' ')
}

const MOST_WORDS = 8
const LONGEST_WORD = 40

function shorten(word: string): string {
  return word.length > LONGEST_WORD ? `${word.slice(0, LONGEST_WORD)}…` : word
}
