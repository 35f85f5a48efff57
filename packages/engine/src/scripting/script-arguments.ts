// What scripts find in KEYS and ARGV. Most leave these tables as they are, and most calls come with as many keys and arguments
// as the one before: then the tables are filled again, which takes less than making and collecting them. Nobody can tell: what
// a script of EVAL leaves behind is out of reach for the next.
import type { Bytes } from '../base/bytes.ts'
import { isBareList } from './lua-memory.ts'
import type { LuaState } from './lua-state.ts'

/** A global variable that has a table of texts for each script. */
export class ArgumentTable {
  readonly #s: LuaState
  readonly #name: string
  readonly #pushGlobals: () => void
  /** The address of the table and its place in the registry; 0 before the first script. */
  #address = 0
  #ref = 0

  /** @param pushGlobals pushes the globals that scripts cannot change */
  constructor(s: LuaState, name: string, pushGlobals: () => void) {
    this.#s = s
    this.#name = name
    this.#pushGlobals = pushGlobals
  }

  /** Makes some texts what the next script finds. */
  fill(texts: readonly Bytes[]): void {
    const s = this.#s
    const { length } = texts
    if (this.#address !== 0 && isBareList(s, this.#address, length)) {
      if (length === 0) return
      s.pushRef(this.#ref)
    } else this.#make(length)
    fillList(s, texts)
    s.pop()
  }

  // Leaves the new table on the stack.
  #make(length: number): void {
    const s = this.#s
    if (this.#address !== 0) s.unref(this.#ref)
    this.#pushGlobals()
    s.newTable(length)
    s.copy(-1)
    s.setField(-3, this.#name)
    s.copy(-1)
    this.#ref = s.ref()
    this.#address = s.pointer(-1)
    s.api('lua_remove', -2)
  }
}

/** Pushes a new table of texts. */
export function pushTexts(s: LuaState, texts: readonly Bytes[]): void {
  s.newTable(texts.length)
  fillList(s, texts)
}

// The table is on top of the stack.
function fillList(s: LuaState, texts: readonly Bytes[]): void {
  for (let i = 0; i < texts.length; i++) {
    s.pushBytes(texts[i] as Bytes)
    s.rawSetI(-2, i + 1)
  }
}
