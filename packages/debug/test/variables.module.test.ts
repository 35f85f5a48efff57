// Variables as a debugger shows them, on a module that stands still: C, C++ and optimised code.
import { describe as group, expect, it } from 'vitest'
import { assignExpression, variablesOf, type Frame, type Variable } from '../src/index.ts'
import { compileSources, lookInto } from './stopped-module.ts'

const kinds = compileSources(['kinds.c', 'elsewhere.c'])
const shapes = compileSources(['shapes.cpp'])

function lines(variables: readonly Variable[]): string[] {
  return variables.map(({ name, type, value }) => `${type} ${name} = ${value.replace(/0x[\da-f]+/g, '0x…')}`)
}

function all(frame: Frame): Variable[] {
  return frame.program.info.scopesAt(frame.pc).flatMap((scope) => variablesOf(frame, scope.variables()))
}

function named(frame: Frame, name: string): Variable {
  const found = all(frame).find((variable) => variable.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

group('variables of a frame in C', () => {
  it('show every kind of type as one line', async () => {
    const [shown] = lookInto(await kinds, 'kinds.look', (frame) => lines(all(frame)))
    expect(shown).toMatchSnapshot()
  })

  it('the innermost scope comes first and hides the ones around it', async () => {
    const [scopes] = lookInto(await kinds, 'kinds.look', (frame) =>
      frame.program.info
        .scopesAt(frame.pc)
        .map(({ kind, variables }) => [kind, variables().filter(({ name }) => name === 'shadow').length]),
    )
    expect(scopes).toEqual([
      ['block', 1],
      ['function', 1],
    ])
  })

  it('expand into members, elements and what they point to', async () => {
    const [shown] = lookInto(await kinds, 'kinds.look', (frame) => {
      const list = named(frame, 'list')
      const next = list.expand().find(({ name }) => name === 'next')
      const plane = named(frame, 'plane').expand(1, 1)
      return [
        ...lines(list.expand()),
        ...lines(next?.expand() ?? []).slice(0, 1),
        ...lines(plane),
        ...lines(plane[0]?.expand(2) ?? []),
        ...(plane[0]?.expand(2)[0]?.expand() ?? []).map(({ evaluateName }) => evaluateName),
        ...lines(named(frame, 'word_value').expand()),
        ...lines(named(frame, 'far_there').expand()),
      ]
    })
    expect(shown).toEqual([
      'const char * name = 0x… "root"',
      'struct node * next = 0x…',
      'struct node *[2] children = {NULL, NULL}',
      'double weight = 0.5',
      'union word value = {whole = 16909060, parts = "\\004\\003\\002\\001", real = 2.3879393e-38, {low = 772, high = 258}}',
      'struct {...} line = {from = {x = 1, y = 2}, to = {x = 3, y = 4}}',
      'const char * name = 0x… "second"',
      'point [3] [1] = {{x = 7, y = 8}, {x = 9, y = 10}, {x = 11, y = 12}}',
      'point [2] = {x = 11, y = 12}',
      'plane[1][2].x',
      'plane[1][2].y',
      'uint32_t whole = 1069547520',
      'uint8_t [4] parts = ""',
      'float real = 1.5',
      'uint16_t low = 0',
      'uint16_t high = 16320',
      'point * *far_there = 0x…',
    ])
  })

  it.each([
    ['thirty_two', '7 * 6', '42'],
    ['sixteen', '70000', '4464'],
    ['letter', "'z'", "122 'z'"],
    ['byte', '-1', "255 '\\377'"],
    ['yes', '0', 'false'],
    ['single', '0.1', '0.1'],
    ['longest', '-1.75', '-1.75'],
    ['color', 'BLUE', 'BLUE'],
    ['mask', 'BIT_B | BIT_C', '(BIT_B | BIT_C)'],
    ['nothing', 'words[1]', '0x… "two"'],
    ['there', '0', 'NULL'],
    ['text', '"short"', '"short"'],
    ['here', 'fixed', '{x = 1, y = 1}'],
    ['big', '0xffffffffffffffff', '18446744073709551615'],
    ['operation', 'add', '0x… <add>'],
  ])('%s can be set to %s', async (name, source, value) => {
    const [after] = lookInto(await kinds, 'kinds.look', (frame) => {
      const changed = assignExpression(frame, named(frame, name), source)
      expect(changed.value).toBe(named(frame, name).value)
      return changed.value.replace(/0x[\da-f]+/g, '0x…')
    })
    expect(after).toBe(value)
  })

  it.each([
    ['ready', '1'],
    ['level', '-8'],
    ['wide', '5'],
    ['tint', 'RED'],
    ['on', '1'],
    ['far', '-5'],
    ['last', '2'],
  ])('the bit-field %s can be set and leaves its neighbours alone', async (name, source) => {
    const [[before, after, set]] = lookInto(await kinds, 'kinds.look', (frame) => {
      const fields = named(frame, 'flags').expand()
      const field = fields.find((one) => one.name === name) as Variable
      const others = (): string[] =>
        lines(
          named(frame, 'flags')
            .expand()
            .filter((one) => one.name !== name),
        )
      const kept = others()
      return [kept, others(), assignExpression(frame, field, source).value] as const
    }) as [readonly [string[], string[], string]]
    expect(after).toEqual(before)
    expect(set).toBe({ on: 'true', tint: 'RED', last: "2 '\\002'" }[name] ?? source)
  })
})

group('variables of a frame in C++', () => {
  it('show references, base classes, scoped enumerations and templates; `this` in methods', async () => {
    const shown = lookInto(await shapes, 'shapes.look', (frame) => lines(all(frame)))
    expect(shown).toMatchSnapshot()
  })
})

group('optimised code', () => {
  it('tells what it does not keep, and finds what it keeps as constants', async () => {
    const wasm = await compileSources(['kinds.c', 'elsewhere.c'], { profile: 'release', flags: ['-g'] })
    const [shown] = lookInto(wasm, 'kinds.look', (frame) =>
      all(frame)
        .filter(({ name }) => ['letter', 'by_value', 'leaf', 'twice'].includes(name))
        .map(({ name, value }) => `${name} = ${value}`),
    )
    expect(shown).toEqual([
      'by_value = {x = 3, y = 4}',
      "letter = 65 'A'",
      'twice = -0.1',
      'leaf = <partly optimized out>',
    ])
  })
})
