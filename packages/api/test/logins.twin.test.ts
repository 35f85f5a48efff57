// Logins by modules, on both servers.
import type { Step } from '../../engine/test/twin/twin.ts'
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'
import { as, begin, log } from './twin/rights-steps.ts'

const pause: Step = { sleep: 60 }
/** The reply of HELLO without the client's number and the module's path. */
const hello = (raw: string): string =>
  raw.replace(/(\r\nid\r\n):\d+/, '$1<id>').replace(/(path\r\n)\$\d+\r\n[^\r]*/, '$1<path>')
const usersOf: Step = {
  run: 'CLIENT LIST',
  mask: (raw) =>
    Array.from(raw.matchAll(/ user=(\S+)/g), ([, name]) => name)
      .filter((name) => name !== 'default')
      .join(' '),
}

moduleTwins('rights', 'Logins by modules', {
  '[VM_AuthenticateClientWithUser] [VM_AuthenticateClientWithACLUser]': [
    ...begin,
    'rights.login -',
    'rights.new mine',
    ...as('m', ['rights.login -', 'ACL WHOAMI']),
    ['rights.line', '-', 'on nopass +@all ~a* &*'],
    ...as('m', ['rights.login -', 'ACL WHOAMI', 'GET a', 'GET b', 'CLIENT GETNAME', 'rights.whoami']),
    'ACL SETUSER u on >pass +@all ~* &*',
    'ACL SETUSER v off',
    ...as('m', [
      'rights.login u',
      'ACL WHOAMI',
      'rights.login v',
      'rights.login nosuch',
      'ACL WHOAMI',
      'GET b',
    ]),
    ...as('m', ['RESET', 'ACL WHOAMI']),
  ],
  '[VM_AuthenticateClientWithUser] tells once when the user changes': [
    ...begin,
    'ACL SETUSER u on nopass +@all ~* &*',
    ...as('m', [
      'rights.login u tell',
      'rights.changes',
      'AUTH u x',
      'rights.changes',
      'AUTH u x',
      'rights.changes',
    ]),
    ...as('m', ['rights.login u tell', 'rights.login u tell', 'rights.changes', 'RESET', 'rights.changes']),
    ...as('m', ['rights.login u tell', 'QUIT']),
    pause,
    'rights.changes',
  ],
  '[VM_FreeModuleUser] ends the clients of the user': [
    ...begin,
    'rights.new mine',
    ['rights.line', '-', 'on nopass +@all ~* &*'],
    { on: 'm', run: 'rights.login - tell' },
    usersOf,
    'rights.free',
    pause,
    usersOf,
    'rights.changes',
  ],
  '[VM_DeauthenticateAndCloseClient]': [
    ...begin,
    'ACL SETUSER u on nopass +@all ~* &*',
    ...as('m', ['rights.logout nobody', 'rights.login u tell', 'rights.logout me']),
    pause,
    usersOf,
    'rights.changes',
  ],
  '[VM_RegisterAuthCallback] the newest is asked first, then passwords': [
    ...begin,
    'ACL SETUSER u on >pass +@all ~* &*',
    'ACL SETUSER v off >pass +@all ~* &*',
    'rights.auth on',
    ...as('m', [
      'AUTH u allow',
      'ACL WHOAMI',
      'RESET',
      'AUTH u 2allow',
      'ACL WHOAMI',
      'RESET',
      'AUTH u pass',
      'ACL WHOAMI',
    ]),
    'rights.history',
    ...as('m', [
      'RESET',
      'AUTH u deny',
      'AUTH u 2deny',
      'AUTH u code',
      'AUTH u silent',
      'AUTH u wrong',
      'AUTH v allow',
    ]),
    ...as('m', ['AUTH v pass', 'AUTH nosuch allow', 'ACL WHOAMI', 'AUTH u reply', 'ACL WHOAMI']),
    'rights.history',
    ...as('m', ['MULTI', 'AUTH u allow', 'ACL WHOAMI', 'EXEC']),
    log,
    'rights.auth off',
    ...as('m', ['AUTH u allow', 'AUTH u pass']),
  ],
  '[VM_RegisterAuthCallback] HELLO asks too': [
    ...begin,
    'ACL SETUSER u on >pass +@all ~* &*',
    'rights.auth on',
    ...as('m', ['HELLO 2 AUTH u deny', 'ACL WHOAMI']),
    {
      on: 'm',
      run: 'HELLO 2 AUTH u allow SETNAME me',
      mask: hello,
    },
    ...as('m', ['ACL WHOAMI', 'CLIENT GETNAME']),
    'rights.auth off',
  ],
  '[VM_BlockClientOnAuth] the reply callback decides': [
    'allow',
    'deny',
    'code',
    'silent',
    'skip',
    'abort',
    'reply',
  ].flatMap((word) => [
    ...(word === 'allow' ? begin : []),
    'ACL SETUSER u on >pass >wait +@all ~* &*',
    'rights.auth on',
    { on: word, run: 'AUTH u wait', blocks: true },
    pause,
    'rights.history',
    `rights.end ${word}`,
    { on: word, read: true },
    { on: word, run: 'ACL WHOAMI' },
    'rights.history',
    'rights.auth off',
  ]),
  '[VM_BlockClientOnAuth] HELLO waits too, and so does who comes behind': [
    ...begin,
    'ACL SETUSER u on >pass +@all ~* &*',
    'rights.auth on',
    { on: 'm', run: 'HELLO 2 AUTH u wait SETNAME me', blocks: true },
    { on: 'm', run: 'ACL WHOAMI', blocks: true },
    pause,
    'rights.end allow',
    { on: 'm', read: true, mask: hello },
    { on: 'm', read: true },
    { on: 'm', run: 'CLIENT GETNAME' },
    'rights.history',
  ],
  '[VM_BlockClientOnAuth] needs a login, and one that may wait': [
    ...begin,
    'rights.wrongblock',
    'rights.auth on',
    'ACL SETUSER u on >pass +@all ~* &*',
    ...as('m', ['MULTI', 'AUTH u wait', 'EXEC', 'ACL WHOAMI']),
    'rights.history',
  ],
  '[VM_BlockClientOnAuth] a client that goes away is forgotten': [
    ...begin,
    'ACL SETUSER u on >pass +@all ~* &*',
    'rights.auth on',
    { on: 'm', run: 'CLIENT SETNAME gone' },
    { on: 'm', run: 'CLIENT ID', loose: true },
    { on: 'm', run: 'AUTH u wait', blocks: true },
    pause,
    'CLIENT KILL TYPE normal SKIPME yes MAXAGE 100000',
    'rights.end allow',
    pause,
    'rights.history',
    { on: 'm', read: true },
  ],
  '[VM_RedactClientCommandArgument] hides arguments from the logs': [
    ...begin,
    'CONFIG SET slowlog-log-slower-than 0',
    'SLOWLOG RESET',
    'rights.redact 1 2 0 7 x -1',
    'rights.redact secret 1',
    'CONFIG SET slowlog-log-slower-than 10000',
    {
      run: 'SLOWLOG GET 3',
      mask: (raw) =>
        raw
          .replace(/:\d+\r\n:\d{10}\r\n:\d+\r\n/g, ':id :time :micros ')
          .replace(/\$\d+\r\n(?:127\.0\.0\.1|\/[^\r]*):\d+/g, '<addr>'),
    },
  ],
})

// Last: in the real server the category stays when the module is gone.
moduleTwins('rights', 'The end of a module with a say in logins', {
  '[MODULE UNLOAD] ends logins that are to be told about, and asks no more': [
    ...begin,
    'ACL SETUSER u on >pass +@all ~* &*',
    'rights.auth on',
    ...as('m', ['rights.login u tell', 'ACL WHOAMI']),
    ...as('n', ['rights.login u', 'ACL WHOAMI']),
    usersOf,
    'MODULE UNLOAD rights',
    pause,
    usersOf,
    ...as('o', ['AUTH u allow', 'AUTH u pass', 'ACL WHOAMI']),
    ...as('n', ['ACL WHOAMI']),
    'ACL CAT rights-own',
    'ACL SETUSER v +@rights-own',
    'ACL GETUSER v',
    'rights.whoami',
  ],
})

reportCoverage(36)
