// What modules add to INFO. A module's function writes line by line into a collector, which knows which sections the
// caller asked for; asked for by the module's name, all of its sections are.
import type { Bytes, InfoSection } from '@valkey-playground/engine'
import type { Handled } from './abi/handles.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'

/** Characters that would break the lines of INFO, and what the server puts in their place. */
const UNSAFE = /[#:\n\r]/g

/** A ValkeyModuleInfoCtx: one module's part of one INFO. */
export class InfoCollector implements Handled {
  readonly kind = 'infoContext'
  handle = 0
  readonly sections: { title: string; text: string }[] = []
  readonly #name: Bytes
  readonly #asked: ReadonlySet<string> | null
  #open: { title: string; text: string } | null = null
  #inDict = false

  /** @param asked names of sections in lower case; null for all */
  constructor(name: Bytes, asked: ReadonlySet<string> | null) {
    this.#name = name
    this.#asked = asked
  }

  /** Begins a section; false if nobody wants it. */
  section(name: Bytes): boolean {
    this.endDict()
    const title = name === '' ? this.#name : `${this.#name}_${name}`
    this.#open = null
    if (this.#asked !== null && !this.#wants(title) && !this.#wants(this.#name)) return false
    this.#open = { title, text: '' }
    this.sections.push(this.#open)
    return true
  }

  #wants(title: string): boolean {
    return this.#asked?.has(title.toLowerCase()) ?? true
  }

  /** Begins a field of several parts; false outside of sections. */
  beginDict(name: Bytes): boolean {
    if (this.#open === null) return false
    this.endDict()
    this.#open.text += `${safe(this.#name)}_${safe(name)}:`
    this.#inDict = true
    return true
  }

  /** Ends it; false if there is none. */
  endDict(): boolean {
    if (!this.#inDict || this.#open === null) return false
    this.#open.text = `${this.#open.text.replace(/,$/, '')}\r\n`
    this.#inDict = false
    return true
  }

  /** Adds a field, or a part of one; false outside of sections. */
  field(name: Bytes, value: Bytes): boolean {
    if (this.#open === null) return false
    this.#open.text += this.#inDict ? `${name}=${value},` : `${this.#name}_${name}:${value}\r\n`
    return true
  }
}

function safe(text: Bytes): Bytes {
  return text.replace(UNSAFE, '_')
}

/** The info functions of an engine's modules. */
export const infoFunctions: (m: ModuleApi) => Map<LoadedModule, number> = perEngine(() => new Map())

/** All that modules add to an INFO, in the order of loading. */
export function moduleInfoSections(
  m: ModuleApi,
  asked: readonly string[] | null,
  _everything: boolean,
): readonly InfoSection[] {
  const names = asked === null ? null : new Set(asked)
  return [...infoFunctions(m)].flatMap(([module, pointer]) => {
    const collector = new InfoCollector(module.name, names)
    m.handles.add(collector)
    m.runCallback({ module }, (context) => m.invoke(context, m.callback(pointer, 2), collector.handle, 0))
    collector.endDict()
    m.handles.remove(collector)
    return collector.sections
  })
}
