// The face of expressions: evaluate, test a condition, fill a message in, change a variable.
import { plainType } from '../values/c-types.ts'
import type { Frame } from '../values/program.ts'
import { isFloating } from '../values/scalars.ts'
import { describe, type Variable } from '../values/variable.ts'
import { cString, textOf } from '../values/text.ts'
import { bytesOf, scalarOf, whyUnreadable, type Value } from '../values/value.ts'
import { assign, parseIn, spell, valueOfSyntax } from './evaluate.ts'
import { ExpressionError } from './expression-error.ts'

/**
 * Evaluates C at a frame's place. A letter behind a comma chooses the form of a number: `x` hexadecimal, `o` octal, `t`
 * binary, `d` signed, `u` unsigned, `c` character, `s` text at that address.
 *
 * @throws ExpressionError if it cannot be read or has no value
 */
export function evaluateExpression(frame: Frame, source: string): Variable {
  const { syntax, format } = parseIn(frame, source)
  const value = valueOfSyntax(frame, syntax)
  if (value.place.kind === 'memory' && !bytesOf(frame.program, value))
    throw new ExpressionError(`'${spell(syntax)}' cannot be read: ${whyUnreadable(value)}`)
  const expression = format === undefined ? source : source.slice(0, source.lastIndexOf(','))
  const shown = describe(frame.program, source, value, expression.trim())
  return format === undefined ? shown : { ...shown, value: formatted(frame, value, format) }
}

/** Whether a condition holds. @throws ExpressionError */
export function isConditionTrue(frame: Frame, source: string): boolean {
  const { syntax } = parseIn(frame, source)
  const truth = valueOfSyntax(frame, { kind: 'unary', sign: '!', operand: syntax })
  return scalarOf(frame.program, truth) === 0n
}

/** A log message with its `{expressions}` replaced by their values; `\{` is a brace. What fails is named in its place. */
export function fillMessage(frame: Frame, message: string): string {
  return message.replaceAll(
    /\\([{}])|\{([^{}]+)\}/g,
    (_, brace: string | undefined, source: string | undefined) => {
      if (source === undefined) return brace ?? ''
      try {
        return evaluateExpression(frame, source).value
      } catch (error) {
        if (error instanceof ExpressionError) return `<${error.message}>`
        throw error
      }
    },
  )
}

/**
 * Changes a variable to the value of an expression. Names of a changed enum's enumerators and strings for arrays of
 * characters are taken as well as numbers.
 *
 * @throws ExpressionError if the text has no value or the variable cannot be changed
 */
export function assignExpression(frame: Frame, variable: Variable, source: string): Variable {
  const { source: target } = variable
  if (!target)
    throw new ExpressionError(`'${variable.name}' belongs to the engine and cannot be changed here`)
  const { syntax } = parseIn(frame, source)
  const named = { kind: 'name', name: variable.name } as const
  assign(frame, target, valueOfSyntax(frame, syntax), named)
  return describe(frame.program, variable.name, target, variable.evaluateName)
}

const RADIXES: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  x: [16, '0x'],
  o: [8, '0'],
  t: [2, ''],
  b: [2, '0b'],
}

function formatted(frame: Frame, value: Value, format: string): string {
  const { program } = frame
  const bytes = bytesOf(program, value)
  const scalar = scalarOf(program, value)
  if (!bytes) return textOf(program, value)
  if (format === 's') {
    const plain = plainType(value.type)
    const address = plain.kind === 'array' ? undefined : Number(scalar ?? 0)
    return (address === undefined ? undefined : cString(program, address, 1000)) ?? textOf(program, value)
  }
  if (scalar === undefined || isFloating(value.type)) return textOf(program, value)
  const width = value.bits?.size ?? bytes.length * 8
  const unsigned = BigInt.asUintN(width, scalar as bigint)
  const radix = RADIXES[format]
  if (radix) return radix[1] + unsigned.toString(radix[0])
  if (format === 'd') return String(BigInt.asIntN(width, unsigned))
  if (format === 'u') return String(unsigned)
  if (format === 'c') return `${scalar} '${String.fromCodePoint(Number(unsigned & 0xffn))}'`
  throw new ExpressionError(`unknown format ',${format}': x, o, t, d, u, c and s are known`)
}
