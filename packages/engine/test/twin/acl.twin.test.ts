// ACL beside the real server: rules and how they are shown, what is denied and with which words, the log, the categories.
import { COMMANDS, parseReply, type CommandRow, type ReplyNode, type Server } from '../../src/index.ts'
import { twins, type Step, type TwinOptions } from './twin.ts'

const NEW_DEFAULT = ['reset', 'on', 'nopass', '+@all', '~*', '&*']

/** Both begin with the default user alone and an empty log. */
const fresh: TwinOptions = {
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

const shown = (user: string): string[] => [`ACL GETUSER ${user}`, 'ACL LIST']
const set = (rules: string, user = 'u'): Step[] => [`ACL SETUSER ${user} ${rules}`, ...shown(user)]
const dry = (...lines: readonly string[]): string[] => lines.map((line) => `ACL DRYRUN u ${line}`)
const maskLog = (raw: string): string =>
  raw
    .replace(/(age-seconds\r\n)(?:\$\d+\r\n|,)[\d.e-]+/g, '$1<age>')
    .replace(/(client-info\r\n)\$\d+\r\n[^\r]*?(cmd=\S+ user=\S+)[^\r]*/g, '$1$2')
    .replace(/(entry-id\r\n):\d+/g, '$1<id>')
    .replace(/(timestamp-[a-z-]+\r\n):\d+/g, '$1<time>')
const log: Step = { run: 'ACL LOG', mask: maskLog }
// The counters of denials begin with the server: only what a script adds to them is compared.
let countedBefore: number[] = []
const denialCounts = (raw: string): number[] =>
  Array.from(raw.matchAll(/acl_access_denied_\w+:(\d+)/g), ([, count]) => Number(count))
const begin: Step = {
  run: 'INFO stats',
  mask: (raw) => String((countedBefore = denialCounts(raw)).length),
}
const counts: Step = {
  run: 'INFO stats',
  mask: (raw) =>
    denialCounts(raw)
      .map((count, i) => count - (countedBefore[i] ?? 0))
      .join(' '),
}
/** The users of CLIENT LIST that are not the default one: the tests' own connections are. */
const usersOf = (raw: string): string =>
  Array.from(raw.matchAll(/ user=(\S+)/g), ([, name]) => name)
    .filter((name) => name !== 'default')
    .join(' ')

twins(
  'ACL: rules',
  {
    '[ACL SETUSER] a new user may do nothing': ['ACL SETUSER u', ...shown('u'), 'ACL USERS', 'ACL WHOAMI'],
    '[ACL SETUSER] passwords are kept as hashes': [
      ...set('>one'),
      ...set('>two >one'),
      ...set('<one'),
      ...set('<one'),
      ...set('#5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5'),
      ...set('!5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5'),
      'ACL SETUSER u #short',
      'ACL SETUSER u !short',
      'ACL SETUSER u #5994471ABB01112AFCC18159F6CC74B4F511B99806DA59B3CAF5A9C173CACFC5',
      ...set('nopass'),
      ...set('>three'),
      ...set('nopass'),
      ...set('resetpass'),
      'ACL SETUSER u > <',
    ],
    '[ACL SETUSER] switches': [
      ...set('on'),
      ...set('OFF'),
      ...set('skip-sanitize-payload'),
      ...set('sanitize-payload'),
      'ACL SETUSER u maybe',
      'ACL SETUSER u constructor',
      ['ACL', 'SETUSER', 'u', ''],
      ['ACL', 'SETUSER', 'u', 'on', ''],
      ['ACL', 'SETUSER', 'with space', 'on'],
      ['ACL', 'SETUSER', 'with\0null', 'on'],
      ['ACL', 'SETUSER', '', 'on'],
      'ACL LIST',
      ['ACL', 'GETUSER', ''],
    ],
    '[ACL SETUSER] key patterns': [
      ...set('~a* ~b*'),
      ...set('~a*'),
      ...set('%R~r* %W~w* %RW~rw* %wr~wr*'),
      ...set('%R~both %W~both'),
      'ACL SETUSER u %~x',
      'ACL SETUSER u %X~x',
      'ACL SETUSER u %RR~x',
      'ACL SETUSER u %R',
      'ACL SETUSER u %',
      ['ACL', 'SETUSER', 'u', '~with space'],
      ...set('allkeys'),
      'ACL SETUSER u ~c*',
      'ACL SETUSER u %R~*',
      ...set('resetkeys'),
      ...set('%R~*'),
      ...set('~*'),
      ...set('resetkeys ~'),
    ],
    '[ACL SETUSER] channel patterns': [
      ...set('&news.* &other'),
      ...set('&other'),
      ...set('allchannels'),
      'ACL SETUSER u &more',
      ...set('resetchannels'),
      ...set('&*'),
      ...set('resetchannels &'),
      ['ACL', 'SETUSER', 'u', '&with space'],
    ],
    '[ACL SETUSER] commands and subcommands': [
      ...set('+get +set -get'),
      ...set('+GET'),
      ...set('+config'),
      ...set('-config|set'),
      ...set('+config|get -config'),
      ...set('+config|get +config|rewrite'),
      ...set('+client|id +client'),
      ...set('-@all +select|0 +select|1 +select|0'),
      ...set('+select'),
      ...set('-select|0'),
      ...set('+debug|digest'),
      'ACL SETUSER u +nosuch',
      'ACL SETUSER u -nosuch',
      'ACL SETUSER u +config|nosuch',
      'ACL SETUSER u -config|nosuch',
      'ACL SETUSER u +config|get|more',
      'ACL SETUSER u +get|',
      'ACL SETUSER u +|get',
      'ACL SETUSER u +',
      'ACL SETUSER u -',
      'ACL SETUSER u +nosuch|sub',
      ...shown('u'),
    ],
    '[ACL SETUSER] categories': [
      ...set('+@read'),
      ...set('-@read'),
      ...set('+@all -@write'),
      ...set('+@write'),
      ...set('-@all +@string -get +@read'),
      ...set('+@READ +get -@string'),
      ...set('allcommands'),
      ...set('nocommands'),
      ...set('+@all -@dangerous -@admin +acl|whoami'),
      'ACL SETUSER u +@nosuch',
      'ACL SETUSER u -@nosuch',
      'ACL SETUSER u +@',
    ],
    '[ACL SETUSER] selectors': [
      ...set('(+get ~a*) (+set ~b* &c)'),
      ...set('(+@read %R~x %W~y)'),
      ...set('( +get )'),
      ['ACL', 'SETUSER', 'u', '(+mget', '~m*)', '(+del ~d)'],
      ...shown('u'),
      ...set('clearselectors'),
      ...set('()'),
      'ACL SETUSER u (+get',
      'ACL SETUSER u on ( +get',
      'ACL SETUSER u +get )',
      'ACL SETUSER u (on)',
      'ACL SETUSER u (>password)',
      'ACL SETUSER u (+nosuch)',
      'ACL SETUSER u ((+get))',
      'ACL SETUSER u (allkeys ~a)',
      ...shown('u'),
    ],
    '[ACL SETUSER] all rules or none; reset': [
      ...set('on >one ~a &b +get (+set ~c)'),
      'ACL SETUSER u off resetkeys +nosuch',
      ...shown('u'),
      ...set('reset'),
      ...set('reset', 'other'),
      'ACL SETUSER default +get',
      'ACL GETUSER default',
    ],
    '[ACL DELUSER] [ACL USERS] [ACL GETUSER]': [
      'ACL SETUSER b',
      'ACL SETUSER a',
      'ACL SETUSER B',
      'ACL USERS',
      'ACL DELUSER a nosuch a',
      'ACL DELUSER default',
      'ACL DELUSER b default',
      'ACL USERS',
      'ACL GETUSER nosuch',
      'ACL GETUSER',
      'ACL DELUSER',
      'ACL WHOAMI more',
      'ACL USERS more',
      'ACL LIST more',
      'ACL',
      'ACL nosuch',
    ],
    '[ACL SETUSER] acl-pubsub-default decides about channels': [
      'CONFIG SET acl-pubsub-default allchannels',
      ...set('on'),
      ...set('reset'),
      ...set('(+get)'),
      'CONFIG SET acl-pubsub-default resetchannels',
      ...set('on', 'v'),
      'CONFIG SET acl-pubsub-default nosuch',
    ],
    '[ACL GENPASS]': [
      { run: 'ACL GENPASS', mask: (raw) => raw.replace(/[0-9a-f]{64}/, '<64>') },
      { run: 'ACL GENPASS 5', mask: (raw) => raw.replace(/\n[0-9a-f]{2}\r/, '\n<2>\r') },
      { run: 'ACL GENPASS 4096', mask: (raw) => raw.replace(/[0-9a-f]{1024}/, '<1024>') },
      'ACL GENPASS 0',
      'ACL GENPASS -5',
      'ACL GENPASS 4097',
      'ACL GENPASS x',
      'ACL GENPASS 5 5',
    ],
    '[ACL LOAD] [ACL SAVE] need a file': ['ACL LOAD', 'ACL SAVE', 'ACL LOAD more', 'ACL SAVE more'],
  },
  fresh,
)

twins(
  'ACL: what is denied',
  {
    '[ACL DRYRUN] commands': [
      'ACL SETUSER u +@all -config +config|get -select +select|0 ~* &*',
      ...dry('GET x', 'CONFIG GET x', 'CONFIG SET x y', 'SELECT 0', 'SELECT 1', 'ACL WHOAMI'),
      ...dry('nosuch', 'GET', 'CONFIG nosuch', 'GET a b', 'AUTH x', 'HELLO', 'PING'),
      'ACL DRYRUN nosuch GET x',
      'ACL DRYRUN u',
      'ACL SETUSER u -@all',
      ...dry('GET x', 'AUTH x', 'HELLO 3', 'QUIT', 'RESET', 'PING'),
    ],
    '[ACL DRYRUN] keys by what is done to them': [
      'ACL SETUSER u +@all %R~r* %W~w* %RW~rw* ~all* &*',
      ...dry('GET r1', 'GET w1', 'GET rw1', 'GET x', 'SET r1 v', 'SET w1 v', 'SET w1 v GET', 'SET rw1 v GET'),
      ...dry(
        'COPY r1 w1',
        'COPY w1 r1',
        'COPY r1 r2',
        'RENAME r1 w1',
        'RENAME rw1 w1',
        'LMOVE rw1 w1 left right',
      ),
      ...dry(
        'MSET w1 v r1 v',
        'MGET r1 r2',
        'MGET r1 w2',
        'DEL w1',
        'DEL r1',
        'UNLINK w1 r1',
        'EXISTS r1 w1',
      ),
      ...dry(
        'APPEND w1 x',
        'APPEND r1 x',
        'STRLEN r1',
        'STRLEN w1',
        'TYPE w1',
        'TTL w1',
        'OBJECT ENCODING w1',
      ),
      ...dry(
        'EXPIRE w1 5',
        'EXPIRE r1 5',
        'PERSIST r1',
        'TOUCH w1',
        'DUMP w1',
        'RESTORE w1 0 x',
        'MEMORY USAGE w1',
      ),
      ...dry(
        'LPUSH w1 a',
        'LPOP w1',
        'LPOP rw1',
        'LLEN w1',
        'RPOPLPUSH w1 w2',
        'BLPOP rw1 w1 0',
        'LRANGE w1 0 1',
      ),
      ...dry(
        'SADD w1 a',
        'SREM w1 a',
        'SPOP w1',
        'SMOVE rw1 w1 m',
        'SINTERSTORE w1 r1 r2',
        'SUNIONSTORE r1 r2',
      ),
      ...dry(
        'ZADD w1 1 a',
        'ZINCRBY w1 1 a',
        'ZUNIONSTORE w1 2 r1 r2',
        'ZUNIONSTORE w1 2 r1 w2',
        'ZRANGESTORE w1 r1 0 1',
      ),
      ...dry(
        'HSET w1 f v',
        'HGET w1 f',
        'HINCRBY w1 f 1',
        'XADD w1 * f v',
        'XREAD STREAMS r1 w1 0 0',
        'XLEN w1',
      ),
      ...dry(
        'SORT r1',
        'SORT w1',
        'SORT r1 STORE w1',
        'SORT r1 STORE r2',
        'SORT_RO r1',
        'SORT r1 BY x* GET y*',
      ),
      ...dry(
        'BITOP AND w1 r1 r2',
        'BITOP AND r1 r2',
        'BITFIELD r1 GET u8 0',
        'BITFIELD w1 SET u8 0 1',
        'BITFIELD_RO w1',
      ),
      ...dry(
        'PFADD w1 a',
        'PFCOUNT w1',
        'PFMERGE w1 r1',
        'GEOADD w1 1 1 a',
        'GEORADIUS r1 1 1 1 km STORE w1',
      ),
      ...dry(
        'GEOSEARCHSTORE w1 r1 FROMMEMBER a BYRADIUS 1 km',
        'GETEX r1',
        'GETDEL w1',
        'GETSET w1 v',
        'INCR w1',
      ),
      ...dry(
        'EVAL script 2 r1 w1',
        'EVAL script 2 rw1 all1',
        'EVAL script 0',
        'EVAL_RO script 1 r1',
        'FCALL f 1 x',
      ),
      ...dry(
        'XREADGROUP GROUP g c STREAMS rw1 0',
        'XGROUP CREATE w1 g 0',
        'XACK w1 g 1',
        'LMPOP 2 r1 rw1 left',
        'WATCH w1',
      ),
      ...dry(
        'CLIENT LIST',
        'SETRANGE w1 0 x',
        'GETRANGE w1 0 1',
        'SUBSTR r1 0 1',
        'LCS r1 w1',
        'SWAPDB 0 1',
        'KEYS *',
      ),
    ],
    '[ACL DRYRUN] channels': [
      'ACL SETUSER u +@all ~* &news.* &plain',
      ...dry('PUBLISH news.a x', 'PUBLISH other x', 'SUBSCRIBE news.a plain', 'SUBSCRIBE news.a other'),
      ...dry(
        'PSUBSCRIBE news.*',
        'PSUBSCRIBE news.a*',
        'PSUBSCRIBE plain',
        'UNSUBSCRIBE other',
        'PUNSUBSCRIBE other',
      ),
      ...dry(
        'SSUBSCRIBE plain',
        'SSUBSCRIBE other',
        'SUNSUBSCRIBE other',
        'SPUBLISH plain x',
        'SPUBLISH other x',
      ),
      ...dry('PUBSUB CHANNELS', 'PUBSUB NUMSUB other'),
    ],
    '[ACL DRYRUN] one selector must allow all of it': [
      'ACL SETUSER u -@all +get ~a* (+set ~b* resetchannels) (+mget %R~c* %R~d* &e)',
      ...dry(
        'GET a1',
        'GET b1',
        'SET b1 v',
        'SET a1 v',
        'MGET c1 d1',
        'MGET c1 a1',
        'MGET a1',
        'DEL a1',
        'SET b1 v GET',
      ),
    ],
    '[NOPERM] in the words of the server, and in the log': [
      begin,
      'ACL SETUSER u on nopass +get +publish +acl ~a* &b*',
      { on: 'u', run: 'AUTH u x' },
      ...[
        'GET a',
        'GET b',
        'SET a 1',
        'CONFIG GET x',
        'PUBLISH b x',
        'PUBLISH a x',
        'ACL WHOAMI',
        'CLIENT ID',
      ].map((run) => ({ on: 'u', run })),
      log,
      counts,
      'ACL LOG RESET',
      log,
    ],
    '[MULTI] is checked when a command is queued': [
      'ACL SETUSER u on nopass +multi +exec +get +discard ~a*',
      { on: 'u', run: 'AUTH u x' },
      ...[
        'MULTI',
        'GET a',
        'GET b',
        'EXEC',
        'MULTI',
        'GET a',
        'SET a 1',
        'EXEC',
        'MULTI',
        'GET a',
        'EXEC',
      ].map((run) => ({ on: 'u', run })),
      log,
    ],
    '[EXEC] is checked again': [
      begin,
      'ACL SETUSER u on nopass +@all ~* &*',
      { on: 'u', run: 'AUTH u x' },
      ...['MULTI', 'SET a 1', 'GET b', 'GET a', 'PUBLISH c x'].map((run) => ({ on: 'u', run })),
      'ACL SETUSER u resetkeys ~a -get resetchannels',
      { on: 'u', run: 'EXEC' },
      'GET a',
      log,
      counts,
    ],
    '[EVAL] scripts have the rights of who calls them': [
      begin,
      'ACL SETUSER u on nopass +eval +get +incr +fcall ~a*',
      { on: 'u', run: 'AUTH u x' },
      { on: 'u', run: ['EVAL', "return redis.call('get', 'a')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.call('get', 'b')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.call('set', 'a', '1')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.pcall('set', 'a', '1')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.pcall('get', 'b')['err']", '0'] },
      { on: 'u', run: ['EVAL', "return redis.call('get', KEYS[1])", '1', 'b'] },
      { on: 'u', run: ['EVAL', "return redis.acl_check_cmd('set', 'a', '1')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.acl_check_cmd('get', 'a')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.acl_check_cmd('get', 'b')", '0'] },
      { on: 'u', run: ['EVAL', "return redis.acl_check_cmd('nosuch', 'b')", '0'] },
      ['EVAL', "return redis.acl_check_cmd('set', 'a', '1')", '0'],
      log,
      counts,
    ],
    '[SORT] BY and GET need the right to read every key': [
      'RPUSH a 2 1',
      'ACL SETUSER u on nopass +sort +sort_ro ~a*',
      { on: 'u', run: 'AUTH u x' },
      ...[
        'SORT a',
        'SORT a BY w* GET #',
        'SORT a BY nosort',
        'SORT a GET #',
        'SORT_RO a BY w*',
        'SORT_RO a GET x*',
      ].map((run) => ({ on: 'u', run })),
      'ACL SETUSER u %R~*',
      ...['SORT a BY w* GET #', 'SORT_RO a GET x*', 'SORT a BY w* STORE b', 'SORT a GET x* STORE a1'].map(
        (run) => ({
          on: 'u',
          run,
        }),
      ),
    ],
    '[BLPOP] is checked again when it is served': [
      'ACL SETUSER u on nopass +@all ~a*',
      { on: 'u', run: 'AUTH u x' },
      { on: 'u', run: 'BLPOP a 0', blocks: true },
      { sleep: 60 },
      'ACL SETUSER u -blpop',
      'RPUSH a x',
      { on: 'u', read: true },
      'LRANGE a 0 -1',
      log,
    ],
  },
  fresh,
)

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

/** Names of the commands we have, with their subcommands. */
const ours = new Set(
  COMMANDS.flatMap((row: CommandRow) => [
    row.name.toLowerCase(),
    ...(row.subcommands ?? []).map((sub) => `${row.name}|${sub.name}`.toLowerCase()),
  ]),
)
const text = (node: ReplyNode): string => ('text' in node ? node.text : '')
// Commands that are not written yet are another test's matter.
function known(raw: string): string {
  const node = parseReply(raw)
  if (node?.type !== 'array') return raw
  return node.items
    .map(text)
    .filter((name) => ours.has(name))
    .toSorted()
    .join(' ')
}

twins('ACL: categories', {
  '[ACL CAT] the categories': ['ACL CAT', 'ACL CAT nosuch', 'ACL CAT a b', 'ACL CAT @read'],
  '[ACL CAT] the commands of each': [
    'keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking',
    'dangerous connection transaction scripting',
  ]
    .flatMap((line) => line.split(' '))
    .flatMap((name) => [
      { run: `ACL CAT ${name}`, mask: known },
      { run: `COMMAND LIST FILTERBY ACLCAT ${name}`, mask: known },
    ]),
})
