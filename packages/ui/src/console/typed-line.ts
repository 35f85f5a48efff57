/**
 * The line that a person types at the prompt: editing, going through history, searching it, completing, pasting.
 *
 * It knows no session: what it cannot do itself (run a line, look for keys) it asks of its {@link LineSurroundings}. Keys that are none
 * of its business are left to the console. Change together: console-model.ts, which owns the line; strings.ts, whose help tells the keys.
 */
import { textToBytes } from '../bytes.ts'
import type { Bytes } from '../session.ts'
import { strings } from '../strings.ts'
import { complete, cycle } from './completing.ts'
import type { Completed, Completing, Menu } from './completing.ts'
import { typedKey } from './completion.ts'
import type { CommandIndex } from './completion.ts'
import { searchFor, searchOlder } from './history.ts'
import type { History, Search } from './history.ts'
import type { Input } from './keys.ts'
import { edit, emptyLine, insert, replaceText } from './line-editor.ts'
import { splitArgs } from './split-args.ts'

/** What the line needs around it. */
export interface LineSurroundings {
  readonly history: History
  /** The commands that are known now. */
  readonly index: () => CommandIndex
  /** Names of keys that begin like this. */
  readonly keys: (prefix: Bytes) => Promise<readonly Bytes[]>
  /** Runs a line; the line is empty again before. */
  readonly enter: (text: string) => void
  /** True while a command runs: then there is no line to complete. */
  readonly running: () => boolean
  /** The line changed without a key having been pressed. */
  readonly changed: () => void
}

/** What is to be seen of the line. */
export interface LineView {
  /** What stands before the line while history is searched; else null. */
  readonly search: string | null
  readonly text: string
  readonly cursor: number
  readonly menu: Menu | null
}

/** One line, and what is under way in it. */
export class TypedLine {
  /** Whether the next Tab leaves the console; any key or text ends that. */
  tabLeaves = false
  readonly #around: LineSurroundings
  readonly #history: History
  #line = emptyLine
  #search: Search | null = null
  #completing: Completing | null = null
  #historyAt: number
  #draft = ''

  constructor(around: LineSurroundings) {
    this.#around = around
    this.#history = around.history
    this.#historyAt = this.#history.length
  }

  /** What to draw now. */
  view(): LineView {
    if (!this.#search) {
      const { text, cursor } = this.#line
      return { search: null, text, cursor, menu: this.#completing?.menu ?? null }
    }
    const { query, index } = this.#search
    const word = index < 0 && query !== '' ? strings.console.searchFailed : strings.console.search
    const text = index < 0 ? '' : this.#history.at(index)
    return {
      search: `(${word})'${query}': `,
      text,
      cursor: Math.max(0, text.indexOf(query)),
      menu: null,
    }
  }

  /** Takes what a person did. @returns a key that is for the console, or null */
  input(input: Input): string | null {
    const tabLeft = this.tabLeaves
    this.tabLeaves = false
    if (input.type === 'key') return this.#press(input.name, tabLeft) ? null : input.name
    if (input.type === 'paste') this.#paste(input.text)
    else this.#type(input.text)
    return null
  }

  /** Empties the line; what was cut can still be put back. @returns what it was */
  drop(): string {
    const { text, cut } = this.#line
    this.#line = { ...emptyLine, cut }
    return text
  }

  /** History begins at its newest line again. */
  leaveHistory(): void {
    this.#historyAt = this.#history.length
  }

  #type(text: string): void {
    if (this.#search) {
      this.#search = searchFor(this.#search, this.#search.query + text, this.#history)
      return
    }
    this.#completing = null
    this.#line = insert(this.#line, text)
  }

  /** Whole lines run; a line whose quotes are still open takes the next one in. What is left stays to be edited. */
  #paste(text: string): void {
    this.#acceptSearch()
    this.#completing = null
    const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
    let pending = ''
    for (const [i, line] of lines.entries()) {
      pending += line
      if (i === lines.length - 1) break
      const whole = this.#line.text.slice(0, this.#line.cursor) + pending
      if (splitArgs(textToBytes(whole)) === null && i < lines.length - 2) {
        pending += '\n'
        continue
      }
      this.#line = insert(this.#line, pending)
      pending = ''
      this.#submit()
    }
    this.#line = insert(this.#line, pending)
  }

  /** @param tabLeft whether Tab would have left the console until now @returns true if the key was for the line */
  #press(key: string, tabLeft: boolean): boolean {
    if (this.#search && this.#pressSearching(this.#search, key)) return true
    if (key === 'Escape') {
      this.tabLeaves = this.#completing !== null || !tabLeft
      if (this.#completing) this.#line = this.#completing.before
      this.#completing = null
      return true
    }
    if (key === 'Tab' || key === 'Shift+Tab') {
      this.#complete(key === 'Tab' ? 1 : -1)
      return true
    }
    this.#completing = null
    const action = this.#actions[key]
    if (action) action()
    const edited = action ? this.#line : edit(this.#line, key)
    this.#line = edited ?? this.#line
    return edited !== null
  }

  readonly #actions: Readonly<Record<string, () => void>> = {
    Enter: () => this.#submit(),
    ArrowUp: () => this.#recall(-1),
    'Ctrl+P': () => this.#recall(-1),
    ArrowDown: () => this.#recall(1),
    'Ctrl+N': () => this.#recall(1),
    'Ctrl+R': () => {
      this.#search = { query: '', index: -1, before: this.#line }
    },
  }

  #submit(): void {
    this.#draft = ''
    this.#around.enter(this.drop())
  }

  #recall(step: number): void {
    const to = this.#historyAt + step
    if (to < 0 || to > this.#history.length) return
    if (this.#historyAt === this.#history.length) this.#draft = this.#line.text
    this.#historyAt = to
    this.#line = replaceText(this.#line, to === this.#history.length ? this.#draft : this.#history.at(to))
  }

  /** True if the key was for the search. Any other key takes the line found and then does its own work. */
  #pressSearching(search: Search, key: string): boolean {
    if (key === 'Ctrl+R') this.#search = searchOlder(search, this.#history)
    else if (key === 'Backspace') this.#search = searchFor(search, search.query.slice(0, -1), this.#history)
    else if (key === 'Ctrl+G' || key === 'Ctrl+C') {
      this.#line = search.before
      this.#search = null
    } else {
      this.#acceptSearch()
      return key === 'Escape' || key === 'Tab'
    }
    return true
  }

  #acceptSearch(): void {
    if (!this.#search) return
    if (this.#search.index >= 0) this.#line = replaceText(this.#line, this.#history.at(this.#search.index))
    this.#search = null
  }

  #complete(step: 1 | -1): void {
    if (this.#completing) {
      this.#take(cycle(this.#completing, step))
      return
    }
    const line = this.#line
    const offers = this.#around.index().offers(line.text, line.cursor)
    if (offers.keyPrefix === null) {
      this.#take(complete(line, offers.start, offers.choices))
      return
    }
    void this.#around.keys(offers.keyPrefix).then((keys) => {
      // Typing goes on while keys are looked up; an answer to an older line is of no use.
      if (this.#line !== line || this.#around.running()) return
      this.#take(complete(line, offers.start, [...keys.map((key) => `${typedKey(key)} `), ...offers.choices]))
      this.#around.changed()
    })
  }

  #take(completed: Completed): void {
    this.#line = completed.line
    this.#completing = completed.completing
  }
}
