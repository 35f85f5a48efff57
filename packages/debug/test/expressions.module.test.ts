// C expressions over the variables of a module that stands still.
import { expect, it } from 'vitest'
import { evaluateExpression, fillMessage, isConditionTrue, type Frame } from '../src/index.ts'
import { compileSources, lookInto } from './stopped-module.ts'

const kinds = compileSources(['kinds.c', 'elsewhere.c'])
const shapes = compileSources(['shapes.cpp'])

async function inKinds<T>(look: (frame: Frame) => T): Promise<T> {
  return lookInto(await kinds, 'kinds.look', look)[0] as T
}

it.each([
  ['here.x + 2', 'int', '12'],
  ['leaf.next->line.to.y', 'int', '4'],
  ['*there', 'point', '{x = 10, y = -20}'],
  ['(**far_there).y', 'int', '-20'],
  ['plane[1][2].y', 'int', '12'],
  ['2[numbers]', 'int', '2'],
  ['*(numbers + 4)', 'int', '5'],
  ['&numbers[4] - numbers', 'int', '4'],
  ['flexible->items[2]', 'int16_t', '200'],
  ['sizeof(struct node)', 'unsigned long', '48'],
  ['sizeof numbers / sizeof numbers[0]', 'unsigned long', '5'],
  ['sizeof(int *)', 'unsigned long', '4'],
  ['(char)65', 'char', "65 'A'"],
  ['(unsigned char)-1', 'unsigned char', "255 '\\377'"],
  ['-1 > 0u', 'int', '1'],
  ['(short)40000', 'short', '-25536'],
  ['2147483647 + 1', 'int', '-2147483648'],
  ['0x80000000', 'unsigned int', '2147483648'],
  ['4294967296', 'long long', '4294967296'],
  ['usixty_four + 1', 'unsigned long long', '0'],
  ['byte + small', 'int', '195'],
  ['-7 / 2 * 10 + -7 % 2', 'int', '-31'],
  ['1 << 4 | 3', 'int', '19'],
  ['~0u >> 28', 'unsigned int', '15'],
  ['-8 >> 1', 'int', '-4'],
  ['single * 2', 'float', '6.5'],
  ['1 / 4.0', 'double', '0.25'],
  ['longest + 1', 'long double', '3.5'],
  ['yes && !no', 'int', '1'],
  ['nothing && nothing[0]', 'int', '0'],
  ['nothing ? 1 : 2', 'int', '2'],
  ['nothing == NULL', 'int', '1'],
  ['negative == BLUE', 'int', '1'],
  ['mask & BIT_C', 'unsigned int', '4'],
  ['flags.level * 2', 'int', '14'],
  ["letter == 'A'", 'int', '1'],
  ['word_value.high', 'uint16_t', '16320'],
  ['shadow', 'int', '2'],
  ['static_total', 'long long', '-1234567890123'],
  ['elsewhere_count', 'int', '1001'],
  ['calls', 'int', '8'],
  ['operations[0] == add', 'int', '1'],
  ['((struct packed *)packed_there)->number', 'int32_t', '-123456'],
  ['byte,x', 'unsigned char', '0xc8'],
  ['small,x', 'signed char', '0xfb'],
  ['byte,d', 'unsigned char', '-56'],
  ['numbers[4],t', 'int', '101'],
  ['words[1],s', 'const char *', '"two"'],
  ['thirty_two = 7, x', 'int', '0x7'],
  ['++thirty_two', 'int', '-2147483647'],
  ['here.x++', 'int', '10'],
  ['numbers[1] += 41', 'int', '42'],
])('%s is a %s: %s', async (source, type, value) => {
  expect(
    await inKinds((frame) => {
      const shown = evaluateExpression(frame, source)
      return [shown.type, shown.value]
    }),
  ).toEqual([type, value])
})

it.each([
  ['nosuch + 1', "no symbol 'nosuch' in this place"],
  ['here.z', "a struct point has no member 'z'"],
  ['ctx->client', 'nobody in the module says what is in a struct ValkeyModuleCtx'],
  ['numbers.x', "'numbers' is a int [5] and has no members"],
  ['nothing->x', "'nothing' is NULL"],
  ['*leaf.children[1]', "'leaf.children[1]' is NULL"],
  ['*(int *)4', "'*(int *)4' cannot be read: cannot access memory at 0x4"],
  ['1 / 0', 'division by zero'],
  ['here + 1', "'here' is a point, not a number"],
  ['single % 2', "'%' wants integers, not a float"],
  ['1 = 2', "'1' is not in memory and cannot be changed"],
  ['text = "far too long for it"', "a char [20] does not fit into 'text' (char [12])"],
  ['1 +', 'the expression ends too early'],
  ['(1', "expected ')' at the end"],
  ['1 2', "unexpected '2'"],
  ['', 'the expression is empty'],
  ['add(1, 2)', 'functions cannot be called here: add()'],
  ['(struct nosuch *)0', "no type 'struct nosuch' in this place"],
  ['byte,q', "unknown format ',q': x, o, t, d, u, c and s are known"],
  ["'ab'", "'ab' is not one character"],
  ['#', "unexpected '#'"],
])('%s: %s', async (source, message) => {
  const said = await inKinds((frame) => {
    try {
      return evaluateExpression(frame, source).value
    } catch (error) {
      return (error as Error).message
    }
  })
  expect(said).toBe(message)
})

it('conditions and messages are filled in; a message names what failed', async () => {
  expect(
    await inKinds((frame) => [
      isConditionTrue(frame, 'argc == 1 && here.y < 0'),
      isConditionTrue(frame, 'nothing'),
      isConditionTrue(frame, '0.5'),
      fillMessage(frame, 'x is {here.x}, \\{not this\\}, {nosuch}, {words[0],s}'),
    ]),
  ).toEqual([true, false, true, 'x is 10, {not this}, <no symbol \'nosuch\' in this place>, "one"'])
})

it('every name that a variable gives for itself evaluates to the same value', async () => {
  const differences = await inKinds((frame) => {
    const scopes = frame.program.info.scopesAt(frame.pc)
    return scopes.flatMap((scope) =>
      scope.variables().flatMap((variable) => {
        const line = evaluateExpression(frame, variable.name)
        return line.expand(0, 3).flatMap((child) => {
          const again = evaluateExpression(frame, child.evaluateName ?? '')
          return again.value === child.value ? [] : [`${child.evaluateName}: ${again.value}, ${child.value}`]
        })
      }),
    )
  })
  expect(differences).toEqual([])
})

it('C++ finds members without `this`, names of the namespace around, statics and base classes', async () => {
  const sources = ['side', 'made', 'this->id', 'Shape::counted', '(*(geometry::Shape *)this).id', '::made']
  const [, inMethod] = lookInto(await shapes, 'shapes.look', (frame) =>
    frame.program.info.functionAt(frame.pc)?.name === 'area'
      ? sources.map((source) => {
          try {
            return evaluateExpression(frame, source).value
          } catch (error) {
            return (error as Error).message
          }
        })
      : [],
  )
  expect(inMethod).toEqual(['2.5', '3', '4', '12', '4', "no symbol '::made' in this place"])
})
