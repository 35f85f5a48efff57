// The headers every module may include without having them: ours, as written by packages/api from its table.

import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../api/include/', import.meta.url)

let headers: Readonly<Record<string, string>> | null = null

/** The text of each header by its name. */
export function moduleHeaders(): Readonly<Record<string, string>> {
  headers ??= Object.fromEntries(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.h'))
      .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
  )
  return headers
}
