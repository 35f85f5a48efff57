// The one kind of error that reading and evaluating expressions throws.

/** An expression cannot be read or has no value; `message` names the culprit, for people. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}
