// Glob matching of KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL patterns: `*`, `?`, `[abc]`, `[^a-z]` and `\` escapes.
// One deliberate bound is kept from the real server: nesting of stars is cut off when a longer tail has already been
// proven impossible, so a hostile pattern costs at most the product of the two lengths.

const STAR = 42
const QUESTION = 63
const BRACKET = 91
const CLOSE = 93
const BACKSLASH = 92
const CARET = 94
const DASH = 45

/** Whether the pattern has any character with a special meaning. */
export function hasGlob(pattern: string): boolean {
  for (let i = 0; i < pattern.length; i++) {
    const code = pattern.charCodeAt(i)
    if (code === STAR || code === QUESTION || code === BRACKET || code === BACKSLASH) return true
  }
  return false
}

/**
 * Matches `text` against a glob pattern.
 * @param ignoreCase fold ASCII letters of both sides
 */
export function globMatch(pattern: string, text: string, ignoreCase = false): boolean {
  const state = { skipLonger: false }
  return match(pattern, 0, text, 0, ignoreCase, state, 0)
}

function lower(code: number, ignoreCase: boolean): number {
  return ignoreCase && code >= 65 && code <= 90 ? code + 32 : code
}

function match(
  pattern: string,
  p: number,
  text: string,
  t: number,
  ignoreCase: boolean,
  state: { skipLonger: boolean },
  nesting: number,
): boolean {
  if (nesting > 1000) return false
  const patternEnd = pattern.length
  const textEnd = text.length
  while (p < patternEnd && t < textEnd) {
    const code = pattern.charCodeAt(p)
    if (code === STAR) {
      while (p + 1 < patternEnd && pattern.charCodeAt(p + 1) === STAR) p++
      if (p + 1 === patternEnd) return true
      while (t < textEnd) {
        if (match(pattern, p + 1, text, t, ignoreCase, state, nesting + 1)) return true
        if (state.skipLonger) return false
        t++
      }
      // What follows the star did not match any tail of the text, so no earlier star can help by eating more.
      state.skipLonger = true
      return false
    }
    if (code === QUESTION) {
      t++
    } else if (code === BRACKET) {
      const found = matchClass(pattern, p + 1, text.charCodeAt(t), ignoreCase)
      if (!found.matched) return false
      p = found.end
      t++
    } else {
      if (code === BACKSLASH && p + 1 < patternEnd) p++
      if (lower(pattern.charCodeAt(p), ignoreCase) !== lower(text.charCodeAt(t), ignoreCase)) return false
      t++
    }
    p++
    if (t === textEnd) {
      while (p < patternEnd && pattern.charCodeAt(p) === STAR) p++
      break
    }
  }
  // An empty text never enters the loop, so not even `*` matches it: the real server's rule.
  return p === patternEnd && t === textEnd
}

// `end` is the index of the last pattern char that belongs to the class (its `]`, or the last char when unclosed).
function matchClass(
  pattern: string,
  p: number,
  code: number,
  ignoreCase: boolean,
): { matched: boolean; end: number } {
  const negated = pattern.charCodeAt(p) === CARET
  if (negated) p++
  const wanted = lower(code, ignoreCase)
  let matched = false
  for (;;) {
    if (p >= pattern.length) {
      p = pattern.length - 1
      break
    }
    const c = pattern.charCodeAt(p)
    if (c === BACKSLASH && p + 1 < pattern.length) {
      p++
      if (pattern.charCodeAt(p) === code) matched = true
    } else if (c === CLOSE) {
      break
    } else if (pattern.length - p >= 3 && pattern.charCodeAt(p + 1) === DASH) {
      // The ends are put in order before they are folded, as the real server does.
      const other = pattern.charCodeAt(p + 2)
      p += 2
      const low = lower(Math.min(c, other), ignoreCase)
      const high = lower(Math.max(c, other), ignoreCase)
      if (wanted >= low && wanted <= high) matched = true
    } else if (lower(c, ignoreCase) === wanted) {
      matched = true
    }
    p++
  }
  return { matched: matched !== negated, end: p }
}
