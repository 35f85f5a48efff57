// Answers the calls of a forked child from its parent's record, up to the place of the fork. Change together: ../forks/replay.ts.
import { bufferUpTo } from '../abi/memory.ts'
import type { WasmFunction } from '../abi/table.ts'
import type { ReplayAnswer, ReplayCall, ReplayEffect } from '../forks/replay.ts'

/** What the child runs on. */
export interface ReplayGround {
  readonly memory: WebAssembly.Memory
  readonly runtime: Readonly<Record<string, WasmFunction>>
  readonly table: WebAssembly.Table
  /** Stack pointers of the modules. */
  readonly stacks: readonly WebAssembly.Global[]
}

/** Thrown where the parent's call of a function of ours failed. */
class Failed extends Error {}

/** One child on its way to its beginning. */
export class ForkReplay {
  readonly #ground: ReplayGround
  /** The calls that are open, with how many of their answers were given. */
  readonly #calls: { readonly call: ReplayCall; given: number }[] = []
  /** The place of the fork has been reached: from now on the child is on its own. */
  over = false

  constructor(ground: ReplayGround) {
    this.#ground = ground
  }

  /** Calls into a module as the parent did. */
  run(call: ReplayCall): unknown {
    const callee = this.#ground.table.get(call.slot) as WasmFunction
    this.#calls.push({ call, given: 0 })
    const result = callee(...call.args) as unknown
    this.#calls.pop()
    return result
  }

  /** The next answer in the record; 0 for Fork itself. */
  next(): unknown {
    const open = this.#calls.at(-1)
    const answer = open?.call.answers[open.given]
    if (open === undefined || answer === undefined)
      throw new Error('a forked child did something else than its parent')
    open.given++
    for (const effect of answer.effects) this.#perform(effect)
    return this.#outcome(answer)
  }

  #outcome({ state, result }: ReplayAnswer): unknown {
    if (state === 'returned') return result
    if (state === 'threw') throw new Failed()
    // What was open around Fork has nobody to return to.
    if (this.over) throw new Error('a forked child returned into the call that it was forked in')
    this.over = true
    return 0
  }

  #perform(effect: ReplayEffect): void {
    const { memory, runtime, stacks } = this.#ground
    if (effect.kind === 'write') {
      const { pointer, bytes } = effect
      new Uint8Array(bufferUpTo(memory, pointer + bytes.length), pointer, bytes.length).set(bytes)
    } else if (effect.kind === 'runtime') runtime[effect.name]?.(...effect.args)
    else {
      const before = stacks.map(({ value }) => value as number)
      const depth = this.#calls.length
      try {
        this.run(effect.call)
      } catch (error) {
        // The parent's engine made an error reply of it and went on. After the fork nobody does.
        if (this.over) throw error
        stacks.forEach((stack, index) => {
          stack.value = before[index] as number
        })
        this.#calls.length = depth
      }
    }
  }
}
