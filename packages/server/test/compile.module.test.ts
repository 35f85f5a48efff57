// `valkey-playground compile` as a program: what it writes, what it prints and how it ends.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runProgram } from './support.ts'

const MODULES = fileURLToPath(new URL('./modules/', import.meta.url))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-compile-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('writes a WebAssembly module and says nothing', () => {
  const result = runProgram(['compile', join(MODULES, 'counter.c'), '-o', 'out.wasm'], { cwd: folder })
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' })
  const bytes = readFileSync(join(folder, 'out.wasm'))
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('\0asm')
})

it('prints errors as file:line:column and writes nothing', () => {
  const result = runProgram(['compile', 'broken.c', '-o', join(folder, 'broken.wasm')], { cwd: MODULES })
  expect(result).toEqual({
    code: 1,
    stdout: '',
    stderr:
      "broken.c:5:10: error: use of undeclared identifier 'nosuchthing'\n" +
      '    5 |   return nosuchthing;\n' +
      '      |          ^~~~~~~~~~~\n' +
      '1 error generated.\n',
  })
  expect(existsSync(join(folder, 'broken.wasm'))).toBe(false)
})

it('names a source that is not there', () => {
  const result = runProgram(['compile', 'none.c'], { cwd: folder })
  expect(result).toEqual({
    code: 1,
    stdout: '',
    stderr: `valkey-playground compile: ${join(folder, 'none.c')}: No such file or directory\n`,
  })
})

it('ends with 2 when the command line is wrong', () => {
  expect(runProgram(['compile', '-O2']).code).toBe(2)
  expect(runProgram(['compile']).code).toBe(2)
})
