// The first line of a script: `#!engine flag…`. Without one a script is Lua in compatibility mode: what it may do is found
// out command by command.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import { COMPAT_MODE, SCRIPT_FLAGS } from './run.ts'

/** What a script's first line says. */
export interface Shebang {
  readonly engine: Bytes
  readonly flags: number
  /** Bytes before the code; the line break stays, so that lines keep their numbers. */
  readonly length: number
}

/** Reads it. @throws ReplyError when it is malformed */
export function readShebang(body: Bytes): Shebang {
  if (!body.startsWith('#!')) return { engine: 'lua', flags: COMPAT_MODE, length: 0 }
  const length = body.indexOf('\n')
  if (length < 0) throw new ReplyError('ERR Invalid script shebang')
  const [first, ...options] = splitArguments(body.slice(0, length)) ?? []
  if (first === undefined) throw new ReplyError('ERR Invalid engine in script shebang')
  let flags = 0
  for (const option of options) {
    if (!option.startsWith('flags=')) throw new ReplyError(`ERR Unknown lua shebang option: ${option}`)
    const words = option.slice('flags='.length)
    for (const word of words === '' ? [] : words.split(',')) {
      const flag = SCRIPT_FLAGS[word]
      if (flag === undefined) throw new ReplyError(`ERR Unexpected flag in script shebang: ${word}`)
      flags |= flag
    }
  }
  return { engine: first.slice(2), flags, length }
}
