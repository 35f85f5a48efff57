// The shape of a read expression. Made by parse.ts, given a value by evaluate.ts.

/** A type as it is written in a cast or in sizeof: words, then stars and array lengths. */
export interface TypeSyntax {
  /** `unsigned long`, `struct node`, `geometry::Square`. */
  readonly words: string
  /** Stars and array lengths in the order in which they apply. */
  readonly suffixes: readonly ('*' | number)[]
}

/** An expression. */
export type Syntax =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'character'; readonly byte: number }
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'member'
      readonly object: Syntax
      readonly name: string
      readonly sign: '.' | '->'
    }
  | { readonly kind: 'index'; readonly object: Syntax; readonly index: Syntax }
  | { readonly kind: 'unary'; readonly sign: string; readonly operand: Syntax }
  | { readonly kind: 'step'; readonly sign: '++' | '--'; readonly prefix: boolean; readonly operand: Syntax }
  | { readonly kind: 'cast'; readonly type: TypeSyntax; readonly operand: Syntax }
  | { readonly kind: 'sizeType'; readonly type: TypeSyntax }
  | { readonly kind: 'sizeValue'; readonly operand: Syntax }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'choice'; readonly test: Syntax; readonly yes: Syntax; readonly no: Syntax }
  | { readonly kind: 'assign'; readonly sign: string; readonly target: Syntax; readonly value: Syntax }
