// Reads C expressions: precedence climbing over one table of binary signs.
//
// C cannot be read without knowing which names are types: `(node) -1` is a cast or a difference. The caller says so through
// `isType`; words that C itself reserves for types are known here.
import { ExpressionError } from './expression-error.ts'
import type { Syntax, TypeSyntax } from './syntax.ts'
import { tokensOf, type Token } from './tokens.ts'

/** Binary signs from the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]
const ASSIGNMENTS: ReadonlySet<string> = new Set([
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '<<=',
  '>>=',
])
const PREFIXES: ReadonlySet<string> = new Set(['-', '+', '!', '~', '*', '&'])

/** Words that make up the names of C's own types. */
const TYPE_WORDS: ReadonlySet<string> = new Set(
  'void char short int long float double signed unsigned _Bool bool struct union enum class const volatile restrict'.split(
    ' ',
  ),
)
const TAGGED: ReadonlySet<string> = new Set(['struct', 'union', 'enum', 'class'])
const QUALIFIERS: ReadonlySet<string> = new Set(['const', 'volatile', 'restrict'])

/** What the reader found: the expression and the letter of a format (`x` in `count,x`). */
export interface ParsedExpression {
  readonly syntax: Syntax
  readonly format?: string
}

/** Reads an expression. */
export function parseExpression(source: string, isType: (name: string) => boolean): ParsedExpression {
  const parser = new Parser(tokensOf(source), isType)
  return parser.whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #isType: (name: string) => boolean
  #at = 0

  constructor(tokens: readonly Token[], isType: (name: string) => boolean) {
    this.#tokens = tokens
    this.#isType = isType
  }

  whole(): ParsedExpression {
    if (this.#next().kind === 'end') throw new ExpressionError('the expression is empty')
    const syntax = this.#assignment()
    if (this.#take(',')) {
      const format = this.#next()
      this.#at++
      if (format.kind !== 'name' || this.#next().kind !== 'end')
        throw new ExpressionError(`unexpected ',': only a format letter may follow it`)
      return { syntax, format: format.text }
    }
    if (this.#next().kind !== 'end') throw this.#unexpected()
    return { syntax }
  }

  // A method, not a property: what comes next changes with every step.
  #next(): Token {
    return this.#tokens[this.#at] as Token
  }

  #unexpected(): ExpressionError {
    const { kind, text } = this.#next()
    return new ExpressionError(kind === 'end' ? 'the expression ends too early' : `unexpected '${text}'`)
  }

  #take(sign: string): boolean {
    const found = this.#next().kind === 'sign' && this.#next().text === sign
    if (found) this.#at++
    return found
  }

  #expect(sign: string): void {
    if (this.#take(sign)) return
    const { kind, text } = this.#next()
    throw new ExpressionError(`expected '${sign}' ${kind === 'end' ? 'at the end' : `before '${text}'`}`)
  }

  #assignment(): Syntax {
    const target = this.#choice()
    const { kind, text } = this.#next()
    if (kind !== 'sign' || !ASSIGNMENTS.has(text)) return target
    this.#at++
    return { kind: 'assign', sign: text, target, value: this.#assignment() }
  }

  #choice(): Syntax {
    const test = this.#binary(0)
    if (!this.#take('?')) return test
    const yes = this.#assignment()
    this.#expect(':')
    return { kind: 'choice', test, yes, no: this.#choice() }
  }

  #binary(level: number): Syntax {
    const signs = LEVELS[level]
    if (!signs) return this.#prefixed()
    let left = this.#binary(level + 1)
    while (this.#next().kind === 'sign' && signs.includes(this.#next().text)) {
      const sign = this.#next().text
      this.#at++
      left = { kind: 'binary', sign, left, right: this.#binary(level + 1) }
    }
    return left
  }

  #prefixed(): Syntax {
    const { kind, text } = this.#next()
    if (kind === 'name' && text === 'sizeof') return this.#size()
    if (kind !== 'sign') return this.#postfixed()
    if (text === '++' || text === '--') {
      this.#at++
      return { kind: 'step', sign: text, prefix: true, operand: this.#prefixed() }
    }
    if (PREFIXES.has(text)) {
      this.#at++
      return { kind: 'unary', sign: text, operand: this.#prefixed() }
    }
    if (text === '(' && this.#typeStartsAt(this.#at + 1)) {
      this.#at++
      const type = this.#type()
      this.#expect(')')
      return { kind: 'cast', type, operand: this.#prefixed() }
    }
    return this.#postfixed()
  }

  #size(): Syntax {
    this.#at++
    if (this.#next().text === '(' && this.#typeStartsAt(this.#at + 1)) {
      this.#at++
      const type = this.#type()
      this.#expect(')')
      return { kind: 'sizeType', type }
    }
    return { kind: 'sizeValue', operand: this.#prefixed() }
  }

  #typeStartsAt(position: number): boolean {
    const token = this.#tokens[position]
    return token?.kind === 'name' && (TYPE_WORDS.has(token.text) || this.#isType(token.text))
  }

  #type(): TypeSyntax {
    const words: string[] = []
    while (this.#next().kind === 'name') {
      const { text } = this.#next()
      const continues = TYPE_WORDS.has(text) || TAGGED.has(words.at(-1) ?? '') || words.length === 0
      if (!continues) break
      this.#at++
      if (!QUALIFIERS.has(text)) words.push(text)
    }
    const suffixes: ('*' | number)[] = []
    for (;;) {
      if (this.#take('*')) suffixes.push('*')
      else if (this.#next().kind === 'name' && QUALIFIERS.has(this.#next().text)) this.#at++
      else break
    }
    const lengths: number[] = []
    while (this.#take('[')) {
      lengths.push(Number(this.#next().text))
      this.#at++
      this.#expect(']')
    }
    // The last length is the innermost dimension.
    return { words: words.join(' '), suffixes: [...suffixes, ...lengths.reverse()] }
  }

  #postfixed(): Syntax {
    let syntax = this.#primary()
    for (;;) {
      if (this.#take('[')) {
        syntax = { kind: 'index', object: syntax, index: this.#assignment() }
        this.#expect(']')
        continue
      }
      if (this.#take('(')) throw new ExpressionError(`functions cannot be called here${nameIn(syntax)}`)
      const sign = this.#next().text
      if (sign === '.' || sign === '->') {
        this.#at++
        const name = this.#next()
        if (name.kind !== 'name') throw this.#unexpected()
        this.#at++
        syntax = { kind: 'member', object: syntax, name: name.text, sign }
      } else if (sign === '++' || sign === '--') {
        this.#at++
        syntax = { kind: 'step', sign, prefix: false, operand: syntax }
      } else return syntax
    }
  }

  #primary(): Syntax {
    const token = this.#next()
    this.#at++
    switch (token.kind) {
      case 'name':
        return { kind: 'name', name: token.text }
      case 'number':
        return { kind: 'number', text: token.text }
      case 'character':
        return { kind: 'character', byte: token.bytes[0] as number }
      case 'string':
        return { kind: 'string', bytes: token.bytes }
      default:
        if (token.text !== '(') {
          this.#at--
          throw this.#unexpected()
        }
        const inner = this.#assignment()
        this.#expect(')')
        return inner
    }
  }
}

function nameIn(syntax: Syntax): string {
  return syntax.kind === 'name' ? `: ${syntax.name}()` : ''
}
