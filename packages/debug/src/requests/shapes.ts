// What the requests of our own answer, as their clients see it. A page or an editor that shows a panel types its requests with these.
//
// A moment is a unit (an outermost call into a module: a command, a timer, an event; they are numbered) and a position in it: how many
// statements had begun. Positions count from 1. Change together: the handlers in this folder, README.md.
import type { DebugProtocol } from '@vscode/debugprotocol'

/** Arguments of `playground/look`. */
export interface LookArguments {
  /** The thread whose stack is wanted; the one that has stopped if not given. */
  readonly threadId?: number
  /** The frame whose variables are wanted, of any thread; the innermost one with a text if not given. */
  readonly frameId?: number
  /** Scopes that are read though they may be large, by name. */
  readonly opened?: readonly string[]
  /** Expressions in C. */
  readonly watches?: readonly string[]
}

/** `playground/look`: what is shown of a stop, in one answer. */
export interface Look {
  readonly stackFrames: readonly DebugProtocol.StackFrame[]
  /** The frame that the rest is of; null if there is none. */
  readonly frameId: number | null
  /** Its scopes; without variables where they may be large and were not asked for. */
  readonly scopes: readonly (DebugProtocol.Scope & {
    readonly variables: readonly DebugProtocol.Variable[] | null
  })[]
  /** What the expressions are there, or why they are nothing, in their order. */
  readonly watches: readonly (DebugProtocol.EvaluateResponse['body'] | { readonly problem: string })[]
}

/** `playground/handles`: an object that a module holds; in the past as it was then. */
export interface HandleRow {
  /** The number that C code has for it, `0x40000010`. */
  readonly handle: string
  /** The C type, without the star. */
  readonly type: string
  /** What it is, in one line. */
  readonly value: string
  /** Automatic memory frees it when the call ends. */
  readonly autoMemory: boolean
  /** How many holders a string has. */
  readonly references?: number
  /** The line that made it, `file.c:12`. */
  readonly madeAt?: string
  /** The unit that made it. */
  readonly madeIn?: number
  /** The call that made it is over and no word of the module's memory names it any more: nobody can free it. */
  readonly leaked: boolean
}

/** `playground/clock`: what the engine's clock shows and what waits for it. Times are Unix milliseconds. */
export interface ClockState {
  readonly now: number
  /** The clock of the machine. */
  readonly real: number
  readonly paused: boolean
  /** Engine seconds for one real second while it is not paused. */
  readonly speed: number
  /** What is due next: a timer of a module or a wait of a client, or a key that expires. Null if nothing is. */
  readonly next: ClockEvent | null
}

/** Something that waits for the clock. */
export interface ClockEvent {
  readonly kind: 'timer' | 'expiry'
  readonly at: number
  /** In words: `timer of hello`, `key session:1`. */
  readonly what: string
  /** The line that set the timer, `file.c:12`. */
  readonly madeAt?: string
}

/** Arguments of `playground/clock`; without `action` it only tells. */
export interface ClockArguments {
  /** `step`: to what is due next. `advance`: by `millis`. `run`: at `speed` (1 if not given). `real`: what the machine's clock shows, at speed 1. */
  readonly action?: 'pause' | 'run' | 'step' | 'advance' | 'real'
  readonly millis?: number
  readonly speed?: number
}

/** A key that changed between two statements. Values are in words; null where there is no key. */
export interface KeyChange {
  readonly db: number
  readonly key: string
  readonly before: string | null
  readonly after: string | null
  /** The statement that changed it last, and the function of ours that it called for it. */
  readonly position: number
  readonly call?: string
}

/** A variable that changed between two statements. `name` is an expression in C, or an address where no variable is known. */
export interface VariableChange {
  readonly name: string
  readonly type: string
  readonly before: string
  readonly after: string
}

/** `playground/changes`: what happened from statement `from` up to statement `to`. */
export interface Changes {
  readonly unit: number
  readonly from: number
  readonly to: number
  readonly keys: readonly KeyChange[]
  /** Functions of ours that were called. */
  readonly calls: readonly { readonly name: string; readonly position: number }[]
  /** Null where memory can't be told: the unit can't run again, or threads run. */
  readonly variables: readonly VariableChange[] | null
  /** The reply so far in the client's protocol, as a byte string. */
  readonly reply: { readonly before: string; readonly after: string }
}

/** Arguments of `playground/changes`: without `from` since the stop before this one, without `to` up to here. */
export interface ChangesArguments {
  readonly unit?: number
  readonly from?: number
  readonly to?: number
}

/** Arguments of `playground/lastWrite`: a variable (any expression with a place in memory), or a key or one of its fields. */
export interface LastWriteArguments {
  readonly expression?: string
  readonly frameId?: number
  readonly key?: string
  readonly db?: number
  /** A field of a hash, a member of a set or a sorted set, an index of a list. */
  readonly field?: string
}

/** `playground/lastWrite`: the statement before this place that last changed it. */
export type LastWrite =
  | { readonly found: false }
  | {
      readonly found: true
      readonly unit: number
      readonly position: number
      /** The call into a module, in words. */
      readonly what: string
      readonly file?: string
      readonly line?: number
      /** The function of ours that the statement called for it, without `ValkeyModule_`. */
      readonly call?: string
      readonly before?: string | null
      readonly after?: string | null
    }

/** `playground/trace`: statements of a unit in their order. `playground/goTo` takes `unit` and `position` and jumps there. */
export interface TraceRows {
  readonly unit: number
  /** How many statements the unit has. */
  readonly total: number
  readonly rows: readonly TraceRow[]
}

/** A statement. */
export interface TraceRow {
  readonly position: number
  /** How many frames of C there are. */
  readonly depth: number
  readonly file: string
  readonly line: number
  /** Functions of ours that it called, without `ValkeyModule_`. */
  readonly calls: readonly string[]
}

/** `playground/moments`: what is kept, and where in it the thread is held. */
export interface Moments {
  readonly inPast: boolean
  readonly unit?: number
  readonly position?: number
  readonly bytes: number
  readonly units: readonly {
    readonly number: number
    /** The call in words: `command hello.push 3`. */
    readonly what: string
    readonly statements: number
    readonly running: boolean
    /** Why it can't be gone back to. */
    readonly broken?: string
  }[]
}

/** `playground/reply`: the reply of the unit up to this place, as a byte string in the client's protocol; in the past as it was then. */
export interface ReplySoFar {
  readonly unit: number
  readonly bytes: string
}

/** A row of `threads`, with what the protocol does not have. */
export interface ThreadRow {
  /** 1 is the engine's. */
  readonly id: number
  readonly name: string
  /** The module whose thread it is. */
  readonly module?: string
  /** Has the server's lock, or runs commands. */
  readonly holdsLock: boolean
  /** Stands at a statement or in a call of ours; otherwise it computes and its stack can't be read. */
  readonly stopped: boolean
}
