// DEBUG RELOAD and LOADAOF: empty the databases and load what is saved, to see that nothing is lost on the way.
import { emptyAll } from '../server/empty-all.ts'
import { asciiLower } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'
import { after } from '../server/storage.ts'

const OPTIONS = ['merge', 'noflush', 'nosave']

/** `DEBUG RELOAD [MERGE] [NOFLUSH] [NOSAVE]`. */
export function debugReload(c: CommandContext): void | Promise<void> {
  const { server } = c
  const given = new Set(c.argv.slice(2).map(asciiLower))
  if ([...given].some((word) => !OPTIONS.includes(word))) {
    throw new ReplyError('ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.')
  }
  return after(given.has('nosave') ? true : server.persistence.save(), (saved) => {
    if (!saved) throw new ReplyError('ERR')
    if (!given.has('noflush')) emptyAll(server)
    // Others are heard meanwhile, if the caller can wait.
    const slowly = c.mayBlock && !server.inExec
    return after(server.persistence.load({ replaceKeys: given.has('merge') }, slowly), (outcome) => {
      if (outcome !== 'loaded') {
        throw new ReplyError('ERR Error trying to load the RDB dump, check server logs.')
      }
      server.host.log('notice', 'DB reloaded by DEBUG RELOAD')
      c.reply.ok()
    })
  })
}

/** `DEBUG LOADAOF`. */
export async function debugLoadAof(c: CommandContext): Promise<void> {
  const { server } = c
  server.appendOnly.flush()
  emptyAll(server)
  if (!(await server.appendOnly.load())) {
    throw new ReplyError('ERR Error trying to load the AOF files, check server logs.')
  }
  server.host.log('notice', 'Append Only File loaded by DEBUG LOADAOF')
  c.reply.ok()
}
