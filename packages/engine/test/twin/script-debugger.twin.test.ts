// The debugger of scripts: what `valkey-cli --ldb` would be answered, line by line, and what is left of it in the data.
import { twin, type Step } from './twin.ts'

const SCRIPT = [
  'local n = tonumber(ARGV[1])',
  "local list = {1, 'two', {k = true}, n}",
  'local function double(x)',
  '  local y = x * 2',
  '  return y',
  'end',
  "server.call('SET', KEYS[1], double(n))",
  "server.debug('seen', n)",
  'server.breakpoint()',
  "local got = server.call('GET', KEYS[1])",
  'for i = 1, 2 do n = n + i end',
  'return {got, n}',
].join('\n')

/** A session: EVAL, then what the client says; the last of it is followed by the reply as well. */
function session(mode: 'yes' | 'sync', ...said: readonly (string | string[])[]): Step[] {
  const on = 'debugged'
  const last = said.at(-1) ?? ''
  return [
    { on, run: ['SCRIPT', 'DEBUG', mode] },
    { on, run: ['EVAL', SCRIPT, '1', 'key', '21'] },
    ...said.slice(0, -1).map((run) => ({ on, run })),
    { on, run: last, replies: 2 },
  ]
}

const LOOKS = ['p', 's', 'print n', 'p nothing', 'p KEYS', 'p ARGV', 'n', 'p list', 'list', 'l 3 1', 'w', 't']
const RUNS = [
  'e 1+1',
  'eval n',
  ['e', 'x ='],
  ['e', "return {1, {a='b'}}"],
  'server GET key',
  'r SET other 1',
  'v LRANGE key 0 1',
  'nosuch',
  ['redis', ...Array.from({ length: 100 }, () => 'test')],
  ['\0hello'],
  ['w\0b'],
  'redis',
]

twin(
  'scripts are stepped through, looked at, and change the data in the end',
  session('sync', ...LOOKS, ...RUNS, 'c', 'p got', 'c'),
)

twin(
  'breakpoints are set, listed, hit and taken away',
  session(
    'sync',
    'b',
    'b 5 99 x',
    'b 5',
    'b 12',
    'b',
    'c',
    'p',
    'p y',
    'p n',
    't',
    'b -5',
    'b -5',
    'c',
    'c',
    'b 0',
    'c',
  ),
)

twin(
  'commands of lines that are stepped over are told with their replies',
  session('sync', 'b 7', 'c', 's', 's', 's', 's', 's', 's', 's', 'c'),
)

twin('a script is ended, and its changes stay', session('sync', 'b 8', 'c', 'a'))

twin('a session that is no sync leaves no trace', [
  'SET key before',
  ...session('yes', 'b 8', 'c', 'r GET key', 'c', 'c'),
  'GET key',
])

twin(
  'answers are trimmed',
  session(
    'sync',
    'maxlen',
    'maxlen 10',
    ['e', "string.rep('x', 100)"],
    'maxlen 0',
    ['e', "string.rep('x', 300)"],
    'm 70',
    'c',
    'c',
  ),
)

twin('a script that does not compile, and one that fails', [
  { on: 'a', run: 'SCRIPT DEBUG SYNC' },
  { on: 'a', run: ['EVAL', 'return +', '0'], replies: 2 },
  { on: 'b', run: 'SCRIPT DEBUG SYNC' },
  { on: 'b', run: ['EVAL', "local x = 1\nreturn server.call('NOSUCH')", '0'] },
  { on: 'b', run: 's' },
  { on: 'b', run: 's', replies: 2 },
])

twin('who asks something while a script stands is answered when it is over', [
  { on: 'other', run: 'PING' },
  { on: 'a', run: 'SCRIPT DEBUG SYNC' },
  { on: 'a', run: ['EVAL', "local x = 1\nreturn server.call('SET', 'key', x)", '0'] },
  { on: 'other', run: 'APPEND key 2', blocks: true },
  { on: 'a', run: 's' },
  { on: 'a', run: 'c', replies: 2 },
  { on: 'other', read: true },
  { on: 'other', run: 'GET key' },
])

twin('who has switched it off again is not stopped', [
  'SCRIPT DEBUG YES',
  'SCRIPT DEBUG NO',
  'SCRIPT DEBUG MAYBE',
  "EVAL 'return server.breakpoint()' 0",
])
