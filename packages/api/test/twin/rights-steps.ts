// Steps that twins of users, rights and logins share.
import type { Step } from '../../../engine/test/twin/twin.ts'

/** The real server keeps module and users from script to script. */
export const begin: readonly Step[] = [
  'rights.auth off',
  { run: 'rights.end skip', loose: true },
  { run: 'rights.changes', loose: true },
  'rights.free',
  { run: 'ACL DELUSER u v', loose: true },
  'ACL SETUSER default reset on nopass +@all ~* &*',
  'ACL LOG RESET',
]
/** Lines of a client. */
export const as = (on: string, lines: readonly string[]): Step[] => lines.map((run) => ({ on, run }))
/** The log of refusals without what differs from run to run. */
export const log: Step = {
  run: 'ACL LOG',
  mask: (raw) =>
    raw
      .replace(/(age-seconds\r\n)(?:\$\d+\r\n|,)[\d.e-]+/g, '$1<age>')
      .replace(/(client-info\r\n)\$\d+\r\n[^\r]*?(cmd=\S+ user=\S+)[^\r]*/g, '$1$2')
      .replace(/(entry-id\r\n):\d+/g, '$1<id>')
      .replace(/(timestamp-[a-z-]+\r\n):\d+/g, '$1<time>'),
}
