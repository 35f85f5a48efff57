// Debug information as the compiler writes it: both versions say the same, and large modules are read quickly.
import { expect, it } from 'vitest'
import type { DebugInfo } from '@valkey-playground/toolchain/wasm'
import { typeName } from '../src/index.ts'
import { compileSources, debugInfoOf, lineWith } from './stopped-module.ts'

const SOURCES = ['kinds.c', 'elsewhere.c']

/** Version 5 names files in full, version 4 as the compiler was called. */
function relative(file: string): string {
  return file.replace(/^\//, '')
}

function summary(info: DebugInfo): unknown {
  return {
    units: info.units().map(({ name, language }) => [name, language]),
    functions: info
      .functions()
      .map((fn) => [
        fn.name,
        relative(fn.file),
        fn.line,
        fn.low,
        fn.bodyStart,
        fn.high,
        fn.frameBaseLocal,
        typeName(fn.type()),
        fn.parameters().map(({ name, type }) => `${typeName(type())} ${name}`),
        info.tableEntryOf(fn),
      ]),
    globals: info
      .globals()
      .map(({ name, role, file, line, type }) => [name, role, relative(file), line, typeName(type())]),
    locals: info
      .scopesAt(info.functionsNamed('look')[0]?.bodyStart ?? 0)
      .map((scope) => scope.variables().map(({ name, role, type }) => `${role} ${typeName(type())} ${name}`)),
  }
}

it('versions 4 and 5 of the format give the same functions, scopes, globals and types', async () => {
  const four = debugInfoOf(await compileSources(SOURCES))
  const five = debugInfoOf(await compileSources(SOURCES, { flags: ['-gdwarf-5'] }))
  expect(summary(five)).toEqual(summary(four))
})

it('places are found by line, position, name and table entry', async () => {
  const info = debugInfoOf(await compileSources(SOURCES))
  const line = lineWith('kinds.c', '/* stop here */')
  const [statement] = info.statementsOf('kinds.c', line)
  const pc = statement?.pc ?? 0
  expect(info.lines.find(pc)).toMatchObject({ file: 'kinds.c', line })
  expect(info.functionAt(pc)?.name).toBe('look')
  expect(info.scopesAt(pc).map(({ kind }) => kind)).toEqual(['block', 'function'])
  expect(info.functionAt(1)).toBeUndefined()
  const [subtract] = info.functionsNamed('subtract')
  expect(subtract && info.functionOfTableEntry(info.tableEntryOf(subtract) ?? 0)).toBe('subtract')
  // Of two statics with one name the one in the file around the position comes first.
  const inElsewhere = info.functionsNamed('elsewhere')[0]?.bodyStart
  const files = [pc, inElsewhere].map(
    (at) => info.globals(at).find(({ name }) => name === 'static_total')?.file,
  )
  expect(files).toEqual(['kinds.c', 'elsewhere.c'])
})

it('optimised code shows where functions were put into others', async () => {
  const info = debugInfoOf(await compileSources(SOURCES, { profile: 'release', flags: ['-g'] }))
  const line = lineWith('kinds.c', '/* stop here */')
  const scopes = info.statementsOf('kinds.c', line).flatMap(({ pc }) => info.scopesAt(pc))
  expect(scopes.find(({ kind }) => kind === 'inlined')?.inlined).toEqual({
    name: 'look',
    file: 'kinds.c',
    line: lineWith('kinds.c', 'ctx, look(ctx'),
  })
})
