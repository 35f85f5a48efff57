// How often something expensive is looked at: always at first, and after looks in vain ever more rarely.

/** So many looks in vain are made one after the other. */
const FREE_LOOKS = 32
/** The longest pause, in chances to look. */
const LONGEST_PAUSE = 4096

/** When to look again. */
export class Pauses {
  #vain = 0
  #wait = 0

  /** There is a chance to look: whether to take it. */
  isOver(): boolean {
    return this.#wait-- <= 0
  }

  /** A look was had. @param found whether it was worth it */
  looked(found: boolean): void {
    this.#vain = found ? 0 : this.#vain + 1
    this.#wait = this.#vain > FREE_LOOKS ? Math.min(LONGEST_PAUSE, 2 ** (this.#vain - FREE_LOOKS)) : 0
  }
}
