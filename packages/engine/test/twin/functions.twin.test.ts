// FUNCTION and FCALL beside the real server.
import { twins, type Step } from './twin.ts'

const load = (code: string): Step => ['FUNCTION', 'LOAD', code]
const FRESH = 'FUNCTION FLUSH SYNC'
const ONE = '#!lua name=one\nserver.register_function("f1", function(keys, args) return {keys, args} end)'
const TWO =
  '#!lua name=two\nredis.register_function{function_name="f2", description="reads", callback=function(keys, args) return redis.call("GET", keys[1]) end, flags={"no-writes"}}\n' +
  'redis.register_function("f3", function(keys) return redis.call("SET", keys[1], "x") end)'

twins('Functions', {
  'are loaded, called and listed': [
    FRESH,
    load(ONE),
    load(ONE),
    ['FUNCTION', 'LOAD', 'REPLACE', ONE],
    'FCALL f1 1 k a b',
    'FCALL f1 0',
    'FCALL nosuch 0',
    'FCALL F1 0',
    load('#!lua name=ONE\nserver.register_function("F1", function() end)'),
    'FCALL f1 x',
    'FCALL f1 3 k',
    'FCALL f1 -1',
    'FUNCTION LIST',
    'FUNCTION LIST WITHCODE LIBRARYNAME o*',
    'FUNCTION LIST LIBRARYNAME z*',
    'FUNCTION LIST LIBRARYNAME',
    'FUNCTION LIST WHAT',
    'FUNCTION STATS',
    'FUNCTION DUMP',
    'FUNCTION DELETE nosuch',
    'FUNCTION DELETE one',
    'FCALL f1 0',
    'FUNCTION KILL',
    FRESH,
  ],
  'flags decide what they may': [
    FRESH,
    load(TWO),
    'FCALL f3 1 k',
    'FCALL f2 1 k',
    'FCALL_RO f2 1 k',
    'FCALL_RO f3 1 k',
    { run: 'FUNCTION LIST', sorted: true },
    FRESH,
  ],
  errors: [
    FRESH,
    load('return 1'),
    load('#!lua'),
    load('#!lua\nreturn 1'),
    load('#!lua name=a b=c\nreturn 1'),
    load('#!lua name=a name=b\nreturn 1'),
    load('#!lua name=a-b\nreturn 1'),
    load('#!lisp name=a\nreturn 1'),
    load('#!lua name=a\nreturn 1'),
    load('#!lua name=a\nx y'),
    load('#!lua name=a\nerror("no")'),
    load('#!lua name=a\nfoo = 1'),
    load('#!lua name=a\nreturn math.random()'),
    load('#!lua name=a\nredis.call("PING")'),
    load('#!lua name=a\nredis.register_function("b")'),
    load('#!lua name=a\nredis.register_function()'),
    load('#!lua name=a\nredis.register_function("b", 1)'),
    load('#!lua name=a\nredis.register_function({}, function() end)'),
    load('#!lua name=a\nredis.register_function("a-b", function() end)'),
    load(
      '#!lua name=a\nlocal f = function() end redis.register_function("b", f) redis.register_function("b", f)',
    ),
    load('#!lua name=a\nredis.register_function{function_name="b"}'),
    load('#!lua name=a\nredis.register_function{callback=function() end}'),
    load('#!lua name=a\nredis.register_function{foo=1}'),
    load('#!lua name=a\nredis.register_function{flags={"nosuch"}}'),
    load('#!lua name=a\nredis.register_function("e", function()\n  error("inside") end)'),
    'FCALL e 0',
    load('#!lua name=b\nredis.register_function("e", function() end)'),
    load('#!lua name=c\nredis.register_function("g", function() return redis.register_function end)'),
    'FCALL g 0',
    load(
      '#!lua name=d\nredis.register_function("h", function() x = 1 end)\nredis.register_function("i", function() return x end)\nredis.register_function("j", function() return redis.call("INCR","s") end)',
    ),
    'FCALL h 0',
    'FCALL i 0',
    'SET s x',
    'FCALL j 0',
    'FUNCTION LOAD',
    ['FUNCTION', 'LOAD', 'WHAT', ONE],
    'FUNCTION FLUSH NOW',
    'FUNCTION NOSUCH',
    FRESH,
  ],
})

twins('Functions and what is saved', {
  'survive DEBUG RELOAD, and FLUSHALL': [
    FRESH,
    load(ONE),
    'DEBUG RELOAD',
    'FCALL f1 1 k a',
    'DEBUG RELOAD NOFLUSH NOSAVE MERGE',
    'FUNCTION LIST',
    'FLUSHALL',
    'FCALL f1 1 k a',
    FRESH,
    'FCALL f1 0',
  ],
  'cannot register functions when they run': [
    FRESH,
    load(
      "#!lua name=l\nlocal api = server\napi.register_function('f', function() api.register_function('g', function() end) end)",
    ),
    'FCALL f 0',
    FRESH,
  ],
})
