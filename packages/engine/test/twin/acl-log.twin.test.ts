// Logging in, and the log of denials, beside the real server.
import { begin, counts, fresh, log, maskLog, usersOf } from './acl-steps.ts'
import { twins } from './twin.ts'

twins(
  'ACL: logging in',
  {
    '[AUTH] by name and password': [
      begin,
      'ACL SETUSER u on >one >two +@all ~*',
      'ACL SETUSER off off >one',
      ...['AUTH u one', 'ACL WHOAMI', 'AUTH u wrong', 'ACL WHOAMI', 'AUTH u two', 'AUTH nosuch one'].map(
        (run) => ({
          on: 'u',
          run,
        }),
      ),
      ...['AUTH off one', 'AUTH default anything', 'ACL WHOAMI', 'AUTH x', 'AUTH a b c', 'AUTH'].map(
        (run) => ({
          on: 'u',
          run,
        }),
      ),
      log,
      counts,
      { run: 'CLIENT LIST USER nosuch' },
      { run: 'CLIENT KILL USER nosuch' },
      {
        run: 'CLIENT LIST',
        mask: usersOf,
      },
    ],
    '[HELLO] AUTH': [
      'ACL SETUSER u on >one +@all ~*',
      ...['HELLO 2 AUTH u wrong', 'ACL WHOAMI'].map((run) => ({ on: 'u', run })),
      { on: 'u', run: 'HELLO 2 AUTH u one', mask: (raw) => raw.replace(/(\r\nid\r\n):\d+/, '$1<id>') },
      { on: 'u', run: 'ACL WHOAMI' },
      { on: 'u', run: 'RESET' },
      { on: 'u', run: 'ACL WHOAMI' },
      log,
    ],
    '[ACL DELUSER] ends the connections of the user': [
      'ACL SETUSER u on nopass +@all ~* &*',
      { on: 'u', run: 'AUTH u x' },
      { on: 'v', run: 'AUTH u x' },
      { on: 'v', run: 'ACL DELUSER u' },
      { sleep: 60 },
      'ACL USERS',
      {
        run: 'CLIENT LIST',
        mask: usersOf,
      },
    ],
    '[ACL SETUSER] ends subscribers of channels that are taken away': [
      'ACL SETUSER u on nopass +@all ~* &a* &b',
      { on: 'u', run: 'AUTH u x' },
      { on: 'u', run: 'SUBSCRIBE a1 b' },
      'ACL SETUSER u &c',
      'ACL SETUSER u allchannels',
      'PUBSUB NUMSUB a1 b',
      'ACL SETUSER u resetchannels &a* &b',
      'PUBSUB NUMSUB a1 b',
      'ACL SETUSER u resetchannels &a*',
      { sleep: 30 },
      'PUBSUB NUMSUB a1 b',
    ],
    '[ACL SETUSER] literal patterns decide about pattern subscribers': [
      'ACL SETUSER u on nopass +@all ~* &a* (&p*)',
      { on: 'u', run: 'AUTH u x' },
      { on: 'u', run: 'PSUBSCRIBE a*' },
      'ACL SETUSER u resetchannels &a1 &a* clearselectors',
      'PUBSUB NUMPAT',
      'ACL SETUSER u resetchannels &a1',
      { sleep: 30 },
      'PUBSUB NUMPAT',
    ],
  },
  // The subscribers of the events would be among the clients that are counted.
  { ...fresh, events: false },
)

twins(
  'ACL: the log',
  {
    '[ACL LOG] like denials are counted, unlike ones are entries': [
      'ACL SETUSER u on nopass +get ~a',
      { on: 'u', run: 'AUTH u x' },
      ...['GET b', 'GET b', 'GET c', 'SET b 1', 'GET b', 'SET c 1', 'CONFIG GET x', 'config get y'].map(
        (run) => ({
          on: 'u',
          run,
        }),
      ),
      log,
      { run: 'ACL LOG 2', mask: maskLog },
      { run: 'ACL LOG 0', mask: maskLog },
      { run: 'ACL LOG -1', mask: maskLog },
      'ACL LOG x',
      'ACL LOG 1 2',
      'ACL LOG reset',
      log,
    ],
    '[CONFIG SET] acllog-max-len cuts it': [
      begin,
      'ACL SETUSER u on nopass +get ~a',
      { on: 'u', run: 'AUTH u x' },
      'CONFIG SET acllog-max-len 2',
      ...['GET b', 'GET c', 'GET d'].map((run) => ({ on: 'u', run })),
      log,
      'CONFIG SET acllog-max-len 0',
      { on: 'u', run: 'GET e' },
      log,
      counts,
      'CONFIG SET acllog-max-len 128',
    ],
    '[MONITOR] shows where commands come from, and no passwords': [
      { on: 'm', run: 'MONITOR' },
      ...['SET a 1', 'AUTH default secret', 'AUTH secret', 'SELECT 3', 'GET a', 'ACL WHOAMI', 'SELECT 0'],
      { run: 'HELLO 2 AUTH default secret', loose: true },
      ['EVAL', "return redis.call('get', KEYS[1])", '1', 'a'],
      ...['MULTI', 'GET b', 'EXEC'],
      { sleep: 30 },
      {
        on: 'm',
        drain: true,
        mask: (raw) =>
          raw
            .replace(/\d{10}\.\d{6}/g, '<time>')
            .replace(/\[(\d+) (?!lua)[^\]]*\]/g, '[$1 <addr>]')
            .split('\r\n')
            .filter((line) => line.startsWith('+'))
            .join('\n'),
      },
    ],
    '[SLOWLOG] passwords are hidden': [
      'CONFIG SET slowlog-log-slower-than 0',
      'SLOWLOG RESET',
      { on: 'u', run: 'AUTH default secret' },
      { on: 'u', run: 'HELLO 2 AUTH default secret', loose: true },
      'ACL SETUSER u >secret',
      'ACL GETUSER u',
      'ACL DELUSER u',
      'CONFIG SET primaryauth secret maxmemory 0',
      { on: 'u', run: 'AUTH wrong secret' },
      {
        run: 'SLOWLOG GET 7',
        mask: (raw) =>
          raw
            .replace(/:\d+\r\n:\d{10}\r\n:\d+\r\n/g, ':id :time :micros ')
            .replace(/\$\d+\r\n(?:127\.0\.0\.1|\/[^\r]*):\d+/g, '<addr>'),
      },
      'CONFIG SET slowlog-log-slower-than 10000 primaryauth ""',
    ],
  },
  { ...fresh, effects: false },
)
