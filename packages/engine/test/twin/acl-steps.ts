// Steps that the tests of ACL share: users as they are shown, denials as they are logged and counted.
import type { Server } from '../../src/index.ts'
import type { Step, TwinOptions } from './twin.ts'

const NEW_DEFAULT = ['reset', 'on', 'nopass', '+@all', '~*', '&*']

/** Both begin with the default user alone and an empty log. */
export const fresh: TwinOptions = {
  setup: {
    async real(ask) {
      const users = [...(await ask(['ACL', 'USERS'])).matchAll(/\$\d+\r\n([^\r]*)/g)].map(
        ([, name]) => name ?? '',
      )
      const others = users.filter((name) => name !== 'default')
      if (others.length > 0) await ask(['ACL', 'DELUSER', ...others])
      await ask(['ACL', 'SETUSER', 'default', ...NEW_DEFAULT])
      await ask(['ACL', 'LOG', 'RESET'])
    },
    async ours(_server: Server) {},
  },
}

export const shown = (user: string): string[] => [`ACL GETUSER ${user}`, 'ACL LIST']
export const set = (rules: string, user = 'u'): Step[] => [`ACL SETUSER ${user} ${rules}`, ...shown(user)]
export const dry = (...lines: readonly string[]): string[] => lines.map((line) => `ACL DRYRUN u ${line}`)
export const maskLog = (raw: string): string =>
  raw
    .replace(/(age-seconds\r\n)(?:\$\d+\r\n|,)[\d.e-]+/g, '$1<age>')
    .replace(/(client-info\r\n)\$\d+\r\n[^\r]*?(cmd=\S+ user=\S+)[^\r]*/g, '$1$2')
    .replace(/(entry-id\r\n):\d+/g, '$1<id>')
    .replace(/(timestamp-[a-z-]+\r\n):\d+/g, '$1<time>')
export const log: Step = { run: 'ACL LOG', mask: maskLog }
// The counters of denials begin with the server: only what a script adds to them is compared.
let countedBefore: number[] = []
const denialCounts = (raw: string): number[] =>
  Array.from(raw.matchAll(/acl_access_denied_\w+:(\d+)/g), ([, count]) => Number(count))
export const begin: Step = {
  run: 'INFO stats',
  mask: (raw) => String((countedBefore = denialCounts(raw)).length),
}
export const counts: Step = {
  run: 'INFO stats',
  mask: (raw) =>
    denialCounts(raw)
      .map((count, i) => count - (countedBefore[i] ?? 0))
      .join(' '),
}
/** The users of CLIENT LIST that are not the default one: the tests' own connections are. */
export const usersOf = (raw: string): string =>
  Array.from(raw.matchAll(/ user=(\S+)/g), ([, name]) => name)
    .filter((name) => name !== 'default')
    .join(' ')
