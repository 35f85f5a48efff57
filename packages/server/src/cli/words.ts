// The words of a subcommand, read one after the other; some flags take the next one as their value.

/** The words, and what takes the one after a flag as its value. @throws Error for the user where there is none */
export function readWords(args: readonly string[]): {
  readonly words: Iterable<string>
  readonly valueOf: (flag: string) => string
} {
  const rest = args.values()
  return {
    words: rest,
    valueOf(flag) {
      const next = rest.next()
      if (next.done === true) throw new Error(`${flag} needs a value`)
      return next.value
    },
  }
}
