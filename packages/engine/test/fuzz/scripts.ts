// Scripts and libraries that run whatever command they are given: the fuzzer wraps its commands in them.
import { createHash } from 'node:crypto'

/** Bodies for EVAL; they take one key and a command as arguments. */
export const SCRIPTS: readonly string[] = [
  'return redis.call(unpack(ARGV))',
  'return server.pcall(unpack(ARGV))',
  'redis.setresp(3); return redis.call(unpack(ARGV))',
  "local r = redis.pcall(unpack(ARGV)); if type(r) == 'table' and r.err then return 'failed: ' .. r.err end return r",
  "redis.call('SET', KEYS[1], ARGV[1]); return {redis.call('GET', KEYS[1]), redis.call(unpack(ARGV))}",
  'return {KEYS[1], #ARGV, ARGV[2], false, 1.9, true}',
  '#!lua flags=no-writes\nreturn redis.call(unpack(ARGV))',
]

const BODY = `
server.register_function('run', function(keys, args) return server.call(unpack(args)) end)
server.register_function{function_name='run_ro', callback=function(keys, args) return server.pcall(unpack(args)) end, flags={'no-writes'}}
server.register_function('keys', function(keys, args) return {keys, args} end)
`

/** Arguments of FUNCTION LOAD. */
export const LIBRARIES: readonly (readonly string[])[] = [
  [`#!lua name=lib${BODY}`],
  ['REPLACE', `#!lua name=lib${BODY}`],
  ["#!lua name=other\nserver.register_function('run', function() return 1 end)"],
  ['REPLACE', '#!lua name=lib\nnosuch()'],
  ['no header'],
]

/** The name of a script, as EVALSHA wants it. */
export function scriptHash(script: string): string {
  return createHash('sha1').update(script, 'latin1').digest('hex')
}
