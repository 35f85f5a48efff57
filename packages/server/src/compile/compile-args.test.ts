import { expect, it } from 'vitest'
import { parseCompileArguments } from './compile-args.ts'

const DEFAULTS = {
  sources: ['m.c'],
  output: null,
  profile: 'release',
  includeFolders: [],
  flags: [],
  checkOnly: false,
  lp64: false,
  timings: false,
}

it.each([
  [['m.c'], {}],
  [['m.c', 'n.cpp', '-o', 'out.wasm'], { sources: ['m.c', 'n.cpp'], output: 'out.wasm' }],
  [['-oout.wasm', 'm.c'], { output: 'out.wasm' }],
  [['-O0', 'm.c'], { profile: 'debug' }],
  [['-g', 'm.c'], { profile: 'debug' }],
  [['-O2', '-fsanitize=undefined', 'm.c'], { profile: 'sanitize' }],
  [['-g', '-O2', 'm.c'], { flags: ['-g'] }],
  [['-O3', 'm.c'], { flags: ['-O3'] }],
  [['-Iinc', '-I', 'lib', '-isystem', 'sys', 'm.c'], { includeFolders: ['inc', 'lib', 'sys'] }],
  [['-D', 'A=1', '-DB', '-U', 'C', 'm.c'], { flags: ['-DA=1', '-DB', '-UC'] }],
  [['-Wall', '-std=gnu99', '-fPIC', '-lm', 'm.c'], { flags: ['-Wall', '-std=gnu99', '-fPIC', '-lm'] }],
  [['-x', 'c', 'm.c', '-fsyntax-only', '--lp64'], { flags: ['-x', 'c'], checkOnly: true, lp64: true }],
])('[%j] is understood', (args, difference) => {
  expect(parseCompileArguments(args)).toEqual({ ...DEFAULTS, ...difference })
})

it.each([
  [['-O2'], 'no source file'],
  [['m.c', '-o'], '-o needs a value'],
  [['m.o'], 'm.o: not a C or C++ source (.c, .cc, .cpp, .cxx)'],
])('[%j] is refused', (args, message) => {
  expect(() => parseCompileArguments(args)).toThrow(message)
})
