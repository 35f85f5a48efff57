// Names of files that match a shell pattern, for `include /etc/valkey/conf.d/*.conf`.
//
// Node 20 has no glob of its own. `*`, `?` and `[…]` match inside one part of the path, and not a leading dot, as in sh.

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

function partToRegExp(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\\^$.|+(){}*?[\]]/g, (found) => {
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    if (found.length > 1) return found.replace('[!', '[^')
    return `\\${found}`
  })
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`)
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder).sort()
  } catch {
    return []
  }
}

/** The existing files a pattern names, sorted; none if the pattern matches nothing. */
export function globFiles(pattern: string): string[] {
  const parts = pattern.split('/')
  let found = [parts[0] === '' ? '/' : '']
  for (const part of parts) {
    if (part === '') continue
    const matches = /[*?[]/.test(part)
      ? (name: string): boolean => partToRegExp(part).test(name)
      : (name: string): boolean => name === part
    const special = part === '.' || part === '..'
    found = found.flatMap((folder) =>
      special
        ? [join(folder, part)]
        : listFolder(folder)
            .filter(matches)
            .map((name) => join(folder, name)),
    )
  }
  return found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}
