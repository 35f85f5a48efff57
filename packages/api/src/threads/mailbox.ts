// The mailbox between the engine and one worker of threads: jobs one way, calls of functions the other.
//
//   words   what is asked and how it went    values  arguments or the result, eight bytes each    text  a fault's text
//
// It is shared memory of its own, out of the modules' reach. The side that may write is always clear: `state` belongs to the
// worker while it is IDLE or ANSWERED, to the engine while it is ASKED or TAKEN. Change together: thread-body.ts (the worker's
// side), threads.ts (the engine's).

/** Indices into `words`. */
export const WORD = {
  /** JOB.none while the worker has no thread to run; written by the engine to begin, by the worker to end. */
  job: 0,
  state: 1,
  kind: 2,
  which: 3,
  image: 4,
  count: 5,
  /** Bit n: argument n is a bigint. */
  bigints: 6,
  result: 7,
  textLength: 8,
  /** The worker's script has started. */
  ready: 9,
  /** Not 0: the thread is to end at once. */
  ended: 10,
  /** The job: the thread's record, the image that its function is in. */
  record: 11,
  home: 12,
  /** Blocks of the heap that the running thread has, for the engine to free if it must end the worker. */
  stack: 13,
  threadLocals: 14,
  /** The running thread's control block for probes; 0 until it has code with probes. */
  probes: 15,
  /** The table slot to call, in module `home`. */
  slot: 16,
  /** Not 0: the calls that run are to end, the worker stays. */
  stop: 17,
} as const

/** `run`: a thread. `calls`: whatever the engine calls, one call inside the other. */
export const JOB = { none: 0, run: 1, calls: 2 } as const
/** `call`: the engine calls a function, perhaps before it answers what was asked. */
export const STATE = { idle: 0, asked: 1, taken: 2, answered: 3, faulted: 4, call: 5 } as const

/**
 * What is asked. `api`: table slot; `import`: of module `image` by number; `spawn`: a record; `fault`: text; `returned`: what next, after
 * a call that the engine made (the result is there).
 */
export const ASK = { api: 0, import: 1, spawn: 2, fault: 3, returned: 4 } as const

const RESULT = { none: 0, number: 1, bigint: 2 } as const
const WORDS = 32
const VALUES = 32
const VALUES_AT = WORDS * 4
const TEXT_AT = VALUES_AT + VALUES * 8
const TEXT_UNITS = 8192

/** How large the shared memory of a mailbox is. */
export const MAILBOX_BYTES: number = TEXT_AT + TEXT_UNITS * 2

/** One mailbox, seen from either side. */
export interface Mailbox {
  readonly words: Int32Array<SharedArrayBuffer>
  readonly numbers: Float64Array<SharedArrayBuffer>
  readonly bigints: BigInt64Array<SharedArrayBuffer>
  readonly text: Uint16Array<SharedArrayBuffer>
}

export function mailboxOver(buffer: SharedArrayBuffer): Mailbox {
  return {
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, VALUES_AT, VALUES),
    bigints: new BigInt64Array(buffer, VALUES_AT, VALUES),
    text: new Uint16Array(buffer, TEXT_AT, TEXT_UNITS),
  }
}

/** Stores the arguments of a call: numbers for i32 and f64, bigints for i64. */
export function putArguments({ words, numbers, bigints }: Mailbox, args: readonly unknown[]): void {
  let mask = 0
  for (let index = 0; index < args.length; index++) {
    const value = args[index]
    if (typeof value === 'bigint') {
      bigints[index] = value
      mask |= 1 << index
    } else numbers[index] = value as number
  }
  words[WORD.count] = args.length
  words[WORD.bigints] = mask
}

export function takeArguments({ words, numbers, bigints }: Mailbox): (number | bigint)[] {
  const mask = words[WORD.bigints] as number
  return Array.from(
    { length: words[WORD.count] as number },
    (_, index) => ((mask & (1 << index)) === 0 ? numbers[index] : bigints[index]) as number | bigint,
  )
}

export function putResult({ words, numbers, bigints }: Mailbox, value: unknown): void {
  words[WORD.result] =
    typeof value === 'bigint' ? RESULT.bigint : value === undefined ? RESULT.none : RESULT.number
  if (typeof value === 'bigint') bigints[0] = value
  else if (value !== undefined) numbers[0] = Number(value)
}

export function takeResult({ words, numbers, bigints }: Mailbox): number | bigint | undefined {
  const type = words[WORD.result]
  return type === RESULT.none ? undefined : type === RESULT.bigint ? bigints[0] : numbers[0]
}

/** Stores as much of a text as there is room for. */
export function putText({ words, text }: Mailbox, value: string): void {
  const length = Math.min(value.length, TEXT_UNITS)
  for (let index = 0; index < length; index++) text[index] = value.charCodeAt(index)
  words[WORD.textLength] = length
}

export function takeText({ words, text }: Mailbox): string {
  let value = ''
  for (let index = 0; index < (words[WORD.textLength] as number); index++)
    value += String.fromCharCode(text[index] as number)
  return value
}

/** One of STATE. */
export function stateOf({ words }: Mailbox): number {
  return Atomics.load(words, WORD.state)
}

/** Whether a thread has asked something that is not answered. */
export function isAsking(mailbox: Mailbox): boolean {
  const state = stateOf(mailbox)
  return state === STATE.asked || state === STATE.taken
}

/** Gives the worker the result it waits for. */
export function answer(mailbox: Mailbox, result: unknown): void {
  putResult(mailbox, result)
  release(mailbox, STATE.answered)
}

/** Lets the worker's call fail. */
export function answerFault(mailbox: Mailbox, kind: string, message: string): void {
  putText(mailbox, `${kind}\0${message}`)
  release(mailbox, STATE.faulted)
}

/** Has the worker call a function. */
export function putCall(mailbox: Mailbox, home: number, slot: number, args: readonly unknown[]): void {
  mailbox.words[WORD.home] = home
  mailbox.words[WORD.slot] = slot
  putArguments(mailbox, args)
  release(mailbox, STATE.call)
}

function release({ words }: Mailbox, state: number): void {
  Atomics.store(words, WORD.state, state)
  Atomics.notify(words, WORD.state)
}
