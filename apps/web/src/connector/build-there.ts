// The module of the page in a real server: built by the compiler of the bridge's machine, then loaded in the place of what was loaded before.
//
// A server may forbid MODULE LOAD, or the library may lie on another machine than the server; then the command for its owner is what comes
// out. A library that has been loaded once is never loaded again from the same path: the bridge gives each build a new one.
import { parseReply } from '@valkey-playground/engine'
import { quote, type Bytes } from '@valkey-playground/ui'
import type { BuildOutcome } from './bridge-words.ts'
import type { SendTo } from './compare.ts'

/** What became of it. */
export interface ThereOutcome {
  readonly loaded: boolean
  /** One line for people. */
  readonly text: string
  /** What to run where the page may not; empty if nothing is left to do. */
  readonly command: string
  /** The compiler's words. */
  readonly log: string
}

/**
 * Loads a library that was built, after what was loaded from an earlier build.
 *
 * @param own whether a path in MODULE LIST is that of an earlier build of the same module
 */
export async function loadThere(
  built: BuildOutcome,
  args: readonly Bytes[],
  send: SendTo,
  own: (path: string) => boolean,
): Promise<ThereOutcome> {
  const { path, log, millis } = built
  if (path === '') return { loaded: false, text: 'It does not compile there.', command: '', log }
  const done = (part: Partial<ThereOutcome>): ThereOutcome => ({
    loaded: false,
    text: '',
    command: '',
    log,
    ...part,
  })
  for (const name of await loadedNames(send, own)) {
    const unloaded = parseReply(await send(['MODULE', 'UNLOAD', name]))
    if (unloaded?.type === 'error')
      return done({
        text: `MODULE UNLOAD ${name}: ${unloaded.text}`,
        command: byHand(unloaded.text, path, args),
      })
  }
  const loaded = parseReply(await send(['MODULE', 'LOAD', path, ...args]))
  if (loaded?.type !== 'error')
    return done({ loaded: true, text: `Built in ${millis.toFixed(0)} ms and loaded from ${path}.` })
  return done({ text: `MODULE LOAD: ${loaded.text}`, command: byHand(loaded.text, path, args) })
}

/** What someone runs who may do what the page may not: as another user where this one lacks the right, or at the server's start. */
function byHand(error: string, path: string, args: readonly Bytes[]): string {
  const words = [path, ...args].map((word) => (/^[\w./:@+-]+$/.test(word) ? word : quote(word))).join(' ')
  return error.startsWith('NOPERM')
    ? `valkey-cli --user admin --askpass MODULE LOAD ${words}`
    : `valkey-server --enable-module-command local --loadmodule ${words}`
}

async function loadedNames(send: SendTo, own: (path: string) => boolean): Promise<readonly Bytes[]> {
  const reply = parseReply(await send(['MODULE', 'LIST']))
  if (reply?.type !== 'array') return []
  return reply.items.flatMap((row) => {
    const words = row.type === 'array' ? row.items.map((item) => (item.type === 'bulk' ? item.text : '')) : []
    const field = (name: string): string => words[words.indexOf(name) + 1] ?? ''
    return own(field('path')) ? [field('name')] : []
  })
}
