// Scripts that run long, beside the real server: what others are told, who may end them, and that Lua's own functions for
// calling functions behave as before although they run in threads here.
import { twins, type Step } from './twin.ts'

const evaluate = (code: string, ...keys: string[]): Step => ['EVAL', code, String(keys.length), ...keys]
const begin = (code: string): Step => ({ on: 'busy', run: ['EVAL', code, '0'], blocks: true })
const ended: Step = { on: 'busy', read: true }
const othersAreTold: Step = { until: 'PING', shows: /^-BUSY/ }
/** Lua that is busy for a while, however fast the machine is. TIME would not do: it stands still in scripts. */
const FOR_A_WHILE = 'local over = os.clock() + 0.4 repeat until os.clock() > over'
const kill: readonly Step[] = ['SCRIPT KILL', ended, 'PING']
const config = { 'busy-reply-threshold': '50' }

const ENDLESS: Readonly<Record<string, string>> = {
  'that only loops': 'while true do end',
  'that calls commands': "while true do redis.call('ping') end",
  'that catches errors': "local f = function() while 1 do redis.call('ping') end end while 1 do pcall(f) end",
  'that handles errors': 'while 1 do xpcall(function() while 1 do end end, function(e) return e end) end',
  'inside a coroutine':
    'local co = coroutine.create(function() pcall(function() while 1 do end end) end) while 1 do coroutine.resume(co) end',
  'of coroutines':
    'local co = coroutine.wrap(function() while 1 do coroutine.yield(1) end end) while 1 do co() end',
  'inside a metamethod':
    'local t = setmetatable({}, {__index = function() local x = 0 for i = 1, 10000 do x = x + 1 end return x end}) while 1 do local y = t.x end',
  'inside an iterator':
    'for x in function() local x = 0 for i = 1, 10000 do x = x + 1 end return x end do local y = x end',
}

twins(
  'An endless script',
  Object.fromEntries(
    Object.entries(ENDLESS).map(([name, code]) => [
      `${name} can be killed`,
      ['SCRIPT KILL', begin(code), othersAreTold, 'PING', ...kill],
    ]),
  ),
  { config, resp: [2] },
)

twins(
  'A script that runs long',
  {
    'refuses what is not allowed meanwhile': [
      'SET k v',
      begin('while true do end'),
      othersAreTold,
      'GET k',
      'INFO',
      'EXEC',
      'MULTI',
      'INCR k',
      'EXEC',
      'MULTI',
      'DISCARD',
      'WATCH k',
      'UNWATCH',
      'HELLO 9',
      'NOSUCH',
      'GET',
      'FUNCTION STATS',
      'FUNCTION KILL',
      'SCRIPT EXISTS x',
      ...kill,
      'GET k',
    ],
    'is not killed once it has written': [
      begin(`redis.call('set', 'k', '1') ${FOR_A_WHILE} return redis.call('incr', 'k')`),
      othersAreTold,
      'SCRIPT KILL',
      'FUNCTION KILL',
      ended,
      'GET k',
    ],
    'lets its client wait with what it sent next': [
      {
        on: 'busy',
        run: ['EVAL', `${FOR_A_WHILE} return 'over'`, '0'],
        blocks: true,
      },
      { on: 'busy', run: 'SET k v', blocks: true },
      { on: 'busy', run: 'GET k', blocks: true },
      othersAreTold,
      { on: 'busy', read: true, replies: 3 },
      'GET k',
    ],
    'in a transaction': [
      { on: 'busy', run: 'MULTI' },
      { on: 'busy', run: 'INCR n' },
      {
        on: 'busy',
        run: ['EVAL', `redis.call('incr', 'n') ${FOR_A_WHILE} return 'over'`, '0'],
      },
      { on: 'busy', run: 'INCR n' },
      { on: 'busy', run: 'EXEC', blocks: true },
      othersAreTold,
      'INCR n',
      { on: 'busy', read: true },
      'INCR n',
    ],
    'goes on where it was broken off': [
      evaluate(
        `local function count(n) local x = 0 for i = 1, n do x = x + 1 end return x, 'y' end
         local a = {pcall(count, 2e7)}
         local co = coroutine.create(function(a) local b = coroutine.yield(count(1e7)) return a, b, count(1e7) end)
         local b, c = {coroutine.resume(co, 'p')}, {coroutine.resume(co, 'q')}
         local _, message = pcall(function() count(1e7) error('oops') end)
         return {tostring(a[1]), a[2], a[3], tostring(b[1]), b[2], b[3], tostring(c[1]), c[2], c[3], c[4], coroutine.status(co), message}`,
      ),
    ],
    'a function can be killed by FUNCTION KILL only': [
      'FUNCTION FLUSH',
      ['FUNCTION', 'LOAD', "#!lua name=l\nserver.register_function('f', function() while true do end end)"],
      { on: 'busy', run: 'FCALL f 0', blocks: true },
      othersAreTold,
      'PING',
      'SCRIPT KILL',
      {
        run: 'FUNCTION STATS',
        mask: (raw) => raw.replace(/(duration_ms\r\n):\d+/, '$1:…'),
      },
      'FUNCTION KILL',
      ended,
      'FUNCTION STATS',
      'FUNCTION FLUSH',
    ],
  },
  { config },
)

twins('Lua functions that call functions', {
  'pcall and xpcall': [
    evaluate('return {pcall(function(...) return select("#", ...), ... end, 1, nil, 3)}'),
    evaluate('return {pcall(function() error("x") end)}'),
    evaluate('local ok, e = pcall(function() error("x", 2) end) return e'),
    evaluate('local ok, e = pcall(function() error({err="MY text"}) end) return e'),
    evaluate('local ok, e = pcall(function() error({1}) end) return e'),
    evaluate('local ok, e = pcall(function() local x = nil + 1 end) return e'),
    evaluate('local ok, e = pcall(error, "plain") return e'),
    evaluate('local ok, e = pcall(nil) return e'),
    evaluate('local ok, e = pcall({}) return e'),
    evaluate('return pcall()'),
    evaluate('local a = xpcall() return a'),
    evaluate('return xpcall(print)'),
    evaluate('local ok, e = pcall(redis.call, "nosuch") return e'),
    evaluate('local ok, e = pcall(function() return redis.call("incr", "a", "b") end) return e'),
    evaluate('return {pcall(redis.call, "set", "k", "v")}'),
    evaluate('local ok, e = xpcall(function() error("x") end, function(e) return "got " .. e end) return e'),
    evaluate('local ok, e = xpcall(function() error("x") end, function(e) error("y") end) return e'),
    evaluate('local ok, e = xpcall(function() error("x") end, nil) return e'),
    evaluate(
      'local ok, e = xpcall(function() return redis.call("nosuch") end, function(e) return e.err end) return e',
    ),
    evaluate('return {xpcall(function() return 1, 2 end, function() end)}'),
    evaluate(
      'local function deep(n) if n == 0 then error("end") end local ok, e = pcall(deep, n - 1) error(e, 0) end local ok, e = pcall(deep, 50) return e',
    ),
    evaluate('local t = {3, 1, 2} local ok = pcall(table.sort, t, function(a, b) return a < b end) return t'),
    evaluate('local ok, e = pcall(string.rep) return e'),
    evaluate('local ok, e = pcall(table.sort, {3, 1, 2}, function() error("in sort") end) return e'),
    evaluate('error("top")'),
    evaluate('error({err="TOP text"})'),
    evaluate('local function f() error("inner") end f()'),
    evaluate('local x = {} return x.y.z'),
    evaluate('return pcall(pcall, pcall, error)'),
    evaluate('local n = 0 local function f() n = n + 1 return pcall(f) end local ok = f() return n > 150'),
  ],
  coroutines: [
    evaluate('return coroutine.running() == nil'),
    evaluate('return pcall(function() return coroutine.running() == nil end)'),
    evaluate(
      'local co co = coroutine.create(function() return coroutine.running() == co end) return {coroutine.resume(co)}',
    ),
    evaluate(
      'local co co = coroutine.create(function() return pcall(function() return coroutine.running() == co, coroutine.status(co) end) end) return {coroutine.resume(co)}',
    ),
    evaluate('coroutine.yield(1)'),
    evaluate('local ok, e = pcall(coroutine.yield, 1) return e'),
    evaluate(
      'local co = coroutine.create(function() local ok, e = pcall(function() coroutine.yield(1) end) return e end) return {coroutine.resume(co)}',
    ),
    evaluate(
      'local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("bad " .. b) end) local r = {coroutine.resume(co, 1)} local ok, e = coroutine.resume(co, 2) return {r[2], e, coroutine.status(co), select(2, coroutine.resume(co))}',
    ),
    evaluate(
      'local co = coroutine.create(function() end) local a = coroutine.status(co) coroutine.resume(co) return {a, coroutine.status(co)}',
    ),
    evaluate(
      'local a, b a = coroutine.create(function() return coroutine.resume(b) end) b = coroutine.create(function() return coroutine.status(a), coroutine.status(b) end) return {coroutine.resume(a)}',
    ),
    evaluate(
      'local co co = coroutine.create(function() return coroutine.resume(co) end) return {select(3, coroutine.resume(co))}',
    ),
    evaluate(
      'local f = coroutine.wrap(function(...) coroutine.yield(...) error("in wrap") end) local r = {f(1, 2)} local ok, e = pcall(f) return {r[1], r[2], e}',
    ),
    evaluate(
      'local f = coroutine.wrap(function() error({err="A table"}) end) local ok, e = pcall(f) return e',
    ),
    evaluate('local f = coroutine.wrap(function() error("uncaught") end)\nf()'),
    evaluate('local f = coroutine.wrap(function() end) f() f()'),
    evaluate(
      'local t = {} for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do t[#t + 1] = v end return t',
    ),
    evaluate('local a = coroutine.create(1) return a'),
    evaluate('local a = coroutine.wrap(1) return a'),
    evaluate('local a = coroutine.resume(1) return a'),
    evaluate('return coroutine.status(1)'),
    evaluate('local co = coroutine.create(redis.call) return 1'),
    evaluate(
      'local co = coroutine.create(function() return redis.call("incr", "n") end) return {coroutine.resume(co)}',
    ),
    evaluate(
      'local co = coroutine.create(function() return redis.call("nosuch") end) local ok, e = coroutine.resume(co) return e',
    ),
  ],
})

twins('Sets in scripts', {
  'are sorted where their order would show': [
    'SADD set a b c d e aa aaa azz z',
    evaluate("return redis.call('sort', KEYS[1], 'by', '_')", 'set'),
    evaluate("return redis.call('sort', KEYS[1], 'by', '_', 'get', '#', 'get', '_:*')", 'set'),
    evaluate("return redis.call('sort', KEYS[1], 'by', '_', 'desc')", 'set'),
  ],
})
