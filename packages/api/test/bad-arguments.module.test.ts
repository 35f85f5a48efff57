// Every pointer argument of every API function, given a bad value: the command ends with an error that names the function, the
// argument and the place in C, or the function has no need to look at it. The engine goes on either way.
import { beforeAll, describe, expect, it } from 'vitest'
import { badArgumentsSource, CASES, WAYS, type BadCase, type Way } from './bad-arguments.ts'
import { compileC, createBench, type Bench } from './harness.ts'

/** Objects that are not looked at, because something else is looked at first that is not so: the key is empty, there is no such command. */
const NOT_REACHED: ReadonlySet<string> = new Set([
  'ACLCheckCommandPermissions.user',
  'ModuleTypeReplaceValue.mt',
  'ZsetFirstInLexRange.min',
  'ZsetFirstInLexRange.max',
  'ZsetLastInLexRange.min',
  'ZsetLastInLexRange.max',
  'ZsetScore.ele',
])

let bench: Bench

beforeAll(async () => {
  const wasm = await compileC('bad.c', badArgumentsSource())
  bench = createBench()
  expect(bench.load('bad.wasm', wasm)).toBe('+OK\r\n')
})

/** What is wrong with the answer to a bad argument; null if nothing is. */
function complaint({ name, param, handle }: BadCase, way: Way, reply: string): string | null {
  const where = `${name}.${param.name} ${way}: ${reply}`
  const fault = reply.startsWith(`-ERR module bad: ValkeyModule_${name}: `)
  const placed = / in case\d+ \(bad\.c:\d+\)\r\n$/.test(reply)
  // Objects are named whatever else there is; of other pointers, what they point to may be what is found out.
  const named = !handle || reply.includes(`: argument ${param.name} `)
  if (fault && placed && named) return null
  if (reply !== '+returned\r\n') return where
  const mustLook = handle && way !== 'null' && !NOT_REACHED.has(`${name}.${param.name}`)
  return mustLook ? where : null
}

describe('bad arguments', () => {
  it.each(WAYS)('%s pointers end the command with function, argument and line, and nothing else', (way) => {
    const complaints: string[] = []
    CASES.forEach((each, number) => {
      const wrong = complaint(each, way, bench.run(`bad.call ${number} ${way}`))
      if (wrong !== null) complaints.push(wrong)
      const after = bench.run('bad.check fine')
      if (after !== '$4\r\nfine\r\n')
        complaints.push(`after ${each.name}.${each.param.name} ${way}: ${after}`)
    })
    expect(complaints).toEqual([])
    expect(bench.log.filter((line) => line.includes('internal error'))).toEqual([])
  })

  it('there are cases for most functions', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBeGreaterThan(250)
    expect(CASES.length).toBeGreaterThan(400)
  })
})
