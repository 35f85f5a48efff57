// Users, rights and logins of modules, on both servers.
import type { Step } from '../../engine/test/twin/twin.ts'
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

/** The real server keeps module and users from script to script. */
const begin: readonly Step[] = [
  'rights.auth off',
  { run: 'rights.end skip', loose: true },
  { run: 'rights.changes', loose: true },
  'rights.free',
  { run: 'ACL DELUSER u v', loose: true },
  'ACL SETUSER default reset on nopass +@all ~* &*',
  'ACL LOG RESET',
]
const each = (prefix: string, lines: readonly string[]): string[] => lines.map((line) => `${prefix} ${line}`)
const as = (on: string, lines: readonly string[]): Step[] => lines.map((run) => ({ on, run }))
const pause: Step = { sleep: 60 }
const log: Step = {
  run: 'ACL LOG',
  mask: (raw) =>
    raw
      .replace(/(age-seconds\r\n)(?:\$\d+\r\n|,)[\d.e-]+/g, '$1<age>')
      .replace(/(client-info\r\n)\$\d+\r\n[^\r]*?(cmd=\S+ user=\S+)[^\r]*/g, '$1$2')
      .replace(/(entry-id\r\n):\d+/g, '$1<id>')
      .replace(/(timestamp-[a-z-]+\r\n):\d+/g, '$1<time>'),
}
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

moduleTwins('rights', 'Users and rights of modules', {
  '[VM_CreateModuleUser] is known to nobody, and may do nothing': [
    ...begin,
    'rights.new mine',
    'rights.show -',
    'ACL USERS',
    'ACL GETUSER mine',
    'rights.command - GET x',
  ],
  '[VM_SetModuleUserACL] one rule; errno says why not': [
    ...begin,
    'rights.new mine',
    ...each('rights.rule -', [
      'on',
      '~a*',
      '%R~r*',
      '&c*',
      '+get',
      '+@write',
      '+config|get',
      'reset',
      'allkeys',
      '~b',
    ]),
    ...each('rights.rule -', [
      'allchannels',
      '&b',
      '+nosuch',
      '+@nosuch',
      'nosuch',
      '>pass',
      '<other',
      '#short',
      '(+get)',
    ]),
    ...each('rights.rule -', ['+config|get|x', '(+nosuch)', '+get|', '%Q~x']),
    'rights.show -',
    'ACL SETUSER u on',
    'rights.rule u +get',
    'rights.rule nosuch +get',
    'ACL GETUSER u',
  ],
  '[VM_SetModuleUserACLString] a line, all or none': [
    ...begin,
    'rights.new mine',
    ['rights.line', '-', 'on nopass ~a* (+get ~b*) +set'],
    'rights.show -',
    ['rights.line', '-', 'off +nosuch'],
    ['rights.line', '-', '(+get'],
    ['rights.line', '-', ''],
    ['rights.line', '-', 'unbalanced "'],
    'rights.show -',
    'ACL SETUSER u',
    ['rights.line', 'u', 'on %R~x'],
    'rights.show u',
    'rights.show default',
    'rights.show nosuch',
  ],
  '[VM_GetCurrentUserName] [VM_GetClientUserNameById]': [
    ...begin,
    'rights.whoami',
    'ACL SETUSER u on nopass +@all ~* &*',
    ...as('u', ['AUTH u x', 'rights.whoami']),
    ['EVAL', "return redis.call('rights.whoami')", '0'],
  ],
  '[VM_ACLCheckCommandPermissions]': [
    ...begin,
    'ACL SETUSER u +get +mset +config|get ~a* &c',
    ...each('rights.command u', [
      'GET a',
      'GET b',
      'SET a 1',
      'MSET a1 1 a2 2',
      'MSET a1 1 b 2',
      'CONFIG GET x',
    ]),
    ...each('rights.command u', ['CONFIG SET x y', 'nosuch', 'CONFIG nosuch', 'GET', 'PUBLISH c x']),
    'rights.command nosuch GET a',
    'rights.command default FLUSHALL',
  ],
  '[VM_ACLCheckKeyPermissions] by flags': [
    ...begin,
    'ACL SETUSER u %R~r* %W~w* ~a*',
    ...['r1', 'w1', 'a1', 'x'].flatMap((key) =>
      [0, 16, 32, 64, 128, 48, 240, 1, 256].map((flags) => `rights.key u ${key} ${flags}`),
    ),
  ],
  '[VM_ACLCheckChannelPermissions] by flags': [
    ...begin,
    'ACL SETUSER u &news.* &plain',
    ...['news.a', 'news.*', 'plain', 'x'].flatMap((name) =>
      [0, 1, 2, 3, 4, 5, 8, 9, 16].map((flags) => `rights.channel u ${name} ${flags}`),
    ),
  ],
  '[VM_ACLAddLogEntry] [VM_ACLAddLogEntryByUserName]': [
    ...begin,
    'ACL SETUSER u',
    'rights.new mine',
    'rights.log u thing 1',
    'rights.log u thing 2',
    'rights.log u thing 3',
    'rights.log - other 1',
    'rights.log nosuch other 2',
    log,
  ],
  '[VM_ChannelAtPosWithFlags] channels of a command are checked': [
    ...begin,
    'ACL SETUSER u on nopass +@all ~* &a* &p',
    ...as('u', [
      'AUTH u x',
      'rights.listen s a1 a2',
      'rights.listen s a1 b',
      'rights.listen S a*',
      'rights.listen S a1',
    ]),
    ...as('u', [
      'rights.listen p p',
      'rights.listen p q',
      'rights.listen P p',
      'rights.listen u q',
      'rights.listen n q',
    ]),
    'rights.listen s anything',
    'COMMAND GETKEYS rights.listen s a',
    log,
  ],
  '[VM_AddACLCategory] [VM_SetCommandACLCategories]': [
    ...begin,
    'rights.loaded',
    { run: 'ACL CAT', sorted: true },
    { run: 'ACL CAT rights-own', sorted: true },
    { run: 'COMMAND LIST FILTERBY ACLCAT rights-own', sorted: true },
    'ACL SETUSER u +@rights-own -@read',
    ...each('ACL DRYRUN u', ['rights.show -', 'rights.whoami', 'rights.key a b c', 'GET x']),
    'ACL GETUSER u',
    'ACL SETUSER u +@all -@rights-own',
    ...each('ACL DRYRUN u', ['rights.show -', 'rights.whoami', 'rights.key a b c', 'GET x']),
  ],
})

moduleTwins('rights', 'Calls with rights', {
  '[VM_Call] C asks for the rights of the client': [
    ...begin,
    'SET a 1',
    'ACL SETUSER u on nopass +@all -set ~a* &*',
    ...as('u', [
      'AUTH u x',
      'rights.call client C GET a',
      'rights.call client C GET b',
      'rights.call client C SET a 1',
    ]),
    ...as('u', [
      'rights.call client CE GET b',
      'rights.call client CE SET a 1',
      'rights.call client E SET b 1',
    ]),
    ...as('u', ['rights.call client CD GET b', 'rights.call client CE nosuch', 'rights.call client CE GET']),
    ...as('u', ['rights.call client CEW DEL b', 'rights.call client CES CONFIG GET x']),
    log,
  ],
  '[VM_SetContextUser] C asks for the rights of a user': [
    ...begin,
    'SET a 1',
    'rights.new mine',
    ['rights.line', '-', '+get +incr +eval ~a*'],
    ...each('rights.call - CE', ['GET a', 'GET b', 'INCR a', 'SET a 1']),
    ['rights.call', '-', 'CE', 'EVAL', "return redis.call('get', 'a')", '0'],
    ['rights.call', '-', 'CE', 'EVAL', "return redis.call('get', 'b')", '0'],
    ['rights.call', '-', 'CE', 'EVAL', "return redis.pcall('set', 'a', '1')['err']", '0'],
    ['rights.call', '-', 'E', 'EVAL', "return redis.call('get', 'b')", '0'],
    'ACL SETUSER u off +get ~b*',
    ...each('rights.call u C', ['GET a', 'GET b']),
    ...each('rights.call default C', ['GET a', 'SET c 1']),
    'rights.nested default',
    'rights.nested -',
    'rights.nested u',
    log,
  ],
})

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

reportCoverage(40)
