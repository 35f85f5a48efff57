// The profile `sanitize`: what each check reports, word for word.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CommandTracer } from '../src/index.ts'
import { compileC, compileModule, createBench, type Bench } from './harness.ts'

const SOURCE = readFileSync(join(import.meta.dirname, 'modules/undefined.c'), 'utf8').split('\n')
const lineOf = (text: string): number => SOURCE.findIndex((line) => line.includes(text)) + 1

/** What a run of a kind logs. */
function reports(bench: Bench, kind: string): string[] {
  bench.log.length = 0
  bench.run(`undefined.do ${kind}`)
  return [...bench.log]
}

/** Kinds whose code runs on, with the column and the words of the one report. */
const KINDS: readonly (readonly [kind: string, column: number, text: string])[] = [
  ['add', 25, 'signed integer overflow: 2147483647 + 1 in int'],
  ['sub', 26, 'signed integer overflow: -2147483648 - 1 in int'],
  ['mul', 27, 'signed integer overflow: 9223372036854775807 * 300 in long long'],
  ['neg', 20, 'signed integer overflow: -(-2147483648) in int'],
  ['mod', 26, 'signed integer overflow: -2147483648 divided by -1 in int'],
  ['negative', 29, 'shift by a negative number: 1 by -1 in int'],
  ['far', 24, 'shift by too many bits: 1 by 32 in int'],
  ['lost', 26, 'left shift loses bits: 2147483647 by 1 in int'],
  ['below', 28, 'left shift of a negative number: -1 by 1 in int'],
  ['index', 22, 'index out of bounds: 300 in int[4]'],
  ['null', 21, 'null pointer: load of int'],
  ['member', 49, 'null pointer: member access in struct pair'],
  ['store', 54, 'misaligned pointer: store to short at ADDRESS, no multiple of 2'],
  ['aligned', 64, 'misaligned pointer: ADDRESS was said to be a multiple of 8'],
  ['vla', 26, 'array of no or negative length: -1 in int'],
  ['cast', 21, 'conversion out of range: 10000000000 of double to int'],
  ['small', 22, 'conversion out of range: -1.5 of float to unsigned char'],
  ['long', 21, 'conversion out of range: -1e+30 of long double to long long'],
  ['bool', 21, 'invalid value: 2 in bool'],
  ['pointer', 51, 'pointer overflow: 0xfffffff0 becomes 0x10'],
  ['nothing', 55, 'pointer overflow: NULL becomes 0x12c'],
  ['argument', 35, 'null pointer: argument 2 must not be NULL'],
  ['builtin', 38, '__builtin_ctz of 0'],
  // Three times in one call.
  ['loop', 54, 'signed integer overflow: 2147483647 + 1 in int'],
]

describe('undefined behaviour', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = createBench()
    expect(bench.load('/m/undefined.wasm', await compileModule('undefined', 'sanitize'))).toBe('+OK\r\n')
  })

  it.each(KINDS)('%s is reported in each call once, and the code goes on', (kind, column, text) => {
    const place = `undefined.c:${lineOf(`IS(${kind})`)}:${column}`
    const expected = [`warning Module undefined: ${place}: undefined behaviour: ${text}`]
    const shown = (): string[] =>
      reports(bench, kind).map((line) => line.replace(/0x[0-9a-f]+(?=, no| was)/, 'ADDRESS'))
    expect([shown(), shown()]).toEqual([expected, expected])
  })

  it.each([
    ['div', 24, 'division by zero: of 300 in int'],
    ['wide', 28, 'division by zero: of 9223372036854775807 in long long'],
  ])('%s is reported before the trap it ends in', (kind, column, text) => {
    const line = lineOf(`IS(${kind})`)
    expect(reports(bench, kind)).toEqual([
      `warning Module undefined: undefined.c:${line}:${column}: undefined behaviour: ${text}`,
      `warning Command undefined.do of module undefined: divide by zero in Do (undefined.c:${line})`,
    ])
  })

  it('code that must not be reached, and results that must not be NULL, are named where they are', () => {
    const [result, never] = [lineOf('return p;'), lineOf('void never')]
    expect([...reports(bench, 'result'), ...reports(bench, 'unreachable')]).toEqual([
      `warning Module undefined: undefined.c:${result}:5: undefined behaviour: null pointer: the result must not be NULL`,
      `warning Module undefined: undefined.c:${never}:27: undefined behaviour: code was reached that is said to be unreachable`,
      `warning Command undefined.do of module undefined: unreachable in never (undefined.c:${never})`,
    ])
  })

  it('reports are kept with the trace of their command', () => {
    const tracer = new CommandTracer(bench.server)
    bench.host.api.tracer = tracer
    tracer.enabled = true
    bench.run('undefined.do add')
    bench.run('undefined.do none')
    tracer.enabled = false
    const text = `undefined.c:${lineOf('IS(add)')}:25: undefined behaviour: ${KINDS[0]?.[2]}`
    expect(tracer.list().map((trace) => trace.reports)).toEqual([[text], undefined])
  })
})

const PLUS = `#include "valkeymodule.h"
enum color { RED, BLUE };
static unsigned number = 7;
static int forgets(int a) { if (a) return 1; }
static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **, int argc) {
    bool red = *(color *)(void *)&number == RED;
    return ValkeyModule_ReplyWithLongLong(ctx, red ? 0 : forgets(argc - 1));
}
extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **, int) {
    if (ValkeyModule_Init(ctx, "plus", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "plus.do", Do, "", 0, 0, 0);
}
`

it('C++ is checked for values that an enumeration lacks, and for a missing return', async () => {
  const bench = createBench()
  expect(bench.load('/m/plus.wasm', await compileC('plus.cc', PLUS, 'sanitize'))).toBe('+OK\r\n')
  bench.log.length = 0
  bench.run('plus.do')
  expect(bench.log).toEqual([
    'warning Module plus: plus.cc:6:16: undefined behaviour: invalid value: 7 in color',
    'warning Module plus: plus.cc:4:12: undefined behaviour: the end of a function was reached that must return a value',
    'warning Command plus.do of module plus: unreachable in forgets(int) (plus.cc:4)',
  ])
})
