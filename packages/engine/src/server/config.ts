// The configuration of a running server: a value for each row of the table. Code that needs a value on a hot path subscribes
// to it with `watch` and keeps its own copy; everything else reads it here by name.
import { asciiLower } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import { ConfigError, configFlag, type ConfigRow, type ConfigValue } from './config-spec.ts'
import { NETWORK_CONFIG_ROWS } from './config-table-network.ts'
import type { MaybePromise } from './storage.ts'
import { TEXT_CONFIG_ROWS } from './config-table-text.ts'
import { CONFIG_ROWS } from './config-table.ts'

/** Runs after a parameter was set; may refuse the value by throwing ConfigError. */
export type ConfigApply = (value: ConfigValue) => void

/** Puts values into effect that takes time, after all of a CONFIG SET are stored; refuses them by throwing ConfigError. */
export type ConfigApplyLater = () => Promise<void>

/** The parameters of one server. */
export class Config {
  /** By name and alias in lower case; a module's parameter is shown as the module wrote it. */
  readonly #rows = new Map<string, ConfigRow>()
  readonly #values = new Map<string, ConfigValue>()
  readonly #apply = new Map<string, ConfigApply>()
  readonly #applyLater = new Map<string, ConfigApplyLater>()

  constructor() {
    for (const row of [...CONFIG_ROWS, ...NETWORK_CONFIG_ROWS, ...TEXT_CONFIG_ROWS]) this.add(row)
  }

  /** Adds a parameter (a module's). @throws Error when the name is taken */
  add(row: ConfigRow, apply?: ConfigApply): void {
    if (this.row(row.name)) throw new Error(`parameter ${row.name} already exists`)
    this.#rows.set(asciiLower(row.name), row)
    if (row.alias) this.#rows.set(row.alias, row)
    if (!row.owner) this.#values.set(row.name, row.initial)
    if (apply) this.#apply.set(row.name, apply)
  }

  /** Removes a parameter (a module's). */
  remove(name: string): void {
    const row = this.row(name)
    if (!row) return
    this.#rows.delete(asciiLower(row.name))
    if (row.alias) this.#rows.delete(row.alias)
    this.#values.delete(row.name)
    this.#apply.delete(row.name)
  }

  /** All rows, each once. */
  rows(): Set<ConfigRow> {
    return new Set(this.#rows.values())
  }

  /** The row of a name or alias, in any case. */
  row(name: string): ConfigRow | undefined {
    return this.#rows.get(asciiLower(name))
  }

  /** Calls `apply` now and after each change. */
  watch(name: string, apply: ConfigApply): void {
    this.#apply.set(name, apply)
    apply(this.value(name))
  }

  /** Calls `apply` after a CONFIG SET that changed any of these parameters. */
  watchLater(names: readonly string[], apply: ConfigApplyLater): void {
    for (const name of names) this.#applyLater.set(name, apply)
  }

  /** A value as it is kept. */
  value(name: string): ConfigValue {
    const value = this.#values.get(name)
    if (value !== undefined) return value
    const owner = this.row(name)?.owner
    if (!owner) throw new Error(`no parameter ${name}`)
    return owner.read()
  }

  /** A numeric value; what exceeds 53 bits is rounded. */
  number(name: string): number {
    return Number(this.value(name))
  }

  /** A yes-or-no value. */
  flag(name: string): boolean {
    return this.value(name) === true
  }

  /** A textual value. */
  text(name: string): string {
    return String(this.value(name))
  }

  /**
   * Sets a parameter from text, immutable ones too: for the configuration file and the command line.
   * @throws ConfigError
   */
  load(name: string, text: string): void {
    const row = this.row(name)
    if (!row) throw new ConfigError(`Bad directive or wrong number of arguments`)
    this.#store(row, row.parse(text))
  }

  /**
   * CONFIG SET: all pairs or none.
   * @param loading whether data is being loaded, when some can't be set
   * @returns a promise if some take time to be put into effect
   * @throws ReplyError with the server's texts
   */
  set(
    pairs: readonly (readonly [string, string])[],
    allowProtected: boolean,
    loading: boolean = false,
  ): MaybePromise<void> {
    const rows: ConfigRow[] = []
    for (const [name] of pairs) {
      const row = this.row(name)
      if (!row) throw new ReplyError(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`)
      if (loading && configFlag(row, 'denyLoading')) throw new ReplyError(ERRORS.loading)
      if (configFlag(row, 'immutable')) throw setFailed(name, "can't set immutable config")
      if (configFlag(row, 'protected') && !allowProtected) throw setFailed(name, "can't set protected config")
      if (rows.includes(row)) throw setFailed(name, 'duplicate parameter')
      rows.push(row)
    }
    const before = rows.map((row) => this.value(row.name))
    for (const [i, row] of rows.entries()) {
      try {
        this.#store(row, row.parse((pairs[i] as readonly [string, string])[1]))
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        this.#restore(rows.slice(0, i), before)
        if (!row.owner) this.#values.set(row.name, before[i] as ConfigValue)
        throw setFailed(row.name, error.message)
      }
    }
    const failed = applyOwned(rows)
    if (failed !== null) {
      this.#restore(rows, before)
      applyOwned(rows)
      throw setFailed(failed.name, failed.reason)
    }
    const changed = rows.filter((row, i) => this.value(row.name) !== before[i])
    if (changed.some(({ name }) => this.#applyLater.has(name))) return this.#finish(changed, rows, before)
  }

  // What takes time comes last. If it fails, everything is as before.
  async #finish(
    changed: readonly ConfigRow[],
    rows: readonly ConfigRow[],
    before: readonly ConfigValue[],
  ): Promise<void> {
    const done = new Set<ConfigApplyLater>()
    for (const { name } of changed) {
      const apply = this.#applyLater.get(name)
      if (!apply || done.has(apply)) continue
      done.add(apply)
      try {
        await apply()
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        this.#restore(rows, before)
        applyOwned(rows)
        for (const again of done) await again()
        throw setFailed(name, error.message)
      }
    }
  }

  #restore(rows: readonly ConfigRow[], values: readonly ConfigValue[]): void {
    rows.forEach((row, index) => this.#store(row, values[index] as ConfigValue))
  }

  /** CONFIG GET: pairs of name (or alias) and printed value for the patterns, each once, whatever case it is asked for in. */
  get(patterns: readonly string[]): [string, string][] {
    const found = new Map<string, [string, string]>()
    for (const pattern of patterns) {
      if (!/[[*?]/.test(pattern)) {
        const key = asciiLower(pattern)
        const row = this.#rows.get(key)
        if (row && !found.has(key)) found.set(key, [pattern, this.print(row)])
        continue
      }
      for (const [key, row] of this.#rows) {
        const name = key === row.alias ? key : row.name
        if (configFlag(row, 'hidden') || found.has(key)) continue
        if (globMatch(pattern, name, true)) found.set(key, [name, this.print(row)])
      }
    }
    return [...found.values()]
  }

  /** A value as CONFIG GET prints it. */
  print(row: ConfigRow): string {
    return row.format(this.value(row.name))
  }

  #store(row: ConfigRow, value: ConfigValue): void {
    if (this.value(row.name) === value) return
    if (row.owner) {
      row.owner.write(value)
      return
    }
    this.#values.set(row.name, value)
    this.#apply.get(row.name)?.(value)
  }
}

/** Has owners put new values into effect. The first that refuses, and why. */
function applyOwned(rows: readonly ConfigRow[]): { name: string; reason: string } | null {
  const done = new Set<string>()
  for (const { name, owner } of rows) {
    const apply = owner?.apply
    if (!apply || done.has(apply.key)) continue
    done.add(apply.key)
    try {
      apply.run()
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      // The server names the module's own name of the parameter here.
      return { name: name.slice(name.indexOf('.') + 1), reason: error.message }
    }
  }
  return null
}

function setFailed(name: string, reason: string): ReplyError {
  return new ReplyError(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`)
}
